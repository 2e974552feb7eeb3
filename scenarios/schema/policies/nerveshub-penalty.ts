import { count, span } from '../quantity.ts';
import { keysOf } from '../shape.ts';
import { policyFields, successOf } from './fields.ts';

/** The policy of NervesHub. */
export const nervesHubPenalty = policyFields({
  kind: 'nerveshub-penalty',
  what: 'NervesHub: a limited number at a time, and a penalty for devices that keep failing.',
  fields: {
    success: successOf('rebooted'),
    concurrent: count({ min: 1 }).prefault(10).describe('Updates in flight at one time.'),
    rate: keysOf('a rate', {
      attempts: count({ min: 1, max: 20 })
        .prefault(5)
        .describe('This many attempts within the time below put a device in the penalty box.'),
      within: span({ min: 1_000 }).prefault('180s').describe('The time in which attempts count together.'),
    })
      .prefault({})
      .describe('How many attempts in a short time are too many.'),
    attempts: count({ min: 1, max: 60_000 })
      .prefault(3)
      .describe('This many attempts in total also put a device there.'),
    penalty: span({ min: 1_000 }).prefault('24h').describe('How long a device stays in the penalty box.'),
    inflight: span({ min: 1_000 })
      .prefault('1h')
      .describe('How long an update may take; after that it no longer counts as in flight.'),
  },
  plan: (given) => ({
    kind: 'nerveshub-penalty',
    success: given.success,
    concurrent: given.concurrent,
    failureRate: { amount: given.rate.attempts, withinMs: given.rate.within },
    failureThreshold: given.attempts,
    penaltyMs: given.penalty,
    inflightMs: given.inflight,
  }),
});
