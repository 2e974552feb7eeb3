import { SuitError } from '../update-security/suit/cbor-form.ts';
import { type Condition, runSequence } from '../update-security/suit/run-sequence.ts';
import type { TrustedState } from '../update-security/tuf/trusted-state.ts';
import {
  allowing,
  refusing,
  type UpdateAttack,
  type UpdateControls,
  type UpdateVerdict,
} from '../update-security/update-verdict.ts';
import {
  checkMetadata,
  digestRefusal,
  lengthRefusal,
  type MetadataOutcome,
  type MetadataQuestion,
  type Offer,
  type UpdateProduct,
} from './check-metadata.ts';
import { logRefusal, type ReleaseLog } from './check-release-log.ts';
import { acceptVersion, type RollbackRule } from './rollback-counter.ts';

/** The state of a device that an update is checked against. */
export interface UpdateDevice {
  /** The highest sequence number or release counter accepted for the component; -1 before the first. */
  readonly sequence: number;
  readonly rule: RollbackRule;
  readonly counter: number;
  /** The running security version. */
  readonly running: number;
}

/** An image as downloaded. */
export interface DownloadedImage {
  readonly digest: string;
  readonly size: number;
  readonly securityVersion: number;
}

export interface ReleaseQuestion extends MetadataQuestion {
  readonly device: UpdateDevice;
  /** Undefined before the download: then everything but the image is checked. */
  readonly image: DownloadedImage | undefined;
}

export interface ReleaseDecision {
  readonly trusted: TrustedState;
  /** The first refusal; undefined if every check passed, or nothing is offered. */
  readonly refusal: UpdateVerdict | undefined;
  readonly verdicts: readonly UpdateVerdict[];
  readonly offer: Offer | undefined;
}

/**
 * Whether a device accepts what its update service offers: metadata, manifest, image, version, in this order.
 *
 * Source  TUF specification 5; RFC 9124 and draft-ietf-suit-manifest: a manifest with a sequence number lower than any
 *         accepted before is refused
 * Assumption  an equal number is accepted: a download that resumes after a restart needs the same manifest again
 */
export function verifyRelease(question: ReleaseQuestion): ReleaseDecision {
  const outcome = checkMetadata(question);
  return decide(outcome, [
    () => outcome.verdicts,
    () => (outcome.offer === undefined ? [] : checkOffer(outcome.offer, question)),
    () =>
      outcome.offer === undefined || question.image === undefined
        ? []
        : checkImage(outcome.offer, question, question.image),
  ]);
}

interface DeviceSide {
  readonly product: UpdateProduct;
  readonly controls: UpdateControls;
  readonly device: UpdateDevice;
  readonly log?: ReleaseLog | undefined;
}

/** Before the download: is the manifest for this device, no older than its current one, and of a release that is public? */
export function checkOffer(offer: Offer, { product, controls, device, log }: DeviceSide): readonly UpdateVerdict[] {
  const { manifest } = offer;
  const evidence = product.paths.manifest;
  if (controls['update-rollback'] && manifest.sequence < device.sequence)
    return [
      refusing(
        'update-rollback',
        'rollback',
        `sequence number ${manifest.sequence} is below ${device.sequence}`,
        evidence,
      ),
    ];
  const conditions = controls['update-target']
    ? executed(evidence, () => {
        const run = runSequence(manifest, [], { ...product.identity, imageOf: () => undefined });
        return conditionVerdicts(run.conditions, run.failed, evidence);
      })
    : [];
  const refusal = logRefusal(controls, log, offer.imageDigest, evidence);
  return refusal === undefined ? conditions : [...conditions, refusal];
}

/** After the download, before any byte is written where it could start: the image itself. */
export function checkImage(
  offer: Offer,
  { product, controls, device }: DeviceSide,
  image: DownloadedImage,
): readonly UpdateVerdict[] {
  const evidence = product.paths.image;
  const refusal =
    lengthRefusal(controls, offer.image, image.size, evidence) ??
    digestRefusal(controls, offer.image, image.digest, evidence) ??
    executed(evidence, () => manifestRefusals(offer, product, controls, image)).at(0);
  if (refusal !== undefined) return [refusal];
  return [
    allowing('image-digest', 'it is the image that the manifest names', evidence),
    versionVerdict(device, image, evidence),
  ];
}

/** The verdict of the device's own counter on an image; no signature overrides it. */
export function versionVerdict(device: UpdateDevice, image: DownloadedImage, evidence: string): UpdateVerdict {
  const { allow, reason } = acceptVersion(device.rule, device.counter, device.running, image.securityVersion);
  return allow ? allowing('anti-rollback', reason, evidence) : refusing('anti-rollback', 'rollback', reason, evidence);
}

/** The manifest's own digest of the image: metadata and manifest are signed by different people. */
function manifestRefusals(
  { manifest }: Offer,
  { identity, paths }: UpdateProduct,
  controls: UpdateControls,
  image: DownloadedImage,
): readonly UpdateVerdict[] {
  if (!controls['image-digest']) return [];
  const { conditions } = runSequence(manifest, manifest.validate, { ...identity, imageOf: () => image });
  const failed = conditions.find(({ kind, holds }) => !holds && (kind === 'image-match' || kind === 'image-size'));
  return failed === undefined ? [] : [refusing('image-digest', 'arbitrary-installation', inWords(failed), paths.image)];
}

/** Runs a manifest, which may be well formed and still contain commands that cannot be executed. */
function executed(evidence: string, run: () => readonly UpdateVerdict[]): readonly UpdateVerdict[] {
  try {
    return run();
  } catch (error) {
    if (error instanceof SuitError) return [refusing('update-format', 'malformed', error.message, evidence)];
    throw error;
  }
}

const conditionVerdicts = (
  conditions: readonly Condition[],
  failed: Condition | undefined,
  evidence: string,
): readonly UpdateVerdict[] =>
  conditions.map((condition) =>
    condition === failed
      ? refusing('update-target', attackOf(condition), inWords(condition), evidence)
      : allowing('update-target', inWords(condition), evidence),
  );

const attackOf = ({ kind }: Condition): UpdateAttack => (kind === 'abort' ? 'not-offered' : 'wrong-device');

const inWords = ({ kind, wanted, found, holds }: Condition): string =>
  holds ? `${kind} is ${found}` : `${kind} is ${found}, and the manifest asks for ${wanted}`;

type Step = () => readonly UpdateVerdict[];

/** Runs the checks until one refuses. */
function decide({ trusted, offer }: MetadataOutcome, steps: readonly Step[]): ReleaseDecision {
  const verdicts: UpdateVerdict[] = [];
  for (const step of steps) {
    verdicts.push(...step());
    const refusal = verdicts.find(({ allow }) => !allow);
    if (refusal !== undefined) return { trusted, refusal, verdicts, offer: undefined };
  }
  return { trusted, refusal: undefined, verdicts, offer };
}
