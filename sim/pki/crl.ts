import { LabError } from '../kernel/lab-error.ts';
import type { Authority } from './authority.ts';
import { isSerial } from './certificate.ts';
import {
  type Bytes,
  constructedContext,
  der,
  type EpochSeconds,
  hex,
  isMinimalInteger,
  lengthOctets,
  Tag,
  writeHeader,
} from './der/index.ts';
import { extension } from './write-extensions.ts';

/** RFC 5280 5.3.1; `unspecified` is expressed by omission. */
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
  /** Increases with every CRL of this authority and scope, full and delta alike (RFC 5280 5.2.3). */
  readonly number: number;
  readonly thisUpdate: EpochSeconds;
  readonly nextUpdate: EpochSeconds;
  readonly revocations: readonly Revocation[];
  /** For a delta CRL: the number of the full CRL that it starts from (RFC 5280 5.2.4). */
  readonly baseNumber?: number;
  /** For one shard of a CRL: the address that its certificates name (RFC 5280 5.2.5). */
  readonly uri?: string;
  readonly only?: 'user' | 'ca';
  /** Of a full CRL: the address of the delta CRLs that continue it (RFC 5280 5.2.6). */
  readonly freshestUri?: string | undefined;
}

/**
 * Signs a CRL of version 2. Revocations keep the given order.
 *
 * Limits  built in one buffer, since a fleet's CRL has hundreds of thousands of entries of 35 to 49 octets
 */
export function signCrl(content: CrlContent, authority: Authority): Bytes {
  const { signer, name } = authority;
  const isScoped = content.uri !== undefined || content.only !== undefined;
  const extensions = [
    authority.keyIdentifier,
    extension.crlNumber(content.number),
    ...(content.baseNumber === undefined ? [] : [extension.deltaCrlIndicator(content.baseNumber)]),
    ...(content.freshestUri === undefined ? [] : [extension.freshestCrl(content.freshestUri)]),
    ...(isScoped ? [extension.issuingDistributionPoint(content.uri, content.only)] : []),
  ];
  const toBeSigned = der.sequence([
    der.integer(1),
    signer.algorithm,
    name,
    der.time(content.thisUpdate),
    der.time(content.nextUpdate),
    // RFC 5280 5.1.2.6: an empty list is omitted.
    ...(content.revocations.length === 0 ? [] : [revokedCertificates(content.revocations)]),
    der.element(constructedContext(0), [der.sequence(extensions)]),
  ]);
  return der.sequence([toBeSigned, signer.algorithm, der.bitString(signer.sign(toBeSigned))]);
}

function revokedCertificates(revocations: readonly Revocation[]): Bytes {
  // Fleets revoke many certificates at the same instant for few reasons, so everything but the serial number is cached.
  const cached = new Map<Reason, Map<EpochSeconds, Bytes>>();
  const rests = revocations.map(({ at, reason }) => {
    const ofReason = cached.get(reason) ?? new Map<EpochSeconds, Bytes>();
    cached.set(reason, ofReason);
    const rest = ofReason.get(at) ?? restOfEntry(at, reason);
    ofReason.set(at, rest);
    return rest;
  });
  let contents = 0;
  for (const [n, { serial }] of revocations.entries()) {
    const inside = 2 + serial.length + rests[n].length;
    contents += 1 + lengthOctets(inside) + inside;
  }
  const all = new Uint8Array(1 + lengthOctets(contents) + contents);
  let at = writeHeader(all, 0, Tag.sequence, contents);
  for (const [n, { serial }] of revocations.entries()) {
    // RFC 5280 4.1.2.2: at most 20 octets, so their header takes two.
    if (!isMinimalInteger(serial) || !isSerial(serial, 0, serial.length))
      throw new LabError('pki/serial', { what: `${hex(serial) || 'nothing'} is no serial number of a certificate` });
    at = writeHeader(all, at, Tag.sequence, 2 + serial.length + rests[n].length);
    at = writeHeader(all, at, Tag.integer, serial.length);
    all.set(serial, at);
    all.set(rests[n], at + serial.length);
    at += serial.length + rests[n].length;
  }
  return all;
}

/** revocationDate and, unless it is `unspecified`, the reason (RFC 5280 5.3.1). */
function restOfEntry(at: EpochSeconds, reason: Reason): Bytes {
  const time = der.time(at);
  return reason === 'unspecified'
    ? time
    : Buffer.concat([time, der.sequence([extension.reasonCode(reasonCodes[reason])])]);
}
