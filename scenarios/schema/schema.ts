import { z } from 'zod';
import { switches } from '../../sim/plan/control-list.ts';
import { type Metric, metricList } from '../../sim/plan/metric-list.ts';
import type { Threshold } from '../../sim/plan/plan.ts';
import { issueText } from '../source/problem.ts';
import { brokerSchema } from './broker.ts';
import { cloudSchema } from './cloud.ts';
import { isFault } from './measure.ts';
import { networkSchema } from './network.ts';
import { pkiSchema } from './pki.ts';
import { productSchema } from './product.ts';
import { kindOf, span } from './quantity.ts';
import { releaseSchema } from './release.ts';
import { keysOf, lineOfText, listOf, nameOf, oneOf } from './shape.ts';
import { startSchema } from './start.ts';
import { stepSchema } from './step.ts';
import { aggregatesOf, readThreshold } from './threshold.ts';
import { toggle } from './toggle.ts';
import { updatesSchema } from './updates.ts';

const fieldPer = <Item extends { readonly id: string }, Field extends z.core.SomeType>(
  list: readonly Item[],
  field: (item: Item) => Field,
) => Object.fromEntries(list.map((item) => [item.id, field(item)])) as Record<Item['id'], Field>;

const thresholds = (metric: Metric) =>
  z
    .union([z.string(), z.array(z.string()), z.null()], {
      error: ({ input }) =>
        issueText(`${kindOf(input)} is not a threshold`, 'write for example "p(95) < 65m", or a list of such'),
    })
    .transform((given, issues): readonly Threshold[] => {
      if (given === null) {
        issues.addIssue(
          issueText(
            'has no threshold, and beneath it is none to drop',
            'write for example "p(95) < 65m", or remove it',
          ),
        );
        return z.NEVER;
      }
      if (given.length === 0) issues.addIssue(issueText('asks for nothing', 'write for example "p(95) < 65m"'));
      return [given].flat().flatMap((text, index) => {
        const threshold = readThreshold(text, metric);
        if (!isFault(threshold)) return [threshold.value];
        issues.addIssue({
          code: 'custom',
          path: typeof given === 'string' ? [] : [index],
          message: issueText(threshold.what, threshold.hint),
        });
        return [];
      });
    })
    .optional()
    .describe(
      `${metric.formula}. In ${metric.unit}; asked by ${aggregatesOf(metric).join(', ')}. With from: ${metric.window}.`,
    );

/** Up to this many devices, a row for each that is let in does not drown the others. */
export const allVerdictsMax = 20_000;

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
  fidelity: oneOf('fidelity', ['model', 'packet', 'live'])
    .prefault('packet')
    .describe(
      'model: broker rules without packets; packet: a real broker fed real MQTT bytes; live: the same over real sockets.',
    ),
  duration: span({ min: 1_000 }).describe('Simulated time from start to end, at most 49d.'),
  start: startSchema
    .prefault('running')
    .describe(
      'How the fleet is as the run begins. running: in the middle of its life, certified at all ages, online, asleep by its hours; cold: without power, certificates and sessions. A live run starts cold.',
    ),
  sampleEvery: span({ min: 100 })
    .prefault('10s')
    .describe('How often series are sampled and conditions are looked at.'),
  fleet: listOf('products', productSchema)
    .min(1, { error: () => issueText('has no devices', 'add a product: { tenant, product, profile, count }') })
    .describe('The products whose devices take part.'),
  network: networkSchema.prefault({}).describe('Links between devices and broker.'),
  broker: brokerSchema.prefault({}).describe('What the edge can carry, and whom it trusts.'),
  pki: pkiSchema.prefault({}).describe('Certificates: who issues them, for how long, and how they are revoked.'),
  cloud: cloudSchema.prefault({}).describe('The service that appraises evidence and issues certificates.'),
  updates: updatesSchema.optional().describe('The server that answers checks for updates and holds releases.'),
  releases: listOf('releases', releaseSchema)
    .max(32)
    .prefault([])
    .describe('New images of products, to be rolled out.'),
  controls: keysOf(
    'a map of controls',
    fieldPer(switches, ({ what, onByDefault }) =>
      toggle.optional().describe(`${what}. Default: ${onByDefault ? 'on' : 'off'}.`),
    ),
  )
    .prefault({})
    .describe('Checks that are switched on or off.'),
  timeline: listOf('steps', stepSchema).prefault([]).describe('What happens to the fleet, and when.'),
  verdicts: oneOf('choice of verdicts', ['all', 'refusals'])
    .optional()
    .describe(
      `Whether a device that is let in leaves a row, or only one that is not. Default: all up to ${allVerdictsMax} devices, refusals above.`,
    ),
  variants: z
    .record(z.string(), z.record(z.string(), z.unknown()))
    .optional()
    .describe('By name, parts of a scenario that are laid over this one: run with --variant NAME, or --variant all.'),
  expect: keysOf('a map of metrics', fieldPer(metricList, thresholds))
    .prefault({})
    .describe(
      'Thresholds the run is judged by, in the manner of k6; one that ends in from 1h leaves out what was over by then.',
    ),
});

export type ScenarioInput = z.input<typeof scenarioSchema>;
export type ScenarioOutput = z.output<typeof scenarioSchema>;
