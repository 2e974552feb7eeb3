import fc from 'fast-check';
import { expect, it } from 'vitest';
import { campaignPlans, type Seen, wrongIn } from './random-campaigns.ts';

it('any campaign uses only what its actor holds, and says of each step that did not start why', {
  timeout: 240_000,
}, async () => {
  const seen: Seen = { started: 0, gained: 0, skipped: 0, reached: 0, retried: 0 };
  await fc.assert(
    fc.asyncProperty(campaignPlans, async (plan) => {
      expect(await wrongIn(plan, seen)).toEqual([]);
    }),
    { numRuns: 80, seed: 18 },
  );
  // It is about something: steps started, gained, were left out, and took place again, and objectives were reached.
  expect(seen.started).toBeGreaterThan(120);
  expect(seen.gained).toBeGreaterThan(200);
  expect(seen.skipped).toBeGreaterThan(50);
  expect(seen.reached).toBeGreaterThan(3);
  expect(seen.retried).toBeGreaterThan(3);
});
