import type { EpochSeconds } from '../pki/der/index.ts';
import { updateMetadata } from '../update-security/tuf/client.ts';
import type { FoundTarget } from '../update-security/tuf/find-target.ts';
import { answersOf, type RepositoryView } from '../update-security/tuf/repository-view.ts';
import type { SignatureCheck } from '../update-security/tuf/signatures.ts';
import type { TrustedState } from '../update-security/tuf/trusted-state.ts';
import { allowing, refusing, type UpdateControls, type UpdateVerdict } from '../update-security/update-verdict.ts';
import { imageCustomIn } from '../update-security/uptane/custom.ts';
import { fullDirector, partialDirector } from '../update-security/uptane/director-metadata.ts';
import { type Ecu, type Instruction, instructionIn } from '../update-security/uptane/director-targets.ts';
import { digestRefusal, lengthRefusal, sha256Of } from './check-metadata.ts';
import { logRefusal, type ReleaseLog } from './check-release-log.ts';
import { type DownloadedImage, type UpdateDevice, versionVerdict } from './verify-release.ts';

export type Verification = 'partial' | 'full';

/** The trusted state of an Uptane device: two repositories, run by different people with different keys. */
export interface UptaneTrusted {
  readonly director: TrustedState;
  readonly image: TrustedState;
}

export interface UptaneQuestion {
  /** `partial`: the director's targets alone; `full`: everything of both repositories. */
  readonly verification: Verification;
  readonly trusted: UptaneTrusted;
  readonly director: RepositoryView;
  readonly image: RepositoryView;
  readonly ecu: Ecu;
  readonly startedAt: EpochSeconds;
  readonly controls: UpdateControls;
  readonly check: SignatureCheck;
}

export interface UptaneOutcome {
  readonly trusted: UptaneTrusted;
  readonly refusal: UpdateVerdict | undefined;
  readonly verdicts: readonly UpdateVerdict[];
  /** Undefined without a refusal: the director has no instruction for this device. */
  readonly instruction: Instruction | undefined;
  /** Until this instant the same question has the same answer. */
  readonly validUntil: EpochSeconds;
}

/**
 * The director's instruction to a device, verified by metadata: the part of a check that is the same for all devices of
 * one kind of hardware with the same trusted state, whatever they run.
 *
 * Source       Uptane standard 2.1, 5.4.4.1: partial verification is the time and the director's targets; 5.4.4.2: full
 *              is the director's root, timestamp, snapshot and targets, then those of the image repository, then
 *              whether the two match
 * Assumptions  the time is the device's own. An instruction that has not been carried out yet is carried out even if it
 *              is not new: 5.4.4.2, step 4, would stop there, for devices that have already carried it out
 */
export function checkUptane(question: UptaneQuestion): UptaneOutcome {
  const { verification, controls, ecu, trusted: before } = question;
  const director = verification === 'full' ? fullDirector(question) : partialDirector(question);
  const verdicts = allowed(director);
  let trusted: UptaneTrusted = { ...before, director: director.trusted };
  let validUntil = director.validUntil;
  const end = (refusal?: UpdateVerdict, instruction?: Instruction): UptaneOutcome => ({
    trusted,
    refusal,
    verdicts: refusal === undefined ? verdicts : [...verdicts, refusal],
    instruction,
    validUntil,
  });
  if (director.targets === undefined) return end(director.refusal);
  const { refusal, instruction } = instructionIn(director.targets, ecu, controls);
  if (refusal !== undefined) {
    trusted = { ...before, director: { ...director.trusted, targets: before.director.targets } };
    return end(refusal);
  }
  if (instruction === undefined) return end();
  verdicts.push(allowing('director-targets', 'the director names this device', 'targets'));
  // A device that does not compare them does not query the image repository.
  if (verification === 'partial' || !controls['image-repository']) return end(undefined, instruction);

  const input = { ...question, trusted: before.image, takesEqualTimestamp: true };
  const image = updateMetadata(input, answersOf(question.image), [instruction.path]);
  trusted = { ...trusted, image: image.trusted };
  validUntil = Math.min(validUntil, image.validUntil);
  verdicts.push(...allowed(image));
  const mismatch = image.refusal ?? mismatchOf(instruction, image.targets[0]);
  if (mismatch !== undefined) return end(mismatch);
  verdicts.push(allowing('image-repository', 'both repositories list the same image', instruction.path));
  return end(undefined, instruction);
}

