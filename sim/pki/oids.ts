import { type Bytes, der } from './der/index.ts';

/** Object identifiers by the names that the RFCs give them. */
export const Oid = {
  // RFC 5280 4.2.1, 4.2.2 and 5.2, 5.3
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  crlNumber: '2.5.29.20',
  reasonCode: '2.5.29.21',
  invalidityDate: '2.5.29.24',
  deltaCrlIndicator: '2.5.29.27',
  issuingDistributionPoint: '2.5.29.28',
  nameConstraints: '2.5.29.30',
  crlDistributionPoints: '2.5.29.31',
  authorityKeyIdentifier: '2.5.29.35',
  policyConstraints: '2.5.29.36',
  extKeyUsage: '2.5.29.37',
  freshestCrl: '2.5.29.46',
  authorityInfoAccess: '1.3.6.1.5.5.7.1.1',
  // RFC 5280 4.2.1.12
  anyExtendedKeyUsage: '2.5.29.37.0',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
  // RFC 6960 4.2.1, RFC 3279 2.1, RFC 4055 2.1
  basicOcspResponse: '1.3.6.1.5.5.7.48.1.1',
  sha1: '1.3.14.3.2.26',
  sha256: '2.16.840.1.101.3.4.2.1',
  // RFC 5280 appendix A.1
  commonName: '2.5.4.3',
  organization: '2.5.4.10',
  organizationalUnit: '2.5.4.11',
  emailAddress: '1.2.840.113549.1.9.1',
  // RFC 5480 2.1.1, RFC 5758 3.2, RFC 4055 5
  ecPublicKey: '1.2.840.10045.2.1',
  p256: '1.2.840.10045.3.1.7',
  p384: '1.3.132.0.34',
  rsaEncryption: '1.2.840.113549.1.1.1',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  ecdsaWithSha384: '1.2.840.10045.4.3.3',
  ecdsaWithSha512: '1.2.840.10045.4.3.4',
  rsaWithSha256: '1.2.840.113549.1.1.11',
  rsaWithSha384: '1.2.840.113549.1.1.12',
  rsaWithSha512: '1.2.840.113549.1.1.13',
  // The arc for examples (X.660 annex A.3): no other system uses these identifiers.
  /** For the update service and error reports only; from the arc for examples, since no organization assigned it. */
  updateAuth: '2.999.3',
  idealKey: '2.999.1',
  idealSignature: '2.999.2',
} as const;

const encoded = new Map(Object.values(Oid).map((oid) => [oid as string, der.oid(oid)]));

/** An identifier of the table as an element, encoded once, since certificates use them often. */
export const encodedOid = (oid: string): Bytes => encoded.get(oid) ?? der.oid(oid);
