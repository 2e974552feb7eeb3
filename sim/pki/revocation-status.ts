import type { Reason } from './crl.ts';
import type { EpochSeconds } from './der/index.ts';

/** What is known of a certificate; whether `unknown` lets a device in is the caller's policy, and `reason` is for it. */
export type RevocationStatus =
  | { readonly status: 'good' }
  | { readonly status: 'revoked'; readonly at: EpochSeconds; readonly reason: Reason }
  | { readonly status: 'unknown'; readonly reason: UnknownReason };

export type UnknownReason =
  | StatementFlaw
  /** No CRL of this issuer, or no OCSP answer for this certificate. */
  | 'no-crl'
  | 'no-answer'
  /** The OCSP responder did not answer, or says that it does not know the certificate. */
  | 'refused'
  | 'not-known-there';

/** Why a CRL or an OCSP response cannot speak for a certificate. */
export type StatementFlaw =
  | 'not-yet-valid'
  | 'stale'
  | 'unknown-critical-extension'
  | 'scope'
  | 'issuer-may-not-sign'
  | 'other-key'
  | 'signature';
