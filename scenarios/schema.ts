import { z } from 'zod';
import { switches } from '../sim/control/catalogue.ts';
import type { Threshold } from '../sim/lab/plan.ts';
import { type Metric, metricCatalogue } from '../sim/trace/metric-catalogue.ts';
import { isFault } from './measure.ts';
import { networkSchema } from './network.ts';
import { issueText } from './problem.ts';
import { productSchema } from './product.ts';
import { count, countMax, countOrUnlimited, kindOf, perSecond, span } from './quantity.ts';
import { keysOf, lineOfText, listOf, nameOf, oneOf } from './shape.ts';
import { stepSchema } from './step.ts';
import { aggregatesOf, readThreshold } from './threshold.ts';

const brokerSchema = keysOf('a broker', {
  handshakes: perSecond({ min: 0.01, max: 1_000_000 })
    .prefault('unlimited')
    .describe('TLS handshakes the edge finishes per second, such as 500/s, or unlimited.'),
  // 4096 is what Linux lets wait on a listening socket (net.core.somaxconn, since 5.4).
  queue: count({ max: countMax })
    .prefault(4096)
    .describe('Handshakes that may wait; a dial beyond it is refused at once.'),
  maxConnections: countOrUnlimited({ min: 1, max: countMax })
    .prefault('unlimited')
    .describe('Sessions at one time; a CONNECT beyond it is answered "server unavailable".'),
});

const toggle = z
  .union([z.boolean(), z.enum(['on', 'off'])], {
    error: ({ input }) => issueText(`${kindOf(input)} is neither on nor off`, 'write on or off'),
  })
  .transform((setting) => setting === true || setting === 'on');

const fieldPer = <Item extends { readonly id: string }, Field extends z.core.SomeType>(
  list: readonly Item[],
  field: (item: Item) => Field,
) => Object.fromEntries(list.map((item) => [item.id, field(item)])) as Record<Item['id'], Field>;

const thresholds = (metric: Metric) =>
  z
    .union([z.string(), z.array(z.string())], {
      error: ({ input }) =>
        issueText(`${kindOf(input)} is not a threshold`, 'write for example "p(95) < 65m", or a list of such'),
    })
    .transform((given, issues): readonly Threshold[] => {
      if (given.length === 0) issues.addIssue(issueText('asks for nothing', 'write for example "p(95) < 65m"'));
      return [given].flat().flatMap((text, index) => {
        const threshold = readThreshold(text, metric);
        if (!isFault(threshold)) return [threshold.value];
        issues.addIssue({
          code: 'custom',
          path: typeof given === 'string' ? [] : [index],
          message: issueText(threshold.what, threshold.mend),
        });
        return [];
      });
    })
    .optional()
    .describe(`${metric.formula}. In ${metric.unit}; asked by ${aggregatesOf(metric).join(', ')}.`);

/** A scenario file as it is written, once everything that it extends has been merged into it. */
export const scenarioSchema = keysOf('a scenario', {
  name: nameOf('a scenario name', 'reconnect-storm').describe('Names the run.'),
  claim: lineOfText('a claim', 500, 'the one sentence that this scenario holds to be true').describe(
    'The one sentence that this scenario holds to be true.',
  ),
  extends: z
    .string({
      error: () =>
        issueText(
          'is not the name of a scenario',
          'write a ready-made scenario or a file, such as first-light or ./base.yaml',
        ),
    })
    .optional()
    .describe('Another file, relative to this one, or a ready-made scenario that this one is laid over.'),
  seed: z
    .union([z.string(), z.number()], {
      error: ({ input }) => issueText(`${kindOf(input)} is not a seed`, 'write a word or a whole number'),
    })
    .transform((raw, issues) => {
      const seed = String(raw);
      if (/^[^\p{Cc}]{1,200}$/u.test(seed) && (typeof raw === 'string' || Number.isSafeInteger(raw))) return seed;
      issues.addIssue(
        issueText(`${kindOf(raw)} is not a seed`, 'write a word or a whole number; put long digits in quotes'),
      );
      return z.NEVER;
    })
    .prefault('1')
    .describe('All chance comes from it: the same scenario and seed give the same trace.'),
  fidelity: oneOf('fidelity', ['model', 'packet'])
    .prefault('packet')
    .describe('model: broker rules without packets; packet: a real broker fed real MQTT bytes.'),
  duration: span({ min: 1_000 }).describe('Simulated time from start to end, at most 49d.'),
  sampleEvery: span({ min: 100 })
    .prefault('10s')
    .describe('How often series are sampled and conditions are looked at.'),
  fleet: listOf('products', productSchema)
    .min(1, { error: () => issueText('has no devices', 'add a product: { tenant, product, profile, count }') })
    .describe('The products whose devices take part.'),
  network: networkSchema.prefault({}).describe('Links between devices and broker.'),
  broker: brokerSchema.prefault({}).describe('What the edge can carry.'),
  controls: keysOf(
    'a map of controls',
    fieldPer(switches, ({ what, onByDefault }) =>
      toggle.optional().describe(`${what}. Default: ${onByDefault ? 'on' : 'off'}.`),
    ),
  )
    .prefault({})
    .describe('Checks that are switched on or off.'),
  timeline: listOf('steps', stepSchema).prefault([]).describe('What happens to the fleet, and when.'),
  expect: keysOf('a map of metrics', fieldPer(metricCatalogue, thresholds))
    .prefault({})
    .describe('Thresholds the run is judged by, in the manner of k6.'),
});

export type ScenarioInput = z.input<typeof scenarioSchema>;
export type ScenarioOutput = z.output<typeof scenarioSchema>;
