import { allowed, refused, type Verdict } from '../kernel/trace/verdict.ts';
import type { ServerCertificatePlan, TrustAnchorPlan } from '../plan/server-trust.ts';
import type { ServerCertificate } from '../protocol/server-certificates.ts';

/** The certificate that a server shows at a tick: after each renewal the next one. */
export function certificateAt(
  tick: number,
  { authority, ageMs, lifetimeMs, renewAfterMs }: ServerCertificatePlan,
): ServerCertificate {
  const from = Math.floor((tick + ageMs) / renewAfterMs) * renewAfterMs - ageMs;
  return { authority, from, until: from + lifetimeMs, isNamed: true };
}

/** What a device judges a certificate by. */
export interface ServerJudge {
  /** The time that its clock shows. */
  readonly shown: number;
  /** Whether it is a clock of its own, which may be wrong. */
  readonly hasClock: boolean;
  readonly anchors: readonly TrustAnchorPlan[];
}

/**
 * Whether a device accepts the certificate of a server. A device that does not accept it ends the TLS handshake.
 *
 * Source       RFC 5280, 6.1.3 (a) and 6.1.1 (d) trust anchors; RFC 9525, 6 for the name
 * Assumptions  a device checks the expiry of its trust anchors too, as OpenSSL does and RFC 5280 leaves open
 */
export function believeServer(
  { authority, from, until, isNamed }: ServerCertificate,
  { shown, hasClock, anchors }: ServerJudge,
): Verdict {
  const trusted = anchors.filter((anchor) => anchor.authority === authority);
  if (trusted.length === 0) return unknownAuthority;
  if (trusted.every(({ expiresMs = Number.POSITIVE_INFINITY }) => shown > expiresMs)) return expiredAnchor;
  if (shown < from) return hasClock ? tooEarlyByItsClock : tooEarly;
  if (shown > until) return hasClock ? tooLateByItsClock : tooLate;
  return isNamed ? accepted : anotherName;
}

// Not a control: a TLS client checks it in any case.
const accepted = allowed('protocol', 'the certificate of the platform is in force');
const tooEarlyByItsClock = refused('protocol', 'by its own clock the certificate of the platform is not yet in force');
const tooLateByItsClock = refused('protocol', 'by its own clock the certificate of the platform is out of date');
const tooEarly = refused('protocol', 'the certificate of the platform is not yet in force');
const tooLate = refused('protocol', 'the certificate of the platform is out of date');
const anotherName = refused('protocol', 'the certificate of the platform is for another name');
const unknownAuthority = refused(
  'protocol',
  'the certificate of the platform leads to no authority that the device trusts',
);
const expiredAnchor = refused('protocol', 'the authority that the device trusts for the platform has expired');
