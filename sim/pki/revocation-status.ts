import type { Reason } from './crl.ts';
import type { EpochSeconds } from './der/index.ts';

/** A certificate's revocation status; the caller's policy decides on `unknown`, with the help of `reason`. */
export type RevocationStatus =
  | { readonly status: 'good' }
  | { readonly status: 'revoked'; readonly at: EpochSeconds; readonly reason: Reason }
  | { readonly status: 'unknown'; readonly reason: UnknownReason };

export type UnknownReason =
  | StatementFlaw
  /** No CRL of this issuer, or no OCSP answer for this certificate. */
  | 'no-crl'
  | 'no-answer'
  /** The OCSP responder returned an error, or does not know the certificate. */
  | 'refused'
  | 'not-known-there';

/** Why a CRL or an OCSP response cannot be used for a certificate. */
export type StatementFlaw =
  | 'not-yet-valid'
  | 'stale'
  | 'unknown-critical-extension'
  | 'scope'
  | 'issuer-may-not-sign'
  | 'other-key'
  | 'signature';
