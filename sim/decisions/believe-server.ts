import { allowed, refused, type Verdict } from '../kernel/trace/verdict.ts';

/** When a certificate is in force, in milliseconds since the start of the run. */
export interface InForce {
  readonly from: number;
  readonly until: number;
}

/**
 * The certificate that the servers of the platform present at a tick.
 *
 * Source       valid for 90 days and renewed after 60: Let's Encrypt
 * Assumptions  broker and cloud have the same one, and the run begins in the middle of its use
 */
export function serverCertificateAt(tick: number): InForce {
  const from = Math.floor((tick + RENEWED_MS / 2) / RENEWED_MS) * RENEWED_MS - RENEWED_MS / 2;
  return { from, until: from + LIFETIME_MS };
}

/**
 * Whether a device accepts the certificate of a server, by the time that its own clock shows. A device that does not
 * accept it opens no TLS connection.
 *
 * Source  RFC 5280, 6.1.3 (a) (2)
 */
export function believeServer(shown: number, { from, until }: InForce): Verdict {
  if (shown < from) return tooEarly;
  return shown > until ? tooLate : inForce;
}

// Not a control: a TLS client checks it in any case.
const inForce = allowed('protocol', 'the certificate of the platform is in force');
const tooEarly = refused('protocol', 'by its own clock the certificate of the platform is not yet in force');
const tooLate = refused('protocol', 'by its own clock the certificate of the platform is out of date');

const DAY = 86_400_000;
const LIFETIME_MS = 90 * DAY;
const RENEWED_MS = 60 * DAY;
