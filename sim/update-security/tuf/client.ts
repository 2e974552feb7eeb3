import type { EpochSeconds } from '../../pki/der/index.ts';
import type { UpdateVerdict } from '../update-verdict.ts';
import { type AnswersMetadata, answered, type Exchange } from './exchange.ts';
import { type FoundTarget, findTarget, topTargets } from './find-target.ts';
import { refreshRoot } from './refresh-root.ts';
import { refreshSnapshot } from './refresh-snapshot.ts';
import { refreshTargets } from './refresh-targets.ts';
import { refreshTimestamp } from './refresh-timestamp.ts';
import { type ClientInput, Refused, Session } from './session.ts';
import type { TrustedState } from './trusted-state.ts';

/**
 * The result of a metadata update.
 *
 * `trusted` is the client's trusted state from here on, refused or not: a refusal never leaves the client less able to
 * update. Without a `refusal`, `targets` has the entry of each requested path, in the order of the paths.
 */
export interface ClientResult {
  readonly trusted: TrustedState;
  readonly refusal: UpdateVerdict | undefined;
  readonly verdicts: readonly UpdateVerdict[];
  readonly targets: readonly (FoundTarget | undefined)[];
  /** Until this instant the same question to the same repository has the same answer. */
  readonly validUntil: EpochSeconds;
}

/**
 * Updates the metadata and finds the targets of some paths: a pure function of the client's trusted state, the
 * repository's answers, the start time of the update and the controls.
 *
 * Source  TUF specification 1.0, 5.1 to 5.6
 */
export const updateMetadata = (
  input: ClientInput,
  answer: AnswersMetadata,
  paths: readonly string[] = [],
): ClientResult => answered(client(input, paths), answer);

/** The same as a generator, for repositories that answer asynchronously. */
export function* client(input: ClientInput, paths: readonly string[] = []): Exchange<ClientResult> {
  const session = new Session(input);
  const end = (refusal?: UpdateVerdict, targets: readonly (FoundTarget | undefined)[] = []): ClientResult => ({
    trusted: session.trusted,
    refusal,
    verdicts: refusal === undefined ? session.verdicts : [...session.verdicts, refusal],
    targets,
    validUntil: session.validUntil,
  });
  try {
    yield* refreshRoot(session);
    yield* refreshTimestamp(session);
    yield* refreshSnapshot(session);
    const { name, delegator } = topTargets(session);
    yield* refreshTargets(session, name, delegator);
    const found: (FoundTarget | undefined)[] = [];
    for (const path of paths) found.push(yield* findTarget(session, path));
    return end(undefined, found);
  } catch (error) {
    if (error instanceof Refused) return end(error.verdict);
    throw error;
  }
}
