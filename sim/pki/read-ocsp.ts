import { readSerial } from './certificate.ts';
import type { Reason } from './crl.ts';
import {
  type Bytes,
  constructedContext,
  DerError,
  DerReader,
  type EpochSeconds,
  hex,
  primitiveContext,
  Tag,
} from './der/index.ts';
import { type Name, readName } from './name.ts';
import { Oid } from './oids.ts';
import { readReason } from './read-crl.ts';
import { readRawExtensions } from './read-extensions.ts';
import type { SignedStatement } from './signed-statement.ts';

/** RFC 6960 2.2. `unknown` means that the responder does not know the certificate. */
export type OcspStatus =
  | { readonly status: 'good' }
  | { readonly status: 'revoked'; readonly at: EpochSeconds; readonly reason: Reason }
  | { readonly status: 'unknown' };

export type CertIdHash = 'sha1' | 'sha256';

/** A parsed OCSP response; `ocspStatusOf` decides whether to trust it. */
export type OcspResponse =
  | { readonly isSuccessful: false; readonly reason: OcspRefusal }
  | ({
      readonly isSuccessful: true;
      readonly responder: OcspResponder;
      readonly producedAt: EpochSeconds;
      readonly answers: readonly OcspAnswer[];
      readonly unknownCritical: readonly string[];
    } & SignedStatement);

export type OcspResponder =
  /** SHA-1 of its key, in hexadecimal. */
  { readonly by: 'key'; readonly hash: string } | { readonly by: 'name'; readonly name: Name };

export interface OcspAnswer {
  /** Hashes and serial number in hexadecimal. */
  readonly certId: {
    /** Undefined for an unsupported hash. */
    readonly hash: CertIdHash | undefined;
    readonly issuerName: string;
    readonly issuerKey: string;
    readonly serial: string;
  };
  readonly status: OcspStatus;
  readonly thisUpdate: EpochSeconds;
  readonly nextUpdate: EpochSeconds | undefined;
  readonly unknownCritical: readonly string[];
}

/** OCSPResponseStatus (RFC 6960 4.2.1). */
const refusals = {
  1: 'malformedRequest',
  2: 'internalError',
  3: 'tryLater',
  5: 'sigRequired',
  6: 'unauthorized',
} as const;

export type OcspRefusal = (typeof refusals)[keyof typeof refusals];

/**
 * Reads an OCSP response of the basic kind (RFC 6960 4.2.1), or an error response.
 *
 * Errors  `DerError` for octets that are not such a response; also for one without answers, and for an error with
 *         response bytes
 */
export function readOcspResponse(octets: Bytes): OcspResponse {
  const reader = new DerReader(octets);
  const response = reader.within(Tag.sequence, (whole): OcspResponse => {
    const status = whole.count(Tag.enumerated);
    if (status === 0) return whole.within(constructedContext(0), (bytes) => bytes.within(Tag.sequence, readBasic));
    const reason = refusals[status as keyof typeof refusals];
    if (reason === undefined) throw new DerError('response status that there is none of');
    return { isSuccessful: false, reason };
  });
  reader.finish();
  return response;
}

type Successful = Extract<OcspResponse, { readonly isSuccessful: true }>;

function readBasic(bytes: DerReader): Successful {
  if (bytes.oid() !== Oid.basicOcspResponse) throw new DerError('response of another kind than basic');
  const reader = new DerReader(bytes.octetString());
  const response = reader.within(Tag.sequence, (basic): Successful => {
    let data: ResponseData | undefined;
    const toBeSigned = basic.octetsOf(() => {
      data = basic.within(Tag.sequence, readData);
    });
    const algorithm = basic.whole();
    const signature = basic.bitString();
    // Certificates of a delegated responder: not used, but they have to be well formed.
    if (basic.isNext(constructedContext(0)))
      basic.within(constructedContext(0), (certificates) => certificates.each(Tag.sequence, (one) => one.whole()));
    return { isSuccessful: true, ...data!, toBeSigned, algorithm, signature };
  });
  reader.finish();
  return response;
}

type ResponseData = Pick<Successful, 'responder' | 'producedAt' | 'answers' | 'unknownCritical'>;

function readData(data: DerReader): ResponseData {
  // Version 1 is the default, and defaults are omitted (X.690 11.5); there is no other version.
  if (data.isNext(constructedContext(0))) throw new DerError('OCSP response of another version than 1');
  const responder: OcspResponder = data.isNext(constructedContext(1))
    ? { by: 'name', name: data.within(constructedContext(1), readName) }
    : { by: 'key', hash: hex(data.within(constructedContext(2), (key) => key.octetString())) };
  const producedAt = data.generalizedTime();
  const answers = data.each(Tag.sequence, readAnswer);
  if (answers.length === 0) throw new DerError('an OCSP response with no answer');
  return { responder, producedAt, answers, unknownCritical: readCritical(data) };
}

function readAnswer(inside: DerReader): OcspAnswer {
  return inside.within(Tag.sequence, (answer) => {
    const certId = answer.within(Tag.sequence, readCertId);
    const status = readStatus(answer);
    const thisUpdate = answer.generalizedTime();
    const nextUpdate = answer.isNext(constructedContext(0))
      ? answer.within(constructedContext(0), (next) => next.generalizedTime())
      : undefined;
    return { certId, status, thisUpdate, nextUpdate, unknownCritical: readCritical(answer) };
  });
}

function readCertId(id: DerReader): OcspAnswer['certId'] {
  const hash = id.within(Tag.sequence, (algorithm) => {
    const oid = algorithm.oid();
    // Parameters are NULL or omitted (RFC 4055 2.1); for unknown algorithms anything is allowed.
    if (!algorithm.atEnd) algorithm.whole();
    return certIdHashes.get(oid);
  });
  const issuerName = hex(id.octetString());
  const issuerKey = hex(id.octetString());
  return { hash, issuerName, issuerKey, serial: hex(readSerial(id)) };
}

function readStatus(answer: DerReader): OcspStatus {
  for (const [n, status] of ['good', undefined, 'unknown'].entries())
    if (status !== undefined && answer.isNext(primitiveContext(n))) {
      if (answer.contents(primitiveContext(n)).length > 0) throw new DerError('NULL with contents');
      return { status: status as 'good' | 'unknown' };
    }
  return answer.within(constructedContext(1), (revoked) => {
    const at = revoked.generalizedTime();
    const reason = revoked.isNext(constructedContext(0))
      ? revoked.within(constructedContext(0), readReason)
      : 'unspecified';
    return { status: 'revoked', at, reason };
  });
}

/** Extensions under `[1]`: none is supported here, so only critical ones matter (RFC 6960 4.4). */
const readCritical = (reader: DerReader): readonly string[] =>
  reader.isNext(constructedContext(1))
    ? reader
        .within(constructedContext(1), readRawExtensions)
        .filter(({ critical }) => critical)
        .map(({ oid }) => oid)
    : [];

const certIdHashes = new Map<string, CertIdHash>([
  [Oid.sha1, 'sha1'],
  [Oid.sha256, 'sha256'],
]);
