import type { UpdateRefusal } from '../../device/update-judge.ts';
import { allowed, type Verdict } from '../../kernel/trace/verdict.ts';
import type { EpochSeconds } from '../../pki/der/index.ts';
import type { FalseUpdate } from '../../plan/false-updates.ts';
import type { UpdateControls, UpdateVerdict } from '../../update-security/update-verdict.ts';

/** What an actor shows, and how many publications there were when it first showed that. */
export interface ShownUpdate {
  readonly shows: FalseUpdate;
  readonly since: number;
}

/** With which controls, and by which time: that of the device's clock, unless it is about another. */
export interface JudgedBy {
  readonly controls: UpdateControls;
  readonly startedAt: EpochSeconds;
}

/** The device's answer, with the controls as they are, or as they would be. */
export interface FalseAnswer {
  readonly verdict: Verdict;
  /** The number of its trusted state from here on. */
  readonly trusted: number;
}

/** A scheme by which devices verify offers. */
export interface UpdateTrust {
  refusalOfOffer(device: number, offer: number): UpdateRefusal | undefined;
  refusalOfImage(device: number, offer: number): UpdateRefusal | undefined;
  /** The answer to the offer of an actor, or to the image behind it. It does not change the device. */
  answerTo(shown: ShownUpdate, what: 'offer' | 'image', device: number, by: JudgedBy): FalseAnswer;
  /** Plain data, without the published releases. */
  save(): unknown;
  restore(state: unknown): void;
}

export const refusalIn = <Checked extends Verdict>(verdicts: readonly Checked[]): Checked | undefined =>
  verdicts.find(({ allow }) => !allow);

/** The answer to an actor: the refusal, if any. */
export const decidedBy = (refusal: UpdateVerdict | undefined, isOffered: boolean): Verdict =>
  refusal ?? allowed('update-format', isOffered ? 'nothing speaks against it' : 'there is nothing on offer');
