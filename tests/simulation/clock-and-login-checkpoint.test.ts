import fc from 'fast-check';
import { expect, it } from 'vitest';
import { resumedHash } from '../kit/resumed.ts';
import { runPlan } from '../kit/run-plan.ts';
import { smallPlan } from '../kit/small-plans.ts';

it('a checkpoint keeps clocks, requests for the time, its outage, and failed logins', async () => {
  const plan = await smallPlan('reconnect-storm with clocks of devices and logins', { fidelity: 'model' });
  const { traceHash } = await runPlan(plan);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: plan.durationMs }), async (tick) => {
      expect(await resumedHash(plan, tick)).toBe(traceHash);
    }),
    { numRuns: 8, examples: [[5_400_000 / 2], [1_200_005], [1_210_001]] },
  );
});
