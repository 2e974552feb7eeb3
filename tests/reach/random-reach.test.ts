import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type ReachSeen, reachPlans, wrongIn } from './random-reach.ts';

it('has every fact that an actor gains in any run, by the steps and by any attack', { timeout: 300_000 }, async () => {
  const seen: ReachSeen = { gained: 0, facts: new Map() };
  await fc.assert(
    fc.asyncProperty(reachPlans, async (plan) => {
      expect(await wrongIn(plan, seen)).toEqual([]);
    }),
    { numRuns: 40, seed: 19 },
  );
  // It is about something: far more is gained than what actors begin with.
  expect(seen.gained).toBeGreaterThan(1_000);
  expect(seen.facts.size).toBeGreaterThan(17);
});
