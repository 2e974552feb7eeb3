import type { EpochSeconds } from '../../pki/der/index.ts';
import { updateMetadata } from '../tuf/client.ts';
import { topTargets } from '../tuf/find-target.ts';
import { listedFile } from '../tuf/listed-file.ts';
import type { Targets } from '../tuf/metadata.ts';
import { answersOf, type RepositoryView } from '../tuf/repository-view.ts';
import { clientLimits, Refused, Session } from '../tuf/session.ts';
import type { SignatureCheck } from '../tuf/signatures.ts';
import type { TrustedState } from '../tuf/trusted-state.ts';
import { refusing, type UpdateControls, type UpdateVerdict } from '../update-verdict.ts';

export interface DirectorQuestion {
  readonly trusted: { readonly director: TrustedState };
  readonly director: RepositoryView;
  readonly startedAt: EpochSeconds;
  readonly controls: UpdateControls;
  readonly check: SignatureCheck;
}

/** The result of checking the director's metadata. `targets` is undefined if it was refused. */
export interface DirectorResult {
  readonly trusted: TrustedState;
  readonly refusal: UpdateVerdict | undefined;
  readonly verdicts: readonly UpdateVerdict[];
  readonly targets: Targets | undefined;
  readonly validUntil: EpochSeconds;
}

/** Root, timestamp, snapshot, targets (Uptane standard 2.1, 5.4.4.2, steps 2 to 5). */
export function fullDirector(question: DirectorQuestion): DirectorResult {
  const input = { ...question, trusted: question.trusted.director, takesEqualTimestamp: true };
  const result = updateMetadata(input, answersOf(question.director));
  const targets = result.refusal === undefined ? result.trusted.targets.get('targets')?.part : undefined;
  return { ...result, targets };
}

/**
 * The targets alone: a device too small for the rest gets the file from another ECU of the vehicle. It knows the keys
 * that must have signed it, the version that it had before, and the time.
 *
 * Source  Uptane standard 2.1, 5.4.4.1 and 5.4.4.6; its step 2 is omitted where there is no snapshot
 */
export function partialDirector(question: DirectorQuestion): DirectorResult {
  const session = new Session({ ...question, trusted: question.trusted.director });
  const end = (refusal?: UpdateVerdict, targets?: Targets): DirectorResult => ({
    trusted: session.trusted,
    refusal,
    verdicts: refusal === undefined ? session.verdicts : [...session.verdicts, refusal],
    targets,
    validUntil: session.validUntil,
  });
  const handed = listedFile(question.director, 'targets')?.bytes;
  if (handed === undefined)
    return end(refusing('update-format', 'unavailable', 'no targets were handed on', 'targets'));
  try {
    const most = clientLimits.targetsLength;
    session.decide(
      'update-length',
      handed.length <= most,
      'endless-data',
      () => `targets have more than ${most} bytes`,
      'targets',
    );
    const targets = session.read(handed, 'targets', 'targets');
    const { name, delegator } = topTargets(session);
    session.signed(targets, delegator.role, delegator.keys, name);
    const known = session.trusted.targets.get(name)?.part;
    session.decide(
      'update-rollback',
      known === undefined || targets.part.version >= known.version,
      'rollback',
      () => `targets ${targets.part.version} is below ${known?.version}`,
      name,
    );
    session.unexpired(targets, name);
    session.trusted = { ...session.trusted, targets: new Map([[name, targets]]) };
    return end(undefined, targets.part);
  } catch (error) {
    if (error instanceof Refused) return end(error.verdict);
    throw error;
  }
}
