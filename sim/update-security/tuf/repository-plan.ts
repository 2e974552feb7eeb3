import type { EpochSeconds } from '../../pki/der/index.ts';
import type { TopRole } from './metadata.ts';

/** How many keys a role has, how many must sign, how long a signature lasts, and when it is renewed. */
export interface RolePlan {
  readonly keys: number;
  readonly threshold: number;
  readonly lifetimeS: EpochSeconds;
  /** Re-signed once no more than this is left of its lifetime. */
  readonly renewBeforeS: EpochSeconds;
}

/** A role responsible for a part of the paths: a vendor, or one of its products. */
export interface DelegationPlan extends RolePlan {
  readonly name: string;
  readonly paths: readonly string[];
}

export interface RepositoryPlan {
  readonly roles: Readonly<Record<TopRole, RolePlan>>;
  readonly delegations: readonly DelegationPlan[];
  readonly consistentSnapshot: boolean;
}

const DAY = 86_400;

/**
 * Root and targets signed by people, two of three; timestamp and snapshot by a service, one key each.
 *
 * Source       foundriesio/docs#669: a production timestamp lasts 7 days and is refreshed automatically; targets last a
 *              year
 * Assumptions  thresholds, the lifetime of the snapshot, and that the timestamp is renewed a day after it was signed
 */
export const defaultPlan: RepositoryPlan = {
  roles: {
    root: { keys: 3, threshold: 2, lifetimeS: 365 * DAY, renewBeforeS: 60 * DAY },
    timestamp: { keys: 1, threshold: 1, lifetimeS: 7 * DAY, renewBeforeS: 6 * DAY },
    snapshot: { keys: 1, threshold: 1, lifetimeS: 30 * DAY, renewBeforeS: 15 * DAY },
    targets: { keys: 3, threshold: 2, lifetimeS: 365 * DAY, renewBeforeS: 60 * DAY },
  },
  delegations: [],
  consistentSnapshot: true,
};
