import { isSerial } from './certificate.ts';
import { type Reason, reasonCodes } from './crl.ts';
import {
  type Bytes,
  constructedContext,
  DerError,
  DerReader,
  type EpochSeconds,
  hex,
  isMinimalInteger,
  primitiveContext,
  Tag,
} from './der/index.ts';
import type { GeneralName } from './general-name.ts';
import { type Name, readName } from './name.ts';
import { Oid } from './oids.ts';
import {
  type RawExtension,
  readAuthorityKeyIdentifier,
  readFlag,
  readPointName,
  readRawExtensions,
  readWhole,
} from './read-extensions.ts';

/** A parsed CRL; `revocationOf` decides whether it applies to a certificate. */
export interface Crl {
  readonly toBeSigned: Bytes;
  readonly algorithm: Bytes;
  readonly signature: Bytes;
  readonly issuer: Name;
  readonly thisUpdate: EpochSeconds;
  readonly nextUpdate: EpochSeconds;
  readonly number: number;
  /** Of a delta CRL: the number of the full CRL that it continues. */
  readonly baseNumber: number | undefined;
  readonly authorityKeyId: string | undefined;
  readonly scope: CrlScope;
  /** Critical and unknown extensions, of the CRL or of an entry (RFC 5280 5.2, 5.3). */
  readonly unknownCritical: readonly string[];
  readonly entries: number;
  /** By the serial number's octets in hexadecimal. */
  readonly entryOf: (serial: string) => CrlEntry | undefined;
  /** All entries in their order, by serial number. */
  readonly listed: () => Iterable<readonly [serial: string, entry: CrlEntry]>;
}

export interface CrlEntry {
  readonly at: EpochSeconds;
  readonly reason: Reason;
}

/** issuingDistributionPoint (RFC 5280 5.2.5); a CRL without one covers all its issuer's certificates. */
export interface CrlScope {
  readonly names: readonly GeneralName[] | undefined;
  readonly only: 'all' | 'user' | 'ca';
  /** Covers some reasons only, attribute certificates or other issuers, or has a relative name: not supported here. */
  readonly isPartial: boolean;
  /** The encoded extension: a delta CRL has the same as its base. */
  readonly octets: string;
}

/**
 * Reads a CRL of version 2, as RFC 5280 5.1 profiles it: with nextUpdate and CRLNumber.
 *
 * Errors  `DerError` for octets that are not such a CRL, for a duplicate serial number, and for a CRLNumber that is
 *         critical or beyond 2^53 - 1
 */
export function readCrl(octets: Bytes): Crl {
  const reader = new DerReader(octets);
  const crl = reader.within(Tag.sequence, (whole) => {
    let body: Body | undefined;
    const toBeSigned = whole.octetsOf(() => {
      body = whole.within(Tag.sequence, readBody);
    });
    const outer = whole.whole();
    const signature = whole.bitString();
    if (hex(outer) !== hex(body!.algorithm)) throw new DerError('two different signature algorithms');
    return { ...body!, toBeSigned, signature };
  });
  reader.finish();
  return crl;
}

type Body = Omit<Crl, 'toBeSigned' | 'signature'>;

function readBody(reader: DerReader): Body {
  if (reader.count() !== 1) throw new DerError('CRL of another version than 2');
  const algorithm = reader.whole();
  const issuer = readName(reader);
  const thisUpdate = reader.time();
  const nextUpdate = reader.time();
  const list = reader.isNext(Tag.sequence) ? readEntries(reader.enter(Tag.sequence)) : noEntries;
  const raw = reader.within(constructedContext(0), readRawExtensions);
  const own = readCrlExtensions(raw);
  return {
    ...own,
    algorithm,
    issuer,
    thisUpdate,
    nextUpdate,
    entries: list.entries,
    entryOf: list.entryOf,
    listed: list.listed,
    unknownCritical: [...own.unknownCritical, ...list.unknownCritical],
  };
}

type EntryList = Pick<Crl, 'entries' | 'entryOf' | 'listed' | 'unknownCritical'>;

const noEntries: EntryList = { entries: 0, entryOf: () => undefined, listed: () => [], unknownCritical: [] };

