import fc from 'fast-check';
import { expect, it } from 'vitest';
import { summarized } from '../kit/summarized.ts';
import { campaignPlans, type Seen, wrongIn } from './random-campaigns.ts';

it('any campaign uses only what its actor holds, says why a step did not start, and leaves all code of actors that is on devices', {
  timeout: 240_000,
}, async () => {
  const seen: Seen = { started: 0, gained: 0, skipped: 0, reached: 0, retried: 0 };
  let implanted = 0;
  await fc.assert(
    fc.asyncProperty(campaignPlans, async (plan) => {
      const { rows, summary } = await summarized(plan);
      expect(wrongIn(plan, rows, seen)).toEqual([]);
      const { active = 0, dormant = 0, exploited = 0 } = summary.outcome.finalStates.implant ?? {};
      const byActor = new Map(summary.campaigns!.map(({ actor, ending }) => [actor, ending!]));
      const counts = [...byActor.values()].flatMap(({ left }) =>
        left.map(({ kind, count }) => (kind === 'running' || kind === 'dormant' ? count : 0)),
      );
      const isAll = plan.timeline.every(({ action }) => action.kind !== 'attack' || byActor.has(action.by.name));
      const sum = counts.reduce((all, one) => all + one, 0);
      expect(sum).toBeLessThanOrEqual(active + dormant + exploited);
      if (isAll) expect(sum).toBe(active + dormant + exploited);
      implanted += sum;
    }),
    { numRuns: 80, seed: 18 },
  );
  // It is about something: steps started, gained, were left out, and took place again, objectives were reached, and code stayed.
  expect(seen.started).toBeGreaterThan(120);
  expect(seen.gained).toBeGreaterThan(200);
  expect(seen.skipped).toBeGreaterThan(50);
  expect(seen.reached).toBeGreaterThan(3);
  expect(seen.retried).toBeGreaterThan(3);
  expect(implanted).toBeGreaterThan(20);
});
