import type { SuccessSignal } from '../contract.ts';

export type AwsKind = 'aws-constant' | 'aws-exponential';

/** AWS IoT Jobs. */
export interface AwsPlan<Kind extends AwsKind = AwsKind> {
  readonly kind: Kind;
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