/** The verdicts without the refusal, which is appended at the end. */
const allowed = ({ verdicts, refusal }: Pick<UptaneOutcome, 'verdicts' | 'refusal'>): UpdateVerdict[] =>
  verdicts.filter((one) => one !== refusal);

/** The state of a device that an instruction is checked against. */
export interface InstructedDevice {
  readonly verification: Verification;
  readonly ecu: Ecu;
  readonly controls: UpdateControls;
  /** `sequence`: the release counter of its current image. */
  readonly device: UpdateDevice;
  readonly log?: ReleaseLog | undefined;
}

/**
 * Before the download: is it for this hardware, no older than the device's current image, and of a release that is public?
 *
 * Source  Uptane standard 2.1, 5.4.3.4, steps 3 and 5; full verification has checked the counter already (5.4.4.2,
 *         step 10)
 */
export function checkInstruction(instruction: Instruction, device: InstructedDevice): readonly UpdateVerdict[] {
  const counter = counterVerdict(instruction, device);
  const hardware = hardwareVerdict(instruction, device);
  const refusal = logRefusal(device.controls, device.log, sha256Of(instruction.file), instruction.path);
  const verdicts = device.verification === 'full' ? [...counter, ...hardware] : [...hardware, ...counter];
  return refusal === undefined ? verdicts : [...verdicts, refusal];
}

/** After the download: is it the image that the director names, and does the device's own counter allow it? */
export function checkInstructedImage(
  { file, path }: Instruction,
  { controls, device }: InstructedDevice,
  image: DownloadedImage,
): readonly UpdateVerdict[] {
  const refusal = lengthRefusal(controls, file, image.size, path) ?? digestRefusal(controls, file, image.digest, path);
  if (refusal !== undefined) return [refusal];
  return [
    allowing('image-digest', 'it is the image that the director names', path),
    versionVerdict(device, image, path),
  ];
}

function mismatchOf(wanted: Instruction, image: FoundTarget | undefined): UpdateVerdict | undefined {
  const refuse = (reason: string): UpdateVerdict =>
    refusing('image-repository', 'arbitrary-installation', reason, wanted.path);
  if (image === undefined) return refuse('the image repository does not list what the director names');
  if (wanted.file.length !== image.file.length || sha256Of(wanted.file) !== sha256Of(image.file))
    return refuse('the image repository lists another image under this name');
  const custom = imageCustomIn(image.file);
  if (custom === undefined) return refuse('the image repository does not say what the image is for');
  if (custom.releaseCounter !== wanted.releaseCounter)
    return refuse(`the image repository has release counter ${custom.releaseCounter}, not ${wanted.releaseCounter}`);
  if (!custom.hardwareIds.includes(wanted.hardwareId))
    return refuse(`the image repository has it for ${custom.hardwareIds.join(', ')}, not ${wanted.hardwareId}`);
  return undefined;
}

function hardwareVerdict({ hardwareId, path }: Instruction, { controls, ecu }: InstructedDevice): UpdateVerdict[] {
  if (!controls['update-target']) return [];
  return hardwareId === ecu.hardwareId
    ? [allowing('update-target', `it is for ${hardwareId}`, path)]
    : [refusing('update-target', 'wrong-device', `hardware is ${ecu.hardwareId}, and it is for ${hardwareId}`, path)];
}

function counterVerdict(
  { releaseCounter, path }: Instruction,
  { controls, device }: InstructedDevice,
): UpdateVerdict[] {
  if (!controls['update-rollback']) return [];
  const reason = `release counter ${releaseCounter} is ${releaseCounter < device.sequence ? '' : 'not '}below ${device.sequence}`;
  return releaseCounter < device.sequence
    ? [refusing('update-rollback', 'rollback', reason, path)]
    : [allowing('update-rollback', reason, path)];
}
