import type { ActorPlan, Secret } from '../../../sim/plan/actors.ts';
import type { ControlId } from '../../../sim/plan/control-list.ts';
import { attacked, attackedPlan } from '../../kit/attack-plans.ts';
import { minutes } from '../../kit/lone-plan.ts';
import { rolloutPlan } from '../../rollout/simulation/rollout-plan.ts';
import { type AttackRow, row } from './attack-row.ts';

// Controls that no attack is asked by: they keep from the actor what it cannot begin without.

const holding = (...holds: readonly Secret[]): ActorPlan => ({
  name: 'mallory',
  reaches: ['broker', 'updates'],
  holds,
});
const on = { name: 'acme/sensor-2' };

const copied = row('A01', 'copied', 'non-exportable-key', {
  ...{ later: [], others: ['concurrent-use'] },
  plan: (controls, fidelity) =>
    attackedPlan(
      [attacked(minutes(10), ['A01', 'copied'], { on, by: holding('credential'), forMs: minutes(2) })],
      controls,
      {
        fidelity,
        durationMs: minutes(15),
      },
    ),
});

/** The actor takes the update server, and looks there for the keys of both repositories. */
const fromServer = row('A12', 'both', 'offline-keys', {
  ...{ later: [], others: ['release-ledger', 'secure-boot'] satisfies readonly ControlId[] },
  plan: async (controls, fidelity) => {
    const plan = await rolloutPlan('esp32', {
      set: [
        ...['updates.metadata=uptane', 'fleet[acme/sensor].updates.verification=full', 'duration=65m'],
        'timeline=[{ at: 10m, do: rollout, release: sensor@1.1.0, policy: { kind: all-at-once } }]',
      ],
      timeline: [attacked(minutes(50), ['A12', 'both'], { by: holding('update-server'), forMs: minutes(14) })],
    });
    return { ...plan, fidelity, controls: { ...plan.controls, ...controls } };
  },
});

export const secretRows: readonly AttackRow[] = [copied, fromServer];
