import { type CertificateContent, keyIdOf, serialOf, signCertificate } from './certificate.ts';
import type { Bytes, EpochSeconds } from './der/index.ts';
import type { WrittenName } from './general-name.ts';
import { type NameFields, writeName } from './name.ts';
import type { Signer } from './signing.ts';
import { extension, KeyUsage } from './write-extensions.ts';

/** An issuer of certificates: its key, the name it signs under, and its own certificate. */
export interface Authority {
  readonly label: string;
  readonly signer: Signer;
  readonly certificate: Bytes;
  readonly name: Bytes;
  /** The authorityKeyIdentifier of everything that it signs, encoded once. */
  readonly keyIdentifier: Bytes;
}

export interface Validity {
  readonly notBefore: EpochSeconds;
  readonly notAfter: EpochSeconds;
}

export interface AuthorityRequest extends Validity {
  /** The number or name of this certificate among those of its issuer; each is used once. */
  readonly nth: number | string;
  readonly label: string;
  readonly name: NameFields;
  readonly signer: Signer;
  /** Whether it may also sign OCSP responses, beside certificates and CRLs (RFC 5280 4.2.1.3). */
  readonly answersOcsp?: boolean;
  readonly pathLen?: number;
  readonly permitted?: readonly WrittenName[];
  readonly excluded?: readonly WrittenName[];
  readonly crlUris?: readonly string[];
}

export interface DeviceRequest extends Validity {
  readonly nth: number | string;
  readonly name: NameFields;
  readonly publicKey: Bytes;
  /** Object identifiers of its extended key usages. */
  readonly purposes: readonly string[];
  readonly names: readonly WrittenName[];
  readonly crlUris?: readonly string[];
}

/** A root signs itself; it omits the authorityKeyIdentifier, as RFC 5280 4.2.1.1 allows. */
export const createRoot = (request: Omit<AuthorityRequest, 'nth'>): Authority => authority({ ...request, nth: 0 });

/** A catalog's authority below a root, or any other intermediate. */
export const issueAuthority = (issuer: Authority, request: AuthorityRequest): Authority => authority(request, issuer);

/** A certificate for an endpoint: a device, or with `serverAuth` among its purposes a service. */
export const issueDevice = (issuer: Authority, request: DeviceRequest): Bytes =>
  signCertificate(
    {
      serial: serialOf(issuer.label, request.nth),
      issuer: issuer.name,
      subject: writeName(request.name),
      notBefore: request.notBefore,
      notAfter: request.notAfter,
      publicKey: request.publicKey,
      extensions: [
        noAuthority,
        signsOnly,
        extension.extKeyUsage(request.purposes),
        extension.subjectKeyIdentifier(keyIdOf(request.publicKey)),
        issuer.keyIdentifier,
        ...(request.names.length === 0 ? [] : [extension.subjectAltName(request.names)]),
        ...distributionPoints(request.crlUris),
      ],
    },
    issuer.signer,
  );

function authority(request: AuthorityRequest, issuer?: Authority): Authority {
  const { label, signer, notBefore, notAfter } = request;
  const name = writeName(request.name);
  const keyId = keyIdOf(signer.publicKey);
  const content: CertificateContent = {
    serial: serialOf(issuer?.label ?? label, request.nth),
    issuer: issuer?.name ?? name,
    subject: name,
    notBefore,
    notAfter,
    publicKey: signer.publicKey,
    extensions: [
      extension.basicConstraints(true, request.pathLen),
      request.answersOcsp === true ? signsAll : signsCertificates,
      extension.subjectKeyIdentifier(keyId),
      ...(issuer === undefined ? [] : [issuer.keyIdentifier]),
      ...constraints(request.permitted ?? [], request.excluded ?? []),
      ...distributionPoints(request.crlUris),
    ],
  };
  return {
    label,
    signer,
    certificate: signCertificate(content, issuer?.signer ?? signer),
    name,
    keyIdentifier: extension.authorityKeyIdentifier(keyId),
  };
}

const constraints = (permitted: readonly WrittenName[], excluded: readonly WrittenName[]): readonly Bytes[] =>
  permitted.length + excluded.length === 0 ? [] : [extension.nameConstraints(permitted, excluded)];

const distributionPoints = (uris: readonly string[] = []): readonly Bytes[] =>
  uris.length === 0 ? [] : [extension.crlDistributionPoints(uris)];

const noAuthority = extension.basicConstraints(false);
const signsOnly = extension.keyUsage(KeyUsage.digitalSignature);
const signsCertificates = extension.keyUsage(KeyUsage.keyCertSign, KeyUsage.crlSign);
const signsAll = extension.keyUsage(KeyUsage.digitalSignature, KeyUsage.keyCertSign, KeyUsage.crlSign);
