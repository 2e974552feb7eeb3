import { describe, expect, it } from 'vitest';
import { compareOutcomes, describeDifference } from '../../reports/outcome/device-outcomes.ts';
import { loadScenario } from '../../scenarios/index.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { runPlan } from '../kit/run-plan.ts';
import { isChange } from '../kit/trace-rows.ts';
import { runLive } from './run-live.ts';

/** The ready-made scenario with few devices and without its first rollout: ten seconds at speed 10. */
async function fewDevices(): Promise<Plan> {
  const { plan } = await loadScenario('rollout-live', {
    fidelity: 'live',
    set: [
      'fleet[acme/sensor].count=24',
      'fleet[acme/sensor].rings={ all: 100% }',
      'fleet[acme/sensor].boot.spread=2s',
      'timeline[0].policy={ kind: all-at-once }',
      'timeline[0].at=40s',
      'timeline[1]={ at: 99s, do: mark, label: release 1.1.1 }',
      'duration=100s',
      'verdicts=refusals',
    ],
  });
  return plan;
}

describe('a rollout over sockets', () => {
  it('notifies devices by MQTT, and has the same outcome as a simulated one', async () => {
    const live = await fewDevices();
    const ran = await runLive(live);
    const model = await runPlan({ ...live, fidelity: 'model' });
    const begun = ran.rows
      .filter(isChange)
      .filter(({ region, state }) => region === 'update' && state === 'downloading');
    expect(begun).toHaveLength(24);
    const { projection } = ran.world;
    expect(projection.count('update', 'reverted')).toBeGreaterThan(2);
    expect(projection.count('update', 'confirmed') + projection.count('update', 'reverted')).toBe(24);
    const differences = compareOutcomes(model.outcomes, ran.outcomes, (device) => ran.world.fleet.nameOf(device));
    expect(differences.map(describeDifference)).toEqual([]);
  });
});
