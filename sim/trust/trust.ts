import type { Validity } from '../fleet/validity.ts';
import type { Credentials } from './authority/credentials.ts';
import type { TenantAuthorities } from './authority/tenant-authorities.ts';
import type { Publication, Revoked } from './revocation/revocations.ts';

/** Where a relying party asks about revocations; undefined during an outage. */
export interface RevocationSource {
  /** The latest list of a group of tenants (`tenantGroups`). */
  publication(group: number): Publication | undefined;
  status(device: number): Revoked | 'good' | undefined;
  /** The trace row of the current outage. */
  readonly outageRow: number;
  /** The row of the attack that lets nothing of it pass; undefined: what it has gets through. */
  readonly blockRow: number | undefined;
}

/** The sources that relying parties use to judge the identities of a fleet. */
export interface Trust {
  readonly validity: Validity;
  readonly credentials: Credentials;
  readonly authorities: TenantAuthorities;
  readonly source: RevocationSource;
}
