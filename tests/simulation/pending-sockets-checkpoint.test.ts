import fc from 'fast-check';
import { expect, it } from 'vitest';
import { minutes, seconds } from '../kit/lone-plan.ts';
import { resumedHash } from '../kit/resumed.ts';
import { runPlan } from '../kit/run-plan.ts';
import { smallPlan } from '../kit/small-plans.ts';
import { isEvent } from '../kit/trace-rows.ts';

it('a checkpoint keeps the sockets without a session, and how long each has been waited for', async () => {
  const plan = await smallPlan('reconnect-storm with few sockets and little time for CONNECT', { fidelity: 'model' });
  const { rows, traceHash } = await runPlan(plan);
  const times = (of: string) => rows.filter(isEvent).flatMap(({ t, control }) => (control === of ? [t] : []));
  const [full, late] = [times('pending-limit'), times('connect-timeout')];
  expect(full.length).toBeGreaterThan(50);
  expect(late.length).toBeGreaterThan(50);
  const inStorm = minutes(15) + seconds(6);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: minutes(14), max: minutes(40) }), async (tick) => {
      expect(await resumedHash(plan, tick)).toBe(traceHash);
    }),
    { numRuns: 6, examples: [[inStorm], [full[10]], [late[10] - 1], [late[10]], [minutes(30) + 1]] },
  );
});
