import type { SuccessSignal } from '../contract.ts';

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
