import { type Bytes, constructedContext, der, primitiveContext } from './der/index.ts';
import { type WrittenName, writeGeneralName } from './general-name.ts';
import { encodedOid, Oid } from './oids.ts';

/** Bits of keyUsage by their numbers (RFC 5280 4.2.1.3). */
export const KeyUsage = { digitalSignature: 0, keyCertSign: 5, crlSign: 6 } as const;

/** Writers of extensions, critical where RFC 5280 4.2.1 and 5.2 require it. */
export const extension = {
  basicConstraints: (ca: boolean, pathLen?: number): Bytes =>
    critical(
      Oid.basicConstraints,
      // FALSE is the default, and defaults are omitted (X.690 11.5).
      der.sequence(ca ? [der.boolean(true), ...(pathLen === undefined ? [] : [der.integer(pathLen)])] : []),
    ),
  keyUsage: (...bits: readonly number[]): Bytes => critical(Oid.keyUsage, der.namedBits(bits)),
  extKeyUsage: (purposes: readonly string[]): Bytes => plain(Oid.extKeyUsage, der.sequence(purposes.map(encodedOid))),
  subjectKeyIdentifier: (keyId: Bytes): Bytes => plain(Oid.subjectKeyIdentifier, der.octetString(keyId)),
  authorityKeyIdentifier: (keyId: Bytes): Bytes =>
    plain(Oid.authorityKeyIdentifier, der.sequence([der.element(primitiveContext(0), [keyId])])),
  subjectAltName: (names: readonly WrittenName[]): Bytes =>
    plain(Oid.subjectAltName, der.sequence(names.map(writeGeneralName))),
  /** One distribution point for each address (RFC 5280 4.2.1.13). */
  crlDistributionPoints: (uris: readonly string[]): Bytes =>
    plain(Oid.crlDistributionPoints, der.sequence(uris.map((uri) => der.sequence([distributionPoint(uri)])))),
  /** Addresses of a full CRL's delta CRLs (RFC 5280 5.2.6). */
  freshestCrl: (uri: string): Bytes => plain(Oid.freshestCrl, der.sequence([der.sequence([distributionPoint(uri)])])),
  nameConstraints: (permitted: readonly WrittenName[], excluded: readonly WrittenName[]): Bytes =>
    critical(Oid.nameConstraints, der.sequence([...subtrees(0, permitted), ...subtrees(1, excluded)])),
  crlNumber: (number: number): Bytes => plain(Oid.crlNumber, der.integer(number)),
  deltaCrlIndicator: (baseNumber: number): Bytes => critical(Oid.deltaCrlIndicator, der.integer(baseNumber)),
  /** RFC 5280 5.2.5, with the flag for a CRL of device or of CA certificates only. */
  issuingDistributionPoint: (uri: string | undefined, only?: 'user' | 'ca'): Bytes =>
    critical(
      Oid.issuingDistributionPoint,
      der.sequence([
        ...(uri === undefined ? [] : [distributionPoint(uri)]),
        ...(only === undefined ? [] : [der.element(primitiveContext(only === 'user' ? 1 : 2), [yes])]),
      ]),
    ),
  reasonCode: (code: number): Bytes => plain(Oid.reasonCode, der.enumerated(code)),
} as const;

const plain = (oid: string, value: Bytes): Bytes => der.sequence([encodedOid(oid), der.octetString(value)]);

const critical = (oid: string, value: Bytes): Bytes =>
  der.sequence([encodedOid(oid), der.boolean(true), der.octetString(value)]);

/** `[0]` DistributionPointName, a CHOICE and so explicit, around `[0]` fullName. */
const distributionPoint = (uri: string): Bytes =>
  der.element(constructedContext(0), [
    der.element(constructedContext(0), [writeGeneralName({ kind: 'uri', value: uri })]),
  ]);

const subtrees = (n: number, names: readonly WrittenName[]): readonly Bytes[] =>
  names.length === 0
    ? []
    : [
        der.element(
          constructedContext(n),
          names.map((name) => der.sequence([writeGeneralName(name)])),
        ),
      ];

const yes = Uint8Array.of(0xff);