/** Certificates revoked at one time for one reason differ only in the serial number, so they share one entry object. */
function readEntries(reader: DerReader): EntryList {
  const { bytes } = reader;
  const octets = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const entries = new Map<string, CrlEntry>();
  const cached = new Map<string, ReturnType<typeof readRest>>();
  const unknownCritical = new Set<string>();
  const entry = { from: 0, to: 0 };
  const serial = { from: 0, to: 0 };
  for (let count = 1; !reader.atEnd; count++) {
    reader.span(Tag.sequence, entry);
    new DerReader(bytes, entry.from, entry.to).span(Tag.integer, serial);
    if (!isMinimalInteger(bytes, serial.from, serial.to) || !isSerial(bytes, serial.from, serial.to))
      throw new DerError('serial number that is not positive, too long or not the shortest', serial.from);
    const key = octets.toString('latin1', serial.to, entry.to);
    let rest = cached.get(key);
    if (rest === undefined) {
      rest = readRest(new DerReader(bytes, serial.to, entry.to));
      cached.set(key, rest);
      for (const oid of rest.unknown) unknownCritical.add(oid);
    }
    entries.set(octets.toString('latin1', serial.from, serial.to), rest.entry);
    if (entries.size < count) throw new DerError('a serial number twice', serial.from);
  }
  if (entries.size === 0) throw new DerError('an empty list that is not left out');
  return {
    entries: entries.size,
    listed: () => Array.from(entries, ([key, one]) => [Buffer.from(key, 'latin1').toString('hex'), one] as const),
    entryOf: (hexadecimal) => entries.get(Buffer.from(hexadecimal, 'hex').toString('latin1')),
    unknownCritical: [...unknownCritical],
  };
}

/** The part after the serial number: revocationDate and crlEntryExtensions (RFC 5280 5.1). */
function readRest(reader: DerReader): { readonly entry: CrlEntry; readonly unknown: readonly string[] } {
  const at = reader.time();
  const { reason, unknown } = reader.atEnd ? plainEntry : readEntryExtensions(readRawExtensions(reader));
  reader.finish();
  return { entry: { at, reason }, unknown };
}

const plainEntry = { reason: 'unspecified', unknown: [] } as const;

function readEntryExtensions(raw: readonly RawExtension[]): { readonly reason: Reason; readonly unknown: string[] } {
  let reason: Reason = 'unspecified';
  for (const { oid, value } of raw) if (oid === Oid.reasonCode) reason = readWhole(value, readReason);
  return { reason, unknown: criticalBesides(raw, [Oid.reasonCode, Oid.invalidityDate]) };
}

export function readReason(reader: DerReader): Reason {
  const code = reader.count(Tag.enumerated);
  const reason = reasons.find((one) => reasonCodes[one] === code);
  if (reason === undefined) throw new DerError('reason that there is none of');
  return reason;
}

const reasons = Object.keys(reasonCodes) as Reason[];

type CrlExtensions = Pick<Crl, 'number' | 'baseNumber' | 'authorityKeyId' | 'scope' | 'unknownCritical'>;

function readCrlExtensions(raw: readonly RawExtension[]): CrlExtensions {
  const read = <T>(oid: string, how: (reader: DerReader) => T): T | undefined => {
    const found = raw.find((one) => one.oid === oid);
    return found && readWhole(found.value, how);
  };
  const number = read(Oid.crlNumber, (r) => r.count());
  // RFC 5280 5.2.3: every CRL has one, and it is not critical.
  if (number === undefined || raw.some(({ oid, critical }) => oid === Oid.crlNumber && critical))
    throw new DerError('CRLNumber missing or critical');
  return {
    number,
    baseNumber: read(Oid.deltaCrlIndicator, (r) => r.count()),
    authorityKeyId: read(Oid.authorityKeyIdentifier, readAuthorityKeyIdentifier)?.keyId,
    scope: read(Oid.issuingDistributionPoint, readScope) ?? wholeScope,
    unknownCritical: criticalBesides(raw, understood),
  };
}

function readScope(reader: DerReader): CrlScope {
  let scope: Omit<CrlScope, 'octets'> | undefined;
  const octets = reader.octetsOf(() => {
    scope = reader.within(Tag.sequence, (point) => {
      const isNamed = point.isNext(constructedContext(0));
      const names = isNamed ? readPointName(point) : undefined;
      const user = readFlag(point, primitiveContext(1));
      const ca = readFlag(point, primitiveContext(2));
      const someReasons = point.isNext(primitiveContext(3));
      if (someReasons) point.namedBits(primitiveContext(3));
      const isIndirect = readFlag(point, primitiveContext(4));
      const attributes = readFlag(point, primitiveContext(5));
      const isPartial = (isNamed && names === undefined) || (user && ca) || someReasons || isIndirect || attributes;
      return { names, only: user ? 'user' : ca ? 'ca' : 'all', isPartial };
    });
  });
  return { ...scope!, octets: hex(octets) };
}

const criticalBesides = (raw: readonly RawExtension[], known: readonly string[]): string[] =>
  raw.filter(({ oid, critical }) => critical && !known.includes(oid)).map(({ oid }) => oid);

const understood = [Oid.deltaCrlIndicator, Oid.issuingDistributionPoint, Oid.crlNumber, Oid.authorityKeyIdentifier];
const wholeScope: CrlScope = { names: undefined, only: 'all', isPartial: false, octets: '' };
