import type { UpdateFault, UpdateJudge } from '../../device/update-judge.ts';
import type { ProbeAnswer, UpdateProbe } from '../../plan/plan.ts';
import type { UpdateVerdict } from '../../update-security/update-verdict.ts';

/** A scheme by which devices verify offers. */
export interface UpdateTrust extends UpdateJudge {
  /** The device agent's answer to an update service under attack. It does not change the device. */
  probe(show: UpdateProbe, device: number): ProbeAnswer;
  /** Plain data, without the published releases. */
  save(): unknown;
  restore(state: unknown): void;
}

export const faultOf = ({ control, verdict, reason, evidence }: UpdateVerdict): UpdateFault => ({
  control,
  verdict,
  detail: reason,
  evidence,
});

export const refusalIn = (verdicts: readonly UpdateVerdict[]): UpdateVerdict | undefined =>
  verdicts.find(({ verdict }) => verdict === 'refuse');

export function faultIn(verdicts: readonly UpdateVerdict[]): UpdateFault | undefined {
  const refusal = refusalIn(verdicts);
  return refusal && faultOf(refusal);
}

export function decidedBy(refusal: UpdateVerdict | undefined, isOffered: boolean): ProbeAnswer {
  if (refusal !== undefined) {
    const { control, reason, evidence } = refusal;
    return { verdict: 'refuse', control, reason, evidence };
  }
  const reason = isOffered ? 'nothing speaks against it' : 'there is nothing on offer';
  return { verdict: 'allow', control: 'update-format', reason };
}
