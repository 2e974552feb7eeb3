import type { Validity } from '../fleet/validity.ts';
import type { Authorities } from './authority/authorities.ts';
import type { Credentials } from './authority/credentials.ts';
import type { Publication, Revoked } from './revocation/revocations.ts';

/** Where a relying party asks about revocations; undefined: nothing can be had at the moment. */
export interface RevocationSource {
  publication(): Publication | undefined;
  status(device: number): Revoked | 'good' | undefined;
  /** The trace row of the outage because of which nothing can be had. */
  readonly outageRow: number;
}

/** All that those who rely on the identities of a fleet are told of them. */
export interface Trust {
  readonly validity: Validity;
  readonly credentials: Credentials;
  readonly authorities: Authorities;
  readonly source: RevocationSource;
}
