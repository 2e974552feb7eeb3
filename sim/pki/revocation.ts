import type { Certificate } from './certificate.ts';
import type { EpochSeconds } from './der/index.ts';
import { isSameName } from './name.ts';
import type { Crl } from './read-crl.ts';
import type { RevocationStatus, StatementFlaw } from './revocation-status.ts';
import { isSignedBy } from './signed-statement.ts';
import type { Verifier } from './signing.ts';
import { KeyUsage } from './write-extensions.ts';

/**
 * Whether a certificate is revoked, by CRLs that its own issuer signed (RFC 5280 6.3.3).
 *
 * Shape   of several full CRLs the one with the highest number counts; a delta CRL that continues it takes precedence
 * Limits  no indirect CRLs and none for some reasons only: such a CRL is out of scope, and so leaves `unknown`
 */
export function revocationOf(
  certificate: Certificate,
  issuer: Certificate,
  crls: readonly Crl[],
  now: EpochSeconds,
  verifier: Verifier,
): RevocationStatus {
  const ofIssuer = crls.filter((crl) => isSameName(crl.issuer, certificate.issuer));
  const judged = ofIssuer.map((crl) => ({ crl, flaw: flawOf(crl, certificate, issuer, now, verifier) }));
  const usable = judged.filter(({ flaw }) => flaw === undefined).map(({ crl }) => crl);
  const full = newest(usable.filter(({ baseNumber }) => baseNumber === undefined));
  if (full === undefined) {
    const reason = judged.find(({ flaw }) => flaw !== undefined)?.flaw ?? 'no-crl';
    return { status: 'unknown', reason };
  }
  const delta = newest(usable.filter((crl) => continues(crl, full)));
  const entry = delta?.entryOf(certificate.serial) ?? full.entryOf(certificate.serial);
  // RFC 5280 5.3.1: with this reason a delta CRL lifts a hold, or drops an expired certificate.
  return entry === undefined || entry.reason === 'removeFromCRL' ? { status: 'good' } : { status: 'revoked', ...entry };
}

function flawOf(
  crl: Crl,
  certificate: Certificate,
  issuer: Certificate,
  now: EpochSeconds,
  verifier: Verifier,
): StatementFlaw | undefined {
  if (now < crl.thisUpdate) return 'not-yet-valid';
  if (now > crl.nextUpdate) return 'stale';
  if (crl.unknownCritical.length > 0) return 'unknown-critical-extension';
  if (!isInScope(crl, certificate)) return 'scope';
  const { keyUsage, subjectKeyIdentifier } = issuer.extensions;
  if (keyUsage !== undefined && !keyUsage.bits.includes(KeyUsage.crlSign)) return 'issuer-may-not-sign';
  if (!isSameName(crl.issuer, issuer.subject)) return 'other-key';
  if (crl.authorityKeyId !== undefined && crl.authorityKeyId !== subjectKeyIdentifier?.keyId) return 'other-key';
  return isSignedBy(issuer.publicKey, crl, verifier) ? undefined : 'signature';
}

/** RFC 5280 6.3.3 (b) (2). */
function isInScope({ scope }: Crl, { extensions }: Certificate): boolean {
  const isCa = extensions.basicConstraints?.ca === true;
  if (scope.isPartial || (scope.only === 'user' && isCa) || (scope.only === 'ca' && !isCa)) return false;
  if (scope.names === undefined) return true;
  const points = extensions.crlDistributionPoints?.points.filter(({ isPartial }) => !isPartial) ?? [];
  const isNamed = (uri: string): boolean =>
    points.some(({ names }) => names.some((name) => name.kind === 'uri' && name.value === uri));
  return scope.names.some((name) => name.kind === 'uri' && isNamed(name.value));
}

/** RFC 5280 6.3.3 (c) and 5.2.4: same scope and same key, a base no later than this full CRL, and newer. */
const continues = (delta: Crl, full: Crl): boolean =>
  delta.baseNumber !== undefined &&
  delta.baseNumber <= full.number &&
  delta.number > full.number &&
  delta.scope.octets === full.scope.octets &&
  delta.authorityKeyId === full.authorityKeyId;

const newest = (crls: readonly Crl[]): Crl | undefined =>
  crls.reduce<Crl | undefined>((best, crl) => (best === undefined || crl.number > best.number ? crl : best), undefined);
