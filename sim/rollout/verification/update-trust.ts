import type { UpdateFault, UpdateJudge } from '../../device/fleet-updates.ts';
import type { Decided, UpdateProbe } from '../../plan/plan.ts';
import type { UpdateVerdict } from '../../update-security/update-verdict.ts';

/** A way for devices to find out whether what they are offered is to be believed. */
export interface UpdateTrust extends UpdateJudge {
  /** What the device's agent says of an update service in the hands of somebody else. It leaves no mark on the device. */
  probe(show: UpdateProbe, device: number): Decided;
  /** Plain data, beside what has been published. */
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

export function decidedBy(refusal: UpdateVerdict | undefined, isOffered: boolean): Decided {
  if (refusal !== undefined) {
    const { control, reason, evidence } = refusal;
    return { verdict: 'refuse', control, reason, evidence };
  }
  const reason = isOffered ? 'nothing speaks against it' : 'there is nothing on offer';
  return { verdict: 'allow', control: 'update-format', reason };
}
