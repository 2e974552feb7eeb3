/**
 * A rollout policy as an engine runs it: checked, with defaults filled in.
 *
 * Units   milliseconds; shares from 0 to 1
 * Source  `scenarios/schema/rollout-policy.ts` reads it from a file and documents each default
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

/** The signal that a policy counts as success; `downloaded` is hawkBit's DOWNLOAD_ONLY. */
export type SuccessSignal = 'downloaded' | 'written' | 'rebooted' | 'confirmed';

export interface AllAtOncePlan {
  readonly kind: 'all-at-once';
  readonly success: SuccessSignal;
}

/** A ring takes the release at once; the next follows when enough of its devices have succeeded and it has baked. */
export interface RingsPlan {
  readonly kind: 'rings';
  readonly success: SuccessSignal;
  /** The order of the rings; undefined: that of the targets' rings. */
  readonly order: readonly string[] | undefined;
  readonly bakeMs: number;
  readonly bakeFrom: 'opened' | 'succeeded';
  /** Share of the ring that has to succeed. */
  readonly promoteAt: number;
  /** Undefined: no failure stops it. */
  readonly abort: GatePlan | undefined;
  readonly onAbort: 'stop' | 'roll-back' | 'pause';
  /** A target that has begun and is silent for this long has failed; undefined: never. */
  readonly silentAfterMs: number | undefined;
  /** A ring that has not passed this long after its opening pauses the rollout; undefined: never. */
  readonly patienceMs: number | undefined;
  /** On a ring without devices: open the next, or pause. */
  readonly onEmpty: 'skip' | 'pause';
}

export interface GatePlan {
  readonly operator: '>' | '>=';
  readonly share: number;
  /** Executions that must have ended before the gate decides. */
  readonly min: number;
  /** The denominator of the share. */
  readonly of: 'ended' | 'ring';
}

/** AWS IoT Jobs. */
export interface AwsPlan {
  readonly kind: 'aws-constant' | 'aws-exponential';
  readonly success: SuccessSignal;
  readonly selection: 'snapshot' | 'continuous';
  readonly rate: AwsRatePlan;
  /** Whether the executions of a minute are notified at its end, or each at its own instant. */
  readonly pace: 'minute' | 'continuous';
  readonly abort: AwsAbortPlan;
  readonly inProgressTimeoutMs: number | undefined;
  /** Time-out of each step, which a device announces as it begins one; undefined: it does not. */
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
  /** The guide counts executions that have ended, the API page those notified. */
  readonly executedMeans: 'completed' | 'notified';
  /** Greengrass documents that both must be exceeded. */
  readonly comparator: '>=' | '>';
}

export interface AwsCriterion {
  readonly of: 'failed' | 'rejected' | 'timed-out' | 'all';
  readonly min: number;
  readonly share: number;
}

export interface AwsSchedulePlan {
  /** After the beginning of the rollout. */
  readonly startAfterMs: number;
  readonly endAfterMs: number | undefined;
  readonly endBehavior: 'stop-rollout' | 'cancel' | 'force-cancel';
  /** Maintenance windows, in time of the run; empty: always open. */
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
  /** Undefined: targets that join later are left out. */
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
  /** The last phase takes the remaining share. */
  readonly phases: readonly { readonly share: number; readonly afterMs: number }[];
  readonly retries: number;
  /** With `dynamic`: finished when this many have ended. */
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
  /** An update that has not ended by then no longer occupies a place. */
  readonly inflightMs: number;
}

/** Memfault. */
export interface MemfaultPlan {
  readonly kind: 'memfault-staged';
  readonly success: SuccessSignal;
  /** Undefined: all devices. */
  readonly cohort: string | undefined;
  /** Each stage reaches this many in all, this long after the one before; of two sizes, the larger counts. */
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
