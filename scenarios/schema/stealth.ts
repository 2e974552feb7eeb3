import type { RetriesPlan, StealthPlan } from '../../sim/plan/campaigns.ts';
import { COUNT_MAX, count, span } from './quantity.ts';
import { keysOf } from './shape.ts';

/** How an attack keeps from being conspicuous. */
export const stealthSchema = keysOf('a map of stealth', {
  pace: span({ min: 0 }).prefault('0s').describe('Time from one device to the next. 0s: all at once.'),
  jitter: span({ min: 0 }).prefault('0s').describe('Each comes later by a random time up to that.'),
  givesUpAfter: count({ min: 1, max: COUNT_MAX })
    .optional()
    .describe('After so many devices without a gain, the actor leaves the rest alone.'),
})
  .transform(
    ({ pace, jitter, givesUpAfter }): StealthPlan => ({
      ...{ paceMs: pace, jitterMs: jitter },
      ...(givesUpAfter === undefined ? {} : { givesUpAfter }),
    }),
  )
  .optional();

/** How often a step takes place again. */
export const retriesSchema = keysOf('a map of retries', {
  times: count({ min: 1, max: 1_000 }).describe('How often, at most.'),
  after: span().prefault('10m').describe('How long after the step is over.'),
})
  .transform(({ times, after }): RetriesPlan => ({ times, afterMs: after }))
  .optional();
