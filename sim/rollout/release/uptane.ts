import type { EpochSeconds } from '../../pki/der/index.ts';
import { digestRefusal, lengthRefusal, sha256Of, type UpdateChecks } from './check-metadata.ts';
import { updateMetadata } from './tuf/client.ts';
import type { FoundTarget } from './tuf/find-target.ts';
import { topTargets } from './tuf/find-target.ts';
import { listedFile } from './tuf/listed-file.ts';
import type { TargetFile, Targets } from './tuf/metadata.ts';
import { answersOf, type RepositoryView } from './tuf/repository-view.ts';
import { Refused, Session } from './tuf/session.ts';
import type { TrustedState } from './tuf/trusted-state.ts';
import { allowing, refusing, type UpdateControls, type UpdateVerdict } from './verdict.ts';

/** What a device that follows Uptane trusts: two repositories, run by different people with different keys. */
export interface UptaneTrust {
  readonly director: TrustedState;
  readonly image: TrustedState;
}

/** The device, as the director knows it. */
export interface Ecu {
  readonly id: string;
  readonly hardwareId: string;
  /** The release counter of what runs. */
  readonly releaseCounter: number;
}

export interface UptaneQuestion {
  /** `partial`: the director's targets alone; `full`: everything of both repositories. */
  readonly verification: 'partial' | 'full';
  readonly trusted: UptaneTrust;
  readonly director: RepositoryView;
  readonly image: RepositoryView;
  readonly ecu: Ecu;
  readonly startedAt: EpochSeconds;
  readonly controls: UpdateControls;
  readonly checks: UpdateChecks;
  /** Digest and size of what was downloaded; undefined before the download. */
  readonly downloaded?: { readonly digest: string; readonly size: number };
}

export interface UptaneDecision {
  readonly trusted: UptaneTrust;
  readonly refusal: UpdateVerdict | undefined;
  readonly verdicts: readonly UpdateVerdict[];
  /** What the director wants on this device; undefined for nothing new. */
  readonly target: FoundTarget | undefined;
}

/** What the director says of a target in its custom field (Uptane, 5.2.3.1). */
export interface DirectorCustom {
  readonly ecus: Readonly<Record<string, { readonly hardwareId: string }>>;
  readonly releaseCounter: number;
}

/**
 * Whether a device takes what the director wants on it.
 *
 * Source       Uptane standard 2.1, 5.4.4: partial verification is the director's targets by the keys of the root at hand;
 *              full is the director's root, timestamp, snapshot and targets, then those of the image repository, then the
 *              match of the two: length, hashes, hardware, and a release counter that does not fall
 * Assumptions  the time is the device's own; the director delegates to nobody, and names no device twice
 */
export function verifyUptane(question: UptaneQuestion): UptaneDecision {
  const { verification, controls } = question;
  const director = verification === 'full' ? fullDirector(question) : partialDirector(question);
  const trusted = { ...question.trusted, director: director.trusted };
  const verdicts = [...director.verdicts];
  const end = (refusal?: UpdateVerdict, target?: FoundTarget, image = trusted.image): UptaneDecision => ({
    trusted: { ...trusted, image },
    refusal,
    verdicts: refusal === undefined ? verdicts : [...verdicts, refusal],
    target,
  });
  if (director.refusal !== undefined) return end(director.refusal);
  const own = ownTargets(director.targets, question.ecu);
  if (own.length > 1)
    return end(refusing('update-format', 'malformed', 'the director names the device twice', 'targets'));
  const [target] = own;
  if (target === undefined) return end();
  const refusal = wrongHardware(question, target) ?? lowerCounter(question, target);
  if (refusal !== undefined) return end(refusal);
  const ended = (last: UpdateVerdict | undefined, image?: TrustedState): UptaneDecision =>
    end(last, last === undefined ? target : undefined, image);
  verdicts.push(allowing('update-target', 'the director names this device and its hardware', target.path));
  if (verification === 'partial' || !controls['image-repository']) return ended(imageRefusal(question, target));

  const image = updateMetadata(
    { ...question, trusted: question.trusted.image, check: question.checks.check },
    answersOf(question.image),
    [target.path],
  );
  const mismatch = image.refusal ?? mismatchOf(target, image.targets[0]);
  if (mismatch !== undefined) return end(mismatch, undefined, image.trusted);
  verdicts.push(allowing('image-repository', 'both repositories list the same image', target.path));
  return ended(imageRefusal(question, target), image.trusted);
}

