import type { Authority } from './authority.ts';
import { type Bytes, constructedContext, der, type EpochSeconds, lengthOctets, Tag, writeHeader } from './der/index.ts';
import { extension } from './write-extensions.ts';

/** RFC 5280 5.3.1; `unspecified` is said by saying nothing. */
export const reasonCodes = {
  unspecified: 0,
  keyCompromise: 1,
  cACompromise: 2,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  certificateHold: 6,
  removeFromCRL: 8,
  privilegeWithdrawn: 9,
  aACompromise: 10,
} as const;

export type Reason = keyof typeof reasonCodes;

export interface Revocation {
  readonly serial: Bytes;
  readonly at: EpochSeconds;
  readonly reason: Reason;
}

export interface CrlContent {
  /** Grows with every CRL of this authority and scope, full and delta alike (RFC 5280 5.2.3). */
  readonly number: number;
  readonly thisUpdate: EpochSeconds;
  readonly nextUpdate: EpochSeconds;
  readonly revocations: readonly Revocation[];
  /** For a delta CRL: the number of the full CRL that it starts from (RFC 5280 5.2.4). */
  readonly baseNumber?: number;
  /** For one part of a CRL that is split: the address that its certificates name (RFC 5280 5.2.5). */
  readonly uri?: string;
  readonly only?: 'user' | 'ca';
}

/**
 * Signs a CRL of version 2. Revocations stay in the order they are given.
 *
 * Limits  laid out in one piece, since a fleet's CRL has hundreds of thousands of entries of 35 to 49 octets
 */
export function signCrl(content: CrlContent, authority: Authority): Bytes {
  const { signer, name } = authority;
  const isScoped = content.uri !== undefined || content.only !== undefined;
  const extensions = [
    authority.keyIdentifier,
    extension.crlNumber(content.number),
    ...(content.baseNumber === undefined ? [] : [extension.deltaCrlIndicator(content.baseNumber)]),
    ...(isScoped ? [extension.issuingDistributionPoint(content.uri, content.only)] : []),
  ];
  const toBeSigned = der.sequence([
    der.integer(1),
    signer.algorithm,
    name,
    der.time(content.thisUpdate),
    der.time(content.nextUpdate),
    // RFC 5280 5.1.2.6: an empty list is left out.
    ...(content.revocations.length === 0 ? [] : [revokedCertificates(content.revocations)]),
    der.element(constructedContext(0), [der.sequence(extensions)]),
  ]);
  return der.sequence([toBeSigned, signer.algorithm, der.bitString(signer.sign(toBeSigned))]);
}

function revokedCertificates(revocations: readonly Revocation[]): Bytes {
  // Fleets revoke many at the same instant and for few reasons, so their encodings are kept.
  const times = remembered(der.time);
  const reasons = remembered(reasonExtension);
  let contents = 0;
  for (const revocation of revocations) {
    const inside = entryLength(revocation, times, reasons);
    contents += 1 + lengthOctets(inside) + inside;
  }
  const all = new Uint8Array(1 + lengthOctets(contents) + contents);
  let at = writeHeader(all, 0, Tag.sequence, contents);
  for (const revocation of revocations) {
    at = writeHeader(all, at, Tag.sequence, entryLength(revocation, times, reasons));
    for (const part of [der.integer(revocation.serial), times(revocation.at), reasons(revocation.reason)]) {
      all.set(part, at);
      at += part.length;
    }
  }
  return all;
}

/** Serial numbers are below 128 octets, so their header takes two. */
const entryLength = (
  { serial, at, reason }: Revocation,
  times: (at: EpochSeconds) => Bytes,
  reasons: (reason: Reason) => Bytes,
): number => 2 + serial.length + times(at).length + reasons(reason).length;

const reasonExtension = (reason: Reason): Bytes =>
  reason === 'unspecified' ? nothing : der.sequence([extension.reasonCode(reasonCodes[reason])]);

function remembered<Key>(write: (key: Key) => Bytes): (key: Key) => Bytes {
  const kept = new Map<Key, Bytes>();
  return (key) => {
    const known = kept.get(key);
    if (known !== undefined) return known;
    const written = write(key);
    kept.set(key, written);
    return written;
  };
}

const nothing = new Uint8Array(0);
