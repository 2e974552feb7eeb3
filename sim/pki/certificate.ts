import { createHash, hash } from 'node:crypto';
import { type Bytes, constructedContext, DerError, DerReader, der, type EpochSeconds, hex, Tag } from './der/index.ts';
import { type Name, readName } from './name.ts';
import { type Extensions, readExtensions, readRawExtensions } from './read-extensions.ts';
import type { Signer } from './signing.ts';

/** The contents of a certificate, without its signature (RFC 5280 4.1.2). */
export interface CertificateContent {
  readonly serial: Bytes;
  /** Distinguished names, encoded. */
  readonly issuer: Bytes;
  readonly subject: Bytes;
  readonly notBefore: EpochSeconds;
  readonly notAfter: EpochSeconds;
  /** SubjectPublicKeyInfo, encoded. */
  readonly publicKey: Bytes;
  readonly extensions: readonly Bytes[];
}

/** Signs a certificate of version 3. */
export function signCertificate(content: CertificateContent, signer: Signer): Bytes {
  const toBeSigned = der.sequence([
    version3,
    der.integer(content.serial),
    signer.algorithm,
    content.issuer,
    der.sequence([der.time(content.notBefore), der.time(content.notAfter)]),
    content.subject,
    content.publicKey,
    der.element(constructedContext(3), [der.sequence(content.extensions)]),
  ]);
  return der.sequence([toBeSigned, signer.algorithm, der.bitString(signer.sign(toBeSigned))]);
}

/** A parsed certificate; `validatePath` decides whether to trust it. */
export interface Certificate {
  readonly der: Bytes;
  readonly toBeSigned: Bytes;
  /** The serial number's octets in hexadecimal. */
  readonly serial: string;
  readonly issuer: Name;
  readonly subject: Name;
  readonly notBefore: EpochSeconds;
  readonly notAfter: EpochSeconds;
  readonly publicKey: Bytes;
  readonly algorithm: Bytes;
  readonly signature: Bytes;
  readonly extensions: Extensions;
}

/**
 * Reads a certificate of version 3.
 *
 * Errors  `DerError` for octets that are not such a certificate; also for a serial number that is not positive or
 *         longer than 20 octets (RFC 5280 4.1.2.2), for two different signature algorithms (4.1.1.2), and for a
 *         duplicate extension
 */
export function readCertificate(octets: Bytes): Certificate {
  const reader = new DerReader(octets);
  const certificate = reader.within(Tag.sequence, (whole) => {
    let body: Body | undefined;
    const toBeSigned = whole.octetsOf(() => {
      body = whole.within(Tag.sequence, readBody);
    });
    const outer = whole.whole();
    const signature = whole.bitString();
    if (hex(outer) !== hex(body!.algorithm)) throw new DerError('two different signature algorithms');
    return { ...body!, der: octets, toBeSigned, signature };
  });
  reader.finish();
  return certificate;
}

/** RFC 7093 2, method 1: the first 160 bits of SHA-256 over the key's bits. */
export const keyIdOf = (publicKey: Bytes): Bytes =>
  createHash('sha256').update(keyBits(publicKey)).digest().subarray(0, 20);

/** The key itself, without its algorithm and without the header of its BIT STRING. */
export const keyBits = (publicKey: Bytes): Bytes =>
  new DerReader(publicKey).within(Tag.sequence, (info) => {
    info.whole();
    return info.bitString();
  });

/**
 * The serial number of the nth certificate of an authority: derived, so that runs repeat, and unordered, so that one
 * does not reveal the next. Always 16 octets and positive.
 */
export function serialOf(authority: string, nth: number | string): Bytes {
  const serial = hash('sha256', JSON.stringify([authority, nth]), 'buffer').subarray(0, 16);
  serial[0] = (serial[0] & 0x3f) | 0x40;
  return serial;
}

/** RFC 5280 4.1.2.2, for certificates and for the entries of a CRL. */
export function readSerial(reader: DerReader): Bytes {
  const octets = reader.integerContents();
  if (!isSerial(octets, 0, octets.length)) throw new DerError('serial number that is not positive, or too long');
  return octets;
}

/** Whether the contents octets of an INTEGER are positive and at most 20. */
export const isSerial = (bytes: Bytes, from: number, to: number): boolean =>
  bytes[from] < 0x80 && to - from <= 20 && (to - from > 1 || bytes[from] !== 0);

type Body = Omit<Certificate, 'der' | 'toBeSigned' | 'signature'>;

function readBody(reader: DerReader): Body {
  const version = reader.isNext(constructedContext(0)) ? reader.within(constructedContext(0), (v) => v.count()) : 0;
  if (version !== 2) throw new DerError('certificate of another version than 3');
  const serial = hex(readSerial(reader));
  const algorithm = reader.whole();
  const issuer = readName(reader);
  const [notBefore, notAfter] = reader.within(Tag.sequence, (validity) => [validity.time(), validity.time()] as const);
  const subject = readName(reader);
  const publicKey = reader.whole();
  const extensions = reader.isNext(constructedContext(3))
    ? readExtensions(reader.within(constructedContext(3), readRawExtensions))
    : { unknownCritical: [] };
  return { serial, algorithm, issuer, notBefore, notAfter, subject, publicKey, extensions };
}

const version3 = der.element(constructedContext(0), [der.integer(2)]);
