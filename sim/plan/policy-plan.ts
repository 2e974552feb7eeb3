/**
 * A rollout policy as an engine runs it: checked, defaults filled in.
 *
 * Units   milliseconds; shares from 0 to 1
 * Source  `scenarios/schema/rollout-policy.ts` reads it from a file and says each default
 */
export type PolicyPlan =
  | AllAtOncePlan
  | RingsPlan
  | AwsPlan
  | HawkbitPlan
  | MenderPlan
  | NervesHubPlan
  | MemfaultPlan
  | AduPlan
  | SphereRingsPlan;

/** What a policy takes for success; `downloaded` is hawkBit's DOWNLOAD_ONLY. */
export type SuccessSignal = 'downloaded' | 'written' | 'rebooted' | 'confirmed';

export interface AllAtOncePlan {
  readonly kind: 'all-at-once';
  readonly success: SuccessSignal;
}

/** A ring takes the release at once; the next follows when enough of it have succeeded and it has baked. */
export interface RingsPlan {
  readonly kind: 'rings';
  readonly success: SuccessSignal;
  /** In this order; undefined: the rings of the targets in theirs. */
  readonly order: readonly string[] | undefined;
  readonly bakeMs: number;
  readonly bakeFrom: 'opened' | 'succeeded';
  /** Share of the ring that has to succeed. */
  readonly promoteAt: number;
  /** Undefined: nothing stops it. */
  readonly abort: GatePlan | undefined;
  readonly onAbort: 'stop' | 'roll-back' | 'pause';
  /** A target that has begun and is silent for so long has failed; undefined: never. */
  readonly silentAfterMs: number | undefined;
  /** A ring that has not passed so long after its opening pauses the rollout; undefined: never. */
  readonly patienceMs: number | undefined;
  /** What a ring without any device does: let the next begin, or pause. */
  readonly onEmpty: 'skip' | 'pause';
}

export interface GatePlan {
  readonly operator: '>' | '>=';
  readonly share: number;
  /** Executions that must have ended before anything is decided. */
  readonly min: number;
  /** What the share is of. */
  readonly of: 'ended' | 'ring';
}

/** AWS IoT Jobs. */
export interface AwsPlan {
  readonly kind: 'aws-constant' | 'aws-exponential';
  readonly success: SuccessSignal;
  readonly selection: 'snapshot' | 'continuous';
  readonly rate: AwsRatePlan;
  /** Whether a minute's worth goes out at its end, or each execution at its own instant. */
  readonly pace: 'minute' | 'continuous';
  readonly abort: AwsAbortPlan;
  readonly inProgressTimeoutMs: number | undefined;
  /** A device gives each of its steps so long, and says so as it begins one; undefined: it does not. */
  readonly stepTimeoutMs: number | undefined;
  readonly retry: readonly { readonly of: 'failed' | 'timed-out' | 'all'; readonly times: number }[];
  readonly schedule: AwsSchedulePlan;
}

export interface AwsRatePlan {
  readonly maximumPerMinute: number;
  /** Undefined: the maximum from the start. */
  readonly exponential:
    | {
        readonly basePerMinute: number;
        readonly factor: number;
        readonly everyNotified: number | undefined;
        readonly everySucceeded: number | undefined;
      }
    | undefined;
}

export interface AwsAbortPlan {
  readonly criteria: readonly AwsCriterion[];
  /** The guide counts executions that have ended, the API page those that were notified. */
  readonly executedMeans: 'completed' | 'notified';
  /** Greengrass says that both must be exceeded. */
  readonly comparator: '>=' | '>';
}

export interface AwsCriterion {
  readonly of: 'failed' | 'rejected' | 'timed-out' | 'all';
  readonly min: number;
  readonly share: number;
}

export interface AwsSchedulePlan {
  /** After the rollout was begun. */
  readonly startAfterMs: number;
  readonly endAfterMs: number | undefined;
  readonly endBehavior: 'stop-rollout' | 'cancel' | 'force-cancel';
  /** Maintenance windows, in time of the run; none: always. */
  readonly windows: readonly WindowPlan[];
}

/** Opens `fromMs` after each multiple of the period, for `forMs`. */
export interface WindowPlan {
  readonly everyMs: number;
  readonly fromMs: number;
  readonly forMs: number;
}

/** Eclipse hawkBit. */
export interface HawkbitPlan {
  readonly kind: 'hawkbit-groups';
  readonly success: SuccessSignal;
  readonly groups: readonly HawkbitGroupPlan[];
  readonly needsApproval: boolean;
  readonly startAfterMs: number;
  /** Undefined: targets that come later are left out. */
  readonly dynamic: { readonly size: number | undefined; readonly seekEveryMs: number } | undefined;
  readonly tickMs: number;
}

export interface HawkbitGroupPlan {
  readonly name: string;
  /** Of all targets, from 0 to 100, as a 32-bit float. */
  readonly percentage: number;
  readonly successThreshold: number;
  readonly successAction: 'next-group' | 'pause';
  readonly errorThreshold: number;
  readonly needsConfirmation: boolean;
}

/** Mender. */
export interface MenderPlan {
  readonly kind: 'mender-phased';
  readonly success: SuccessSignal;
  readonly selection: 'static' | 'dynamic';
  readonly startAfterMs: number;
  /** The share of the last one is what is left. */
  readonly phases: readonly { readonly share: number; readonly afterMs: number }[];
  readonly retries: number;
  /** With `dynamic`: finished when so many have ended. */
  readonly maxDevices: number | undefined;
}

/** NervesHub. */
export interface NervesHubPlan {
  readonly kind: 'nerveshub-penalty';
  readonly success: SuccessSignal;
  readonly concurrent: number;
  readonly failureRate: { readonly amount: number; readonly withinMs: number };
  readonly failureThreshold: number;
  readonly penaltyMs: number;
  /** An update that has not ended by then no longer takes a place. */
  readonly inflightMs: number;
}

/** Memfault. */
export interface MemfaultPlan {
  readonly kind: 'memfault-staged';
  readonly success: SuccessSignal;
  /** Undefined: everybody. */
  readonly cohort: string | undefined;
  /** Each reaches so many in all, so long after the one before; the later of the two sizes counts if both are given. */
  readonly stages: readonly { readonly share: number; readonly count: number | undefined; readonly afterMs: number }[];
}

/** Azure Device Update. */
export interface AduPlan {
  readonly kind: 'adu-rollback';
  readonly success: SuccessSignal;
  /** Undefined: a deployment without a rollback policy. */
  readonly rollback:
    | {
        readonly share: number;
        readonly count: number;
        readonly combine: 'both' | 'either';
        readonly of: 'all' | 'ended';
      }
    | undefined;
}

/** Azure Sphere's two feeds. */
export interface SphereRingsPlan {
  readonly kind: 'sphere-rings';
  readonly success: SuccessSignal;
  /** Rings that are on the RetailEval feed; all others are on Retail. */
  readonly evaluation: readonly string[];
  readonly leadMs: number;
}
