import type { EpochSeconds } from '../pki/der/index.ts';
import type { Verifier } from '../pki/signing.ts';
import type { ReleasePaths } from '../update-security/release.ts';
import { SuitError } from '../update-security/suit/cbor-form.ts';
import { type AuthorKey, isSignedBy } from '../update-security/suit/cose.ts';
import { readEnvelope } from '../update-security/suit/envelope.ts';
import { readManifest, type SuitManifest } from '../update-security/suit/manifest.ts';
import type { SuitIdentity } from '../update-security/suit/uuid5.ts';
import { updateMetadata } from '../update-security/tuf/client.ts';
import type { FoundTarget } from '../update-security/tuf/find-target.ts';
import type { TargetFile } from '../update-security/tuf/metadata.ts';
import { answersOf, type RepositoryView } from '../update-security/tuf/repository-view.ts';
import type { SignatureCheck } from '../update-security/tuf/signatures.ts';
import type { TrustedState } from '../update-security/tuf/trusted-state.ts';
import { refusing, type UpdateControls, type UpdateVerdict } from '../update-security/update-verdict.ts';

/** What all devices of a product have in common for updates. One object per product: results are cached by it. */
export interface UpdateProduct {
  readonly identity: SuitIdentity;
  readonly paths: ReleasePaths;
  /** The author whose signature on manifests counts. */
  readonly author: AuthorKey;
}

/** Verifiers of signatures: on metadata, and on manifests. */
export interface UpdateChecks {
  readonly check: SignatureCheck;
  readonly verifier: Verifier;
}

export interface MetadataQuestion {
  readonly product: UpdateProduct;
  readonly trusted: TrustedState;
  readonly repository: RepositoryView;
  readonly startedAt: EpochSeconds;
  readonly controls: UpdateControls;
  readonly checks: UpdateChecks;
}

/** What a repository offers for a product: its manifest, verified and parsed, and the image that it describes. */
export interface Offer {
  readonly manifest: SuitManifest;
  readonly image: TargetFile;
  /** The digest of the image, as the metadata lists it. */
  readonly imageDigest: string;
  /** The role that lists the image. */
  readonly by: string;
}

export interface MetadataOutcome {
  readonly trusted: TrustedState;
  readonly refusal: UpdateVerdict | undefined;
  readonly verdicts: readonly UpdateVerdict[];
  /** Undefined without a refusal: the repository has nothing for this product. */
  readonly offer: Offer | undefined;
  /** Until this instant the same question has the same answer. */
  readonly validUntil: EpochSeconds;
}

/** The part of a check that is the same for all devices of a product with the same trusted metadata. */
export function checkMetadata(question: MetadataQuestion): MetadataOutcome {
  const { product, repository, checks } = question;
  const { manifest: manifestPath, image: imagePath } = product.paths;
  const input = { ...question, check: checks.check };
  const { targets, ...result } = updateMetadata(input, answersOf(repository), [manifestPath, imagePath]);
  const [manifest, image] = targets;
  if (manifest === undefined || image === undefined) return { ...result, offer: undefined };
  const read = manifestIn(question, manifest);
  if ('refusal' in read) return { ...result, ...read, verdicts: [...result.verdicts, read.refusal], offer: undefined };
  const offer = { manifest: read.manifest, image: image.file, imageDigest: sha256Of(image.file), by: image.by };
  return { ...result, offer };
}

type Read = { readonly manifest: SuitManifest } | { readonly refusal: UpdateVerdict };

/** Fetches the manifest (TUF specification 5.7), and verifies its author's signature. */
function manifestIn({ repository, controls, product, checks }: MetadataQuestion, { path, file }: FoundTarget): Read {
  const served = repository.file(path, sha256Of(file));
  if (served?.bytes === undefined)
    return { refusal: refusing('update-format', 'unavailable', `${path} is not there`, path) };
  const refusal =
    lengthRefusal(controls, file, served.length, path) ?? digestRefusal(controls, file, served.digest, path);
  if (refusal !== undefined) return { refusal };
  try {
    const envelope = readEnvelope(served.bytes);
    const isBound = envelope.isDigestOfManifest || !controls['image-digest'];
    if (!isBound) return { refusal: refusing('image-digest', 'arbitrary-installation', 'its digest is another', path) };
    const isSigned = envelope.signatures.some((one) =>
      isSignedBy(one, envelope.digest, product.author, checks.verifier),
    );
    if (controls['update-signature'] && !isSigned)
      return {
        refusal: refusing('update-signature', 'arbitrary-installation', 'its author did not sign the manifest', path),
      };
    return { manifest: readManifest(envelope.manifest) };
  } catch (error) {
    if (error instanceof SuitError) return { refusal: refusing('update-format', 'malformed', error.message, path) };
    throw error;
  }
}

/** Endless data: a file longer than metadata lists (TUF specification 5.7.2). */
export const lengthRefusal = (
  controls: UpdateControls,
  { length }: TargetFile,
  found: number,
  path: string,
): UpdateVerdict | undefined =>
  controls['update-length'] && found > length
    ? refusing('update-length', 'endless-data', `it has more than the ${length} bytes that are listed`, path)
    : undefined;

export const digestRefusal = (
  controls: UpdateControls,
  file: TargetFile,
  found: string,
  path: string,
): UpdateVerdict | undefined =>
  controls['image-digest'] && found !== sha256Of(file)
    ? refusing('image-digest', 'arbitrary-installation', 'it is not the file that metadata lists', path)
    : undefined;

/** Repositories of a simulation list SHA-256; without it there is no file to ask for. */
export const sha256Of = ({ hashes }: TargetFile): string => hashes.find(([name]) => name === 'sha256')?.[1] ?? '';
