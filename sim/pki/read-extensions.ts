import { type Bytes, constructedContext, DerError, DerReader, hex, primitiveContext, Tag } from './der/index.ts';
import { type GeneralName, readGeneralName, readGeneralNames } from './general-name.ts';
import { Oid } from './oids.ts';

/** The certificate extensions that fleetlab processes (RFC 5280 4.2), each with its critical flag. */
export interface Extensions {
  readonly basicConstraints?: Critical & { readonly ca: boolean; readonly pathLen: number | undefined };
  readonly keyUsage?: Critical & { readonly bits: readonly number[] };
  readonly extKeyUsage?: Critical & { readonly purposes: readonly string[] };
  readonly subjectAltName?: Critical & { readonly names: readonly GeneralName[] };
  readonly nameConstraints?: Critical & NameConstraints;
  readonly subjectKeyIdentifier?: Critical & { readonly keyId: string };
  readonly authorityKeyIdentifier?: Critical & AuthorityKeyIdentifier;
  readonly crlDistributionPoints?: Critical & { readonly points: readonly DistributionPoint[] };
  readonly authorityInfoAccess?: Critical;
  readonly policyConstraints?: Critical;
  /** Critical and unknown extensions: a certificate with one has to be refused (RFC 5280 4.2). */
  readonly unknownCritical: readonly string[];
}

export interface Critical {
  readonly critical: boolean;
}

export interface NameConstraints {
  readonly permitted: readonly GeneralName[];
  readonly excluded: readonly GeneralName[];
}

export interface AuthorityKeyIdentifier {
  readonly keyId: string | undefined;
  /** Whether it identifies the issuer's certificate by issuer and serial as well. */
  readonly namesCertificate: boolean;
}

export interface DistributionPoint {
  readonly names: readonly GeneralName[];
  /** Covers some reasons only, names another CRL issuer, or has a relative name: not supported here. */
  readonly isPartial: boolean;
}

/** One extension, its value not yet parsed. */
export interface RawExtension extends Critical {
  readonly oid: string;
  readonly value: Bytes;
}

/** Extensions ::= SEQUENCE SIZE (1..MAX), without duplicates (RFC 5280 4.2). */
export function readRawExtensions(reader: DerReader): readonly RawExtension[] {
  const all = reader.each(Tag.sequence, (inside) =>
    inside.within(Tag.sequence, (extension) => {
      const oid = extension.oid();
      const critical = readFlag(extension, Tag.boolean);
      return { oid, critical, value: extension.octetString() };
    }),
  );
  if (all.length === 0) throw new DerError('no extensions');
  if (new Set(all.map(({ oid }) => oid)).size < all.length) throw new DerError('an extension twice');
  return all;
}

export function readExtensions(raw: readonly RawExtension[]): Extensions {
  const found: Record<string, Critical> = {};
  const unknownCritical: string[] = [];
  for (const { oid, critical, value } of raw) {
    const known = readers.get(oid);
    if (known !== undefined) found[known[0]] = { critical, ...readWhole(value, known[1]) };
    else if (critical) unknownCritical.push(oid);
  }
  return { ...found, unknownCritical };
}

/** Reads the whole value of one extension. */
export function readWhole<T>(value: Bytes, read: (reader: DerReader) => T): T {
  const reader = new DerReader(value);
  const result = read(reader);
  reader.finish();
  return result;
}

/** A BOOLEAN DEFAULT FALSE: FALSE is never encoded (X.690 11.5). */
export function readFlag(reader: DerReader, tag: number): boolean {
  if (!reader.isNext(tag)) return false;
  if (!reader.boolean(tag)) throw new DerError('a default that is written');
  return true;
}

/** DistributionPointName (RFC 5280 4.2.1.13), explicit like every CHOICE; undefined if relative to an issuer. */
export const readPointName = (reader: DerReader): readonly GeneralName[] | undefined =>
  reader.within(constructedContext(0), (choice) => {
    if (choice.isNext(constructedContext(0))) return readGeneralNames(choice, constructedContext(0));
    choice.whole();
    return undefined;
  });

