import { createHash } from 'node:crypto';
import type { Authority } from './authority.ts';
import { type Certificate, keyBits } from './certificate.ts';
import { reasonCodes } from './crl.ts';
import { type Bytes, constructedContext, der, type EpochSeconds, hex, primitiveContext } from './der/index.ts';
import { isSameName } from './name.ts';
import { encodedOid, Oid } from './oids.ts';
import type { CertIdHash, OcspAnswer, OcspResponse, OcspStatus } from './read-ocsp.ts';
import type { RevocationStatus, StatementFlaw } from './revocation-status.ts';
import { isSignedBy } from './signed-statement.ts';
import type { Verifier } from './signing.ts';
import { KeyUsage } from './write-extensions.ts';

export type SingleAnswer = OcspStatus & {
  readonly serial: Bytes;
  readonly thisUpdate: EpochSeconds;
  readonly nextUpdate: EpochSeconds;
};

export interface OcspContent {
  readonly producedAt: EpochSeconds;
  readonly answers: readonly SingleAnswer[];
  /** Hash of the issuer's name and key; clients send SHA-1 (RFC 5019 2.1.1), unless they follow RFC 9654. */
  readonly hash?: CertIdHash;
}

/**
 * Signs a BasicOCSPResponse (RFC 6960 4.2.1) as the authority that issued the certificates, named by its key.
 *
 * Limits  no nonce: answers are signed in advance and given to any client (RFC 5019 4)
 */
export function signOcspResponse(content: OcspContent, authority: Authority): Bytes {
  const { signer, name } = authority;
  const hash = content.hash ?? 'sha1';
  const issuer = [
    hashAlgorithms[hash],
    der.octetString(digest(hash, name)),
    der.octetString(digest(hash, keyBits(signer.publicKey))),
  ];
  const toBeSigned = der.sequence([
    der.element(constructedContext(2), [der.octetString(responderKeyHash(signer.publicKey))]),
    der.generalizedTime(content.producedAt),
    der.sequence(content.answers.map((answer) => singleResponse(answer, issuer))),
  ]);
  const basic = der.sequence([toBeSigned, signer.algorithm, der.bitString(signer.sign(toBeSigned))]);
  const responseBytes = der.sequence([encodedOid(Oid.basicOcspResponse), der.octetString(basic)]);
  return der.sequence([der.enumerated(0), der.element(constructedContext(0), [responseBytes])]);
}

/**
 * The status that an OCSP response gives a certificate (RFC 6960 3.2).
 *
 * Shape   of several answers for one certificate the worst counts: revoked before unknown before good
 * Limits  only the issuer itself may answer: a delegated responder has another key, which leaves `unknown`. An answer
 *         without nextUpdate means that newer information is always available (4.2.2.1), so it is stale at once
 */
export function ocspStatusOf(
  certificate: Certificate,
  issuer: Certificate,
  response: OcspResponse,
  now: EpochSeconds,
  verifier: Verifier,
): RevocationStatus {
  if (!response.isSuccessful) return unknown('refused');
  const flaw = flawOf(response, issuer, verifier);
  if (flaw !== undefined) return unknown(flaw);
  const statuses = response.answers
    .filter((answer) => isAbout(answer, certificate, issuer))
    .map((answer) => statusOf(answer, now));
  for (const wanted of ['revoked', 'unknown', 'good'] as const) {
    const found = statuses.find(({ status }) => status === wanted);
    if (found !== undefined) return found;
  }
  return unknown('no-answer');
}

function flawOf(
  response: Extract<OcspResponse, { readonly isSuccessful: true }>,
  issuer: Certificate,
  verifier: Verifier,
): StatementFlaw | undefined {
  if (response.unknownCritical.length > 0) return 'unknown-critical-extension';
  const { responder } = response;
  const isIssuer =
    responder.by === 'key'
      ? responder.hash === hex(responderKeyHash(issuer.publicKey))
      : isSameName(responder.name, issuer.subject);
  if (!isIssuer) return 'other-key';
  const { keyUsage } = issuer.extensions;
  if (keyUsage !== undefined && !keyUsage.bits.includes(KeyUsage.digitalSignature)) return 'issuer-may-not-sign';
  return isSignedBy(issuer.publicKey, response, verifier) ? undefined : 'signature';
}

/** A CertID with any known hash; the issuer's name is hashed as encoded in the certificate (RFC 6960 4.1.1). */
function isAbout({ certId }: OcspAnswer, certificate: Certificate, issuer: Certificate): boolean {
  const { hash } = certId;
  return (
    hash !== undefined &&
    certId.serial === certificate.serial &&
    certId.issuerName === hex(digest(hash, certificate.issuer.der)) &&
    certId.issuerKey === hex(digest(hash, keyBits(issuer.publicKey)))
  );
}

function statusOf({ status, thisUpdate, nextUpdate, unknownCritical }: OcspAnswer, now: number): RevocationStatus {
  if (unknownCritical.length > 0) return unknown('unknown-critical-extension');
  if (now < thisUpdate) return unknown('not-yet-valid');
  if (nextUpdate === undefined || now > nextUpdate) return unknown('stale');
  return status.status === 'unknown' ? unknown('not-known-there') : status;
}

const unknown = (reason: Extract<RevocationStatus, { readonly status: 'unknown' }>['reason']): RevocationStatus => ({
  status: 'unknown',
  reason,
});

function singleResponse(answer: SingleAnswer, issuer: readonly Bytes[]): Bytes {
  return der.sequence([
    der.sequence([...issuer, der.integer(answer.serial)]),
    certStatus(answer),
    der.generalizedTime(answer.thisUpdate),
    der.element(constructedContext(0), [der.generalizedTime(answer.nextUpdate)]),
  ]);
}

function certStatus(answer: OcspStatus): Bytes {
  if (answer.status !== 'revoked') return der.element(primitiveContext(answer.status === 'good' ? 0 : 2), []);
  const reason = reasonCodes[answer.reason];
  // As in a CRL (RFC 5280 5.3.1), `unspecified` is expressed by omission.
  const written = reason === 0 ? [] : [der.element(constructedContext(0), [der.enumerated(reason)])];
  return der.element(constructedContext(1), [der.generalizedTime(answer.at), ...written]);
}

/** RFC 6960 4.2.1: KeyHash is SHA-1, whatever hash the CertIDs use. */
const responderKeyHash = (publicKey: Bytes): Bytes => digest('sha1', keyBits(publicKey));

const digest = (hash: CertIdHash, octets: Bytes): Bytes => createHash(hash).update(octets).digest();

const hashAlgorithms = {
  sha1: der.sequence([encodedOid(Oid.sha1), der.nothing()]),
  sha256: der.sequence([encodedOid(Oid.sha256), der.nothing()]),
} as const;
