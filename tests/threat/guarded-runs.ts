import { atTheDevice, attackedPlan, cloned, mallory, wildcard, written } from '../kit/attack-plans.ts';
import { minutes } from '../kit/lone-plan.ts';
import { runPlan } from '../kit/run-plan.ts';
import { isEvent } from '../kit/trace-rows.ts';

/** Each attack against a fleet with all controls on, by an actor that has no secret: the control that has to refuse it. */
export const guarded = {
  'A01 certificate-only': 'proof-of-possession',
  'A01 self-made': 'certificate-chain',
  'A01 self-made, password': 'client-credential',
  'A09 cable': 'sideload-lock',
} as const;

export interface GuardedRun {
  /** What actors gained, secrets that they began with apart. */
  readonly gained: number;
  /** By attack, how often its control was asked and refused. */
  readonly refused: Readonly<Record<string, number>>;
}

/** One run of a seed, in which certificates are known to the actor, since they are no secrets, and no key is. */
export async function guardedRun(seed: number): Promise<GuardedRun> {
  const certificates = { ...mallory, holds: ['certificate'] } as const;
  const plan = attackedPlan(
    [
      cloned(minutes(10), 'certificate-only', { on: { product: 'sensor' }, by: certificates }),
      cloned(minutes(12), 'self-made'),
      wildcard(minutes(14)),
      written(minutes(16), { by: atTheDevice, on: { product: 'sensor' } }),
    ],
    {},
    { seed: `${seed}`, network: { latencyMedianMs: 60, latencyP95Ms: 400, loss: 0.02, bandwidthBps: undefined } },
  );
  const { rows } = await runPlan(plan);
  const events = rows.filter(isEvent);
  const count = (control: string): number =>
    events.filter((row) => row.control === control && row.verdict === 'refuse').length;
  return {
    gained: events.filter((row) => row.kind === 'attack.gained' && row.detail !== 'a copy of its certificate').length,
    refused: Object.fromEntries(Object.entries(guarded).map(([attack, control]) => [attack, count(control)])),
  };
}