export function readAuthorityKeyIdentifier(reader: DerReader): AuthorityKeyIdentifier {
  return reader.within(Tag.sequence, (aki) => {
    const keyId = aki.isNext(primitiveContext(0)) ? hex(aki.octetString(primitiveContext(0))) : undefined;
    const issuer = aki.isNext(constructedContext(1)) && readGeneralNames(aki, constructedContext(1)).length > 0;
    const serial = aki.isNext(primitiveContext(2)) && aki.integerContents(primitiveContext(2)).length > 0;
    // authorityCertIssuer and authorityCertSerialNumber occur together or not at all (RFC 5280 appendix A.2).
    if (issuer !== serial) throw new DerError('half of a certificate name');
    return { keyId, namesCertificate: issuer };
  });
}

const readers = new Map<string, readonly [keyof Extensions, (reader: DerReader) => object]>([
  [Oid.basicConstraints, ['basicConstraints', readBasicConstraints]],
  [Oid.keyUsage, ['keyUsage', (r) => ({ bits: atLeastOne(r.namedBits()) })]],
  [Oid.extKeyUsage, ['extKeyUsage', (r) => ({ purposes: atLeastOne(r.each(Tag.sequence, (one) => one.oid())) })]],
  [Oid.subjectAltName, ['subjectAltName', (r) => ({ names: readGeneralNames(r) })]],
  [Oid.nameConstraints, ['nameConstraints', readNameConstraints]],
  [Oid.subjectKeyIdentifier, ['subjectKeyIdentifier', (r) => ({ keyId: hex(r.octetString()) })]],
  [Oid.authorityKeyIdentifier, ['authorityKeyIdentifier', readAuthorityKeyIdentifier]],
  [Oid.crlDistributionPoints, ['crlDistributionPoints', readDistributionPoints]],
  [Oid.authorityInfoAccess, ['authorityInfoAccess', readInfoAccess]],
  [Oid.policyConstraints, ['policyConstraints', (r) => ({ octets: r.whole() })]],
]);

function readBasicConstraints(reader: DerReader): object {
  return reader.within(Tag.sequence, (constraints) => {
    const ca = readFlag(constraints, Tag.boolean);
    const pathLen = constraints.isNext(Tag.integer) ? constraints.count() : undefined;
    return { ca, pathLen };
  });
}

function readNameConstraints(reader: DerReader): NameConstraints {
  return reader.within(Tag.sequence, (constraints) => {
    const permitted = readSubtrees(constraints, 0);
    const excluded = readSubtrees(constraints, 1);
    // RFC 5280 4.2.1.10: not an empty sequence, since a constraint without content must be a mistake.
    if (permitted.length + excluded.length === 0) throw new DerError('name constraints without a constraint');
    return { permitted, excluded };
  });
}

/** RFC 5280 4.2.1.10 allows neither a minimum nor a maximum, so nothing follows the base. */
const readSubtrees = (reader: DerReader, n: number): readonly GeneralName[] =>
  reader.isNext(constructedContext(n))
    ? atLeastOne(reader.each(constructedContext(n), (inside) => inside.within(Tag.sequence, readGeneralName)))
    : [];

function readDistributionPoints(reader: DerReader): { readonly points: readonly DistributionPoint[] } {
  const points = reader.each(Tag.sequence, (inside) =>
    inside.within(Tag.sequence, (point) => {
      const names = point.isNext(constructedContext(0)) ? readPointName(point) : undefined;
      const hasReasons = point.isNext(primitiveContext(1)) && point.namedBits(primitiveContext(1)).length >= 0;
      const hasIssuer =
        point.isNext(constructedContext(2)) && readGeneralNames(point, constructedContext(2)).length > 0;
      return { names: names ?? [], isPartial: names === undefined || hasReasons || hasIssuer };
    }),
  );
  return { points: atLeastOne(points) };
}

/** RFC 5280 4.2.2.1; fleetlab does not follow the addresses, but the extension has to be well formed. */
function readInfoAccess(reader: DerReader): object {
  const locations = reader.each(Tag.sequence, (inside) =>
    inside.within(Tag.sequence, (description) => {
      description.oid();
      return readGeneralName(description);
    }),
  );
  return { locations: atLeastOne(locations) };
}

function atLeastOne<T>(all: readonly T[]): readonly T[] {
  if (all.length === 0) throw new DerError('none where there has to be one');
  return all;
}
