import { z } from 'zod';
import { measuredTable } from '../../sim/kernel/chance/distributions.ts';
import type { BudgetPlan, MeasuredLatency, NetworkPlan } from '../../sim/plan/plan.ts';
import { LATENCY_MAX_MS } from '../source/latency-file.ts';
import { issueText } from '../source/problem.ts';
import { bitRate, kindOf, share, size, span } from './quantity.ts';
import { keysOf } from './shape.ts';

// The fields of `network`: latency, loss and bandwidth of the links.

const number = (max: number) => z.number().min(0).max(max);

const latency = keysOf('a latency', {
  median: span({ max: LATENCY_MAX_MS }).optional().describe('Half of the packets take at most this long, one way.'),
  p95: span({ max: LATENCY_MAX_MS })
    .optional()
    .describe('95 of 100 packets take at most this long. Default: three times the median.'),
  from: z
    .string({
      error: ({ input }) =>
        issueText(`${kindOf(input)} is not the name of a file`, 'write a path, such as latency.csv'),
    })
    .optional()
    .describe(
      'In place of both, a CSV or JSON file of latencies in ms: samples (ms), values with counts (ms,count), or buckets (from,to,count, or le,count as in Prometheus).',
    )
    .meta({ example: 'latency.csv' }),
  buckets: z
    .array(z.tuple([number(LATENCY_MAX_MS), number(LATENCY_MAX_MS), number(2 ** 40)]), {
      error: ({ input }) =>
        issueText(
          `${kindOf(input)} is not a list of buckets`,
          'write [from, to, count] for each, such as [0, 20, 900]',
        ),
    })
    .optional()
    .describe(
      'What such a file holds: from and to in milliseconds, and how many latencies lie evenly spread between them.',
    )
    .meta({
      example: [
        [0, 20, 900],
        [20, 80, 100],
      ],
    }),
}).transform(({ median, p95, from, buckets }, issues): Latency => {
  const wrong = (path: string, what: string, hint: string) => {
    issues.addIssue({ code: 'custom', path: [path], message: issueText(what, hint) });
    return z.NEVER;
  };
  if (buckets === undefined) {
    if (from !== undefined) return wrong('from', 'was not read', 'write a path, such as latency.csv');
    if (median === undefined)
      return wrong('median', 'is missing', 'write a span of time, such as 80ms, or from: latency.csv');
    if (p95 === undefined || p95 >= median) return { median, p95: p95 ?? median * 3 };
    return wrong(
      'p95',
      'the 95th percentile is below the median',
      'write a p95 of at least the median, or leave it out',
    );
  }
  if (median !== undefined || p95 !== undefined)
    return wrong(
      median === undefined ? 'p95' : 'median',
      'stands beside latencies that were measured',
      'keep one of the two; an option sets all of it: --set "network.latency={median: 80ms}"',
    );
  const place = buckets.findIndex(([a, b, count], nth) => b < a || count <= 0 || a < (buckets[nth - 1]?.[1] ?? 0));
  if (place >= 0 || buckets.length === 0)
    return wrong(
      'buckets',
      'are empty, or overlap, or do not rise',
      'write [from, to, count] in order, such as [0, 20, 900]',
    );
  const table = measuredTable(buckets);
  const at = (share: number): number => table[Math.floor(table.length * share)];
  return { median: at(0.5), p95: at(0.95), measured: { ...(from !== undefined && { file: from }), buckets } };
});

/** Median and 95th percentile, and what was measured, if they come from that. */
export interface Latency {
  readonly median: number;
  readonly p95: number;
  readonly measured?: MeasuredLatency;
}

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
  ...measuredIn((given.latency ?? { measured: rest.measured }).measured),
  loss: given.loss ?? rest.loss,
  bandwidthBps: 'bandwidth' in given ? given.bandwidth : rest.bandwidthBps,
  ...budgetIn(given.budget ?? rest.budget),
});

const measuredIn = (measured: MeasuredLatency | undefined) => (measured === undefined ? {} : { measured });

const budgetIn = (budget: BudgetPlan | undefined) => (budget === undefined ? {} : { budget });

/** A wired or Wi-Fi link to a broker on the same continent. Assumption. */
export const networkDefault: NetworkPlan = { latencyMedianMs: 50, latencyP95Ms: 150, loss: 0, bandwidthBps: undefined };
