import { z } from 'zod';
import type { BudgetPlan, NetworkPlan } from '../../sim/plan/plan.ts';
import { issueText } from '../source/problem.ts';
import { bitRate, share, size, span } from './quantity.ts';
import { keysOf } from './shape.ts';

// The fields of `network`: latency, loss and bandwidth of the links.

const LATENCY_MAX_MS = 60_000;

const latency = keysOf('a latency', {
  median: span({ max: LATENCY_MAX_MS }).describe('Half of the packets take at most this long, one way.'),
  p95: span({ max: LATENCY_MAX_MS })
    .optional()
    .describe('95 of 100 packets take at most this long. Default: three times the median.'),
}).transform(({ median, p95 = median * 3 }, issues) => {
  if (p95 >= median) return { median, p95 };
  issues.addIssue({
    code: 'custom',
    path: ['p95'],
    message: issueText(
      'the 95th percentile is below the median',
      'write a p95 of at least the median, or leave it out',
    ),
  });
  return z.NEVER;
});

const budget = keysOf('a budget', {
  bytes: size({ min: 1_024, max: 2 ** 30 }).describe('How much an uplink carries in a period.'),
  every: span({ min: 1_000 }).describe('The period; the first one begins with the run.'),
}).transform(({ bytes, every }): BudgetPlan => ({ bytes, everyMs: every }));

/** Links between devices and the broker's edge; `networkPlan` fills in the defaults. */
export const networkSchema = keysOf('a network', {
  latency: latency.optional().describe('One-way delay of a packet. Default: median 50ms, p95 150ms.'),
  loss: share({ max: 0.9 })
    .optional()
    .describe('Probability that a packet is lost; TCP retransmits it, so a loss costs time. Default: 0.'),
  bandwidth: bitRate({ min: 100, max: 100e9 })
    .optional()
    .describe('Bandwidth in each direction, such as 256kbit/s, or unlimited. Default: unlimited.'),
  budget: budget
    .optional()
    .describe(
      'What the control byte-budget lets an uplink carry. Default: 1MiB a minute, once an implant sends over it.',
    ),
});

/** Takes the fields that a network does not give from another one. */
export const networkPlan = (given: z.output<typeof networkSchema>, rest: NetworkPlan): NetworkPlan => ({
  latencyMedianMs: given.latency?.median ?? rest.latencyMedianMs,
  latencyP95Ms: given.latency?.p95 ?? rest.latencyP95Ms,
  loss: given.loss ?? rest.loss,
  bandwidthBps: 'bandwidth' in given ? given.bandwidth : rest.bandwidthBps,
  ...budgetIn(given.budget ?? rest.budget),
});

const budgetIn = (budget: BudgetPlan | undefined) => (budget === undefined ? {} : { budget });

/** A wired or Wi-Fi link to a broker on the same continent. Assumption. */
export const networkDefault: NetworkPlan = { latencyMedianMs: 50, latencyP95Ms: 150, loss: 0, bandwidthBps: undefined };
