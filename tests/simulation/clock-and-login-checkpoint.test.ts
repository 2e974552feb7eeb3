import { deserialize, serialize } from 'node:v8';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { runWorld } from '../../bin/app/assemble.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import type { World } from '../../sim/simulation/world.ts';
import { keptWorld, runPlan } from '../kit/run-plan.ts';
import { smallPlan } from '../kit/small-plans.ts';

async function resumed(plan: Plan, tick: number): Promise<string> {
  const first = await keptWorld(plan);
  first.world.advance(tick);
  const state = deserialize(serialize(first.world.save())) as ReturnType<World['save']>;
  const second = await keptWorld(plan);
  second.world.restore(state);
  await runWorld(second.world);
  return second.keep().traceHash;
}

it('a checkpoint keeps clocks, requests for the time, its outage, and failed logins', async () => {
  const plan = await smallPlan('reconnect-storm with clocks of devices and logins', { fidelity: 'model' });
  const { traceHash } = await runPlan(plan);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: plan.durationMs }), async (tick) => {
      expect(await resumed(plan, tick)).toBe(traceHash);
    }),
    { numRuns: 8, examples: [[5_400_000 / 2], [1_200_005], [1_210_001]] },
  );
});
