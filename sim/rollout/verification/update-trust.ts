import type { UpdateJudge } from '../../device/update-judge.ts';
import { allowed, type Verdict } from '../../kernel/trace/verdict.ts';
import type { UpdateProbe } from '../../plan/plan.ts';
import type { UpdateVerdict } from '../../update-security/update-verdict.ts';

/** A scheme by which devices verify offers. */
export interface UpdateTrust extends UpdateJudge {
  /** The device agent's answer to an update service under attack. It does not change the device. */
  probe(show: UpdateProbe, device: number): Verdict;
  /** Plain data, without the published releases. */
  save(): unknown;
  restore(state: unknown): void;
}

export const refusalIn = <Checked extends Verdict>(verdicts: readonly Checked[]): Checked | undefined =>
  verdicts.find(({ allow }) => !allow);

/** The answer to a probe: the refusal, if any. */
export const decidedBy = (refusal: UpdateVerdict | undefined, isOffered: boolean): Verdict =>
  refusal ?? allowed('update-format', isOffered ? 'nothing speaks against it' : 'there is nothing on offer');