interface DirectorResult {
  readonly trusted: TrustedState;
  readonly refusal: UpdateVerdict | undefined;
  readonly verdicts: readonly UpdateVerdict[];
  readonly targets: Targets | undefined;
}

function fullDirector(question: UptaneQuestion): DirectorResult {
  const input = { ...question, trusted: question.trusted.director, check: question.checks.check };
  const { trusted, refusal, verdicts } = updateMetadata(input, answersOf(question.director));
  return { trusted, refusal, verdicts, targets: trusted.targets.get('targets')?.part };
}

/**
 * A device too small for the rest is handed the targets file by another one in the vehicle; it knows the keys that must
 * have signed it, the version it had before, and the time.
 */
function partialDirector(question: UptaneQuestion): DirectorResult {
  const session = new Session({ ...question, trusted: question.trusted.director, check: question.checks.check });
  const known = session.trusted.targets.get('targets')?.part;
  const end = (refusal?: UpdateVerdict): DirectorResult => ({
    trusted: session.trusted,
    refusal,
    verdicts: refusal === undefined ? session.verdicts : [...session.verdicts, refusal],
    targets: session.trusted.targets.get('targets')?.part,
  });
  const handed = listedFile(question.director, 'targets');
  if (handed === undefined)
    return end(refusing('update-format', 'unavailable', 'no targets were handed on', 'targets'));
  try {
    const targets = session.read(handed.octets, 'targets', 'targets');
    const { name, delegator } = topTargets(session);
    session.signed(targets, delegator.role, delegator.keys, name);
    session.decide(
      'update-rollback',
      known === undefined || targets.part.version >= known.version,
      'rollback',
      () => `targets ${targets.part.version} is below ${known?.version}`,
      name,
    );
    session.unexpired(targets, name);
    session.trusted = { ...session.trusted, targets: new Map([[name, targets]]) };
    return end();
  } catch (error) {
    if (error instanceof Refused) return end(error.verdict);
    throw error;
  }
}

/** The targets that the director names for a device. */
const ownTargets = (targets: Targets | undefined, ecu: Ecu): readonly FoundTarget[] =>
  [...(targets?.targets ?? [])]
    .filter(([, file]) => customOf(file)?.ecus[ecu.id] !== undefined)
    .map(([path, file]) => ({ path, file, by: 'targets' }));

function wrongHardware({ controls, ecu }: UptaneQuestion, { path, file }: FoundTarget): UpdateVerdict | undefined {
  const wanted = customOf(file)?.ecus[ecu.id]?.hardwareId;
  return controls['update-target'] && wanted !== ecu.hardwareId
    ? refusing('update-target', 'wrong-device', `hardware is ${ecu.hardwareId}, and the target is for ${wanted}`, path)
    : undefined;
}

function lowerCounter({ controls, ecu }: UptaneQuestion, { path, file }: FoundTarget): UpdateVerdict | undefined {
  const counter = customOf(file)?.releaseCounter ?? 0;
  return controls['update-rollback'] && counter < ecu.releaseCounter
    ? refusing('update-rollback', 'rollback', `release counter ${counter} is below ${ecu.releaseCounter}`, path)
    : undefined;
}

function mismatchOf({ path, file }: FoundTarget, image: FoundTarget | undefined): UpdateVerdict | undefined {
  const refuse = (because: string): UpdateVerdict =>
    refusing('image-repository', 'arbitrary-installation', because, path);
  if (image === undefined) return refuse('the image repository does not list what the director names');
  if (file.length !== image.file.length || sha256Of(file) !== sha256Of(image.file))
    return refuse('the image repository lists another image under this name');
  return undefined;
}

function imageRefusal({ downloaded, controls }: UptaneQuestion, target: FoundTarget): UpdateVerdict | undefined {
  if (downloaded === undefined) return undefined;
  const { file, path } = target;
  return lengthRefusal(controls, file, downloaded.size, path) ?? digestRefusal(controls, file, downloaded.digest, path);
}

/** Undefined for a custom field of another form: then the target is for nobody. */
function customOf({ custom }: TargetFile): DirectorCustom | undefined {
  if (typeof custom !== 'object' || custom === null || !('ecus' in custom) || !('releaseCounter' in custom))
    return undefined;
  const { ecus, releaseCounter } = custom;
  if (typeof ecus !== 'object' || ecus === null || typeof releaseCounter !== 'number') return undefined;
  return { ecus: ecus as DirectorCustom['ecus'], releaseCounter };
}
