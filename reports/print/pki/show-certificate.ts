import { createHash, createPublicKey } from 'node:crypto';
import { type Certificate, keyIdOf } from '../../../sim/pki/certificate.ts';
import { isCryptoError } from '../../../sim/pki/crypto-error.ts';
import { type Bytes, DerError, DerReader, type EpochSeconds, hex, Tag } from '../../../sim/pki/der/index.ts';
import { generalizedText } from '../../../sim/pki/der/time.ts';
import type { GeneralName } from '../../../sim/pki/general-name.ts';
import { isSameName } from '../../../sim/pki/name.ts';
import { Oid } from '../../../sim/pki/oids.ts';
import { generalNameText, nameText } from './name-text.ts';

/** Describes a certificate in lines of text, for `fleetlab pki show`. */
export function shownCertificate(certificate: Certificate): readonly string[] {
  const { extensions } = certificate;
  const { basicConstraints, keyUsage, extKeyUsage, subjectAltName, nameConstraints } = extensions;
  const points = extensions.crlDistributionPoints?.points.flatMap(({ names }) => names) ?? [];
  const isSelfIssued = isSameName(certificate.issuer, certificate.subject);
  return [
    `certificate of ${nameText(certificate.subject.der)}`,
    line('issued by', isSelfIssued ? 'itself' : nameText(certificate.issuer.der)),
    line('in force', `${timeText(certificate.notBefore)} to ${timeText(certificate.notAfter)}`),
    line('serial', certificate.serial),
    line('is', whatItIs(basicConstraints)),
    ...several(
      'may',
      keyUsage?.bits.map((bit) => usages[bit] ?? `do what bit ${bit} stands for`),
    ),
    ...several(
      'purposes',
      extKeyUsage?.purposes.map((oid) => purposeTexts.get(oid) ?? oid),
    ),
    ...several('names', subjectAltName?.names.map(generalNameText)),
    ...several('only names', constraintTexts(nameConstraints?.permitted)),
    ...several('no names', constraintTexts(nameConstraints?.excluded)),
    ...several('CRL at', points.map(generalNameText)),
    line('key', keyText(certificate.publicKey)),
    line('key id', extensions.subjectKeyIdentifier?.keyId ?? `${hex(keyIdOf(certificate.publicKey))} (not said in it)`),
    line('signed by', signerText(certificate)),
    ...unknownLines(extensions.unknownCritical),
    line('SHA-256', hex(createHash('sha256').update(certificate.der).digest())),
  ];
}

/** `  label       text`, the form of every line. */
export const line = (label: string, text: string): string => `  ${label.padEnd(12)}${text}`;

/** A line for each text, with the label before the first. */
export const several = (label: string, texts: readonly string[] = []): readonly string[] =>
  texts.map((text, n) => line(n === 0 ? label : '', text));

/** Critical extensions that the lab does not process. */
export const unknownLines = (oids: readonly string[]): readonly string[] =>
  several(
    'unknown',
    oids.map((oid) => `${oid} is critical: a relying party that does not process it must reject`),
  );

/** `2026-01-01 00:00:00 UTC`, for any year that a certificate can carry. */
export const timeText = (seconds: EpochSeconds): string =>
  generalizedText(seconds).replace(/^(\d{4})(..)(..)(..)(..)(..)Z$/, '$1-$2-$3 $4:$5:$6 UTC');

const whatItIs = (constraints: Certificate['extensions']['basicConstraints']): string => {
  if (!constraints?.ca) return 'an endpoint: it issues nothing';
  const { pathLen } = constraints;
  return pathLen === undefined
    ? 'an authority'
    : `an authority, with at most ${pathLen} ${pathLen === 1 ? 'authority' : 'authorities'} below it`;
};

const signerText = ({ algorithm, extensions }: Certificate): string => {
  const key = extensions.authorityKeyIdentifier?.keyId;
  return `${key === undefined ? 'a key that is not named' : `key ${key}`}, ${algorithmText(algorithm)}; not verified`;
};

/** Name constraints have special forms: an address with its mask, a host with a leading period. */
const constraintTexts = (names: readonly GeneralName[] = []): readonly string[] =>
  names.map((name) =>
    name.kind === 'ip'
      ? `ip ${name.value.slice(0, name.value.length / 2)}/${name.value.slice(name.value.length / 2)}`
      : generalNameText(name),
  );

export function algorithmText(algorithm: Bytes): string {
  const oid = new DerReader(algorithm).enter(Tag.sequence).oid();
  return algorithmNames.get(oid) ?? oid;
}

function keyText(publicKey: Bytes): string {
  try {
    const algorithm = new DerReader(publicKey).enter(Tag.sequence).enter(Tag.sequence).oid();
    if (algorithm === Oid.idealKey) return 'ideal: it exists in a simulation only';
    const key = createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' });
    const { namedCurve, modulusLength } = key.asymmetricKeyDetails ?? {};
    return [key.asymmetricKeyType, namedCurve, modulusLength && `${modulusLength} bits`].filter(Boolean).join(' ');
  } catch (error) {
    // A key that OpenSSL cannot load.
    if (error instanceof DerError || isCryptoError(error)) return 'one that cannot be read here';
    throw error;
  }
}

/** By the number of the bit (RFC 5280 4.2.1.3). */
const usages = [
  'sign data',
  'sign what it cannot deny',
  'encrypt keys',
  'encrypt data',
  'agree on keys',
  'sign certificates',
  'sign CRLs',
  'only encrypt',
  'only decrypt',
];

const purposeTexts = new Map<string, string>([
  [Oid.serverAuth, 'server'],
  [Oid.clientAuth, 'client'],
  [Oid.anyExtendedKeyUsage, 'any'],
  ['1.3.6.1.5.5.7.3.3', 'code signing'],
  ['1.3.6.1.5.5.7.3.4', 'mail'],
  ['1.3.6.1.5.5.7.3.8', 'time stamps'],
  ['1.3.6.1.5.5.7.3.9', 'OCSP responses'],
]);

const algorithmNames = new Map<string, string>(
  (
    [
      'ecdsaWithSha256',
      'ecdsaWithSha384',
      'ecdsaWithSha512',
      'rsaWithSha256',
      'rsaWithSha384',
      'rsaWithSha512',
      'idealSignature',
    ] as const
  ).map((name) => [Oid[name], name]),
);
