import { z } from 'zod';
import { parseSpan } from '../../sim/kernel/time/duration.ts';
import { switches } from '../../sim/plan/control-list.ts';
import { groupTerms } from '../../sim/plan/selection.ts';
import type { TickMs } from '../../sim/plan/ticks.ts';
import { issueText } from '../source/problem.ts';
import { brokerSchema } from './broker.ts';
import { campaignSchema } from './campaign.ts';
import { cloudSchema } from './cloud.ts';
import { consoleSchema } from './console.ts';
import { expectationsSchema } from './expectations.ts';
import { logsSchema } from './logs.ts';
import { networkSchema } from './network.ts';
import { pkiSchema } from './pki.ts';
import { productSchema } from './product.ts';
import { kindOf, span } from './quantity.ts';
import { releaseSchema } from './release.ts';
import { keysOf, lineOfText, listOf, nameOf, oneOf } from './shape.ts';
import { startSchema } from './start.ts';
import { stepSchema } from './step.ts';
import { toggle } from './toggle.ts';
import { updatesSchema } from './updates.ts';

// The fields of a scenario at the top level.

const fieldPer = <Item extends { readonly id: string }, Field extends z.core.SomeType>(
  list: readonly Item[],
  field: (item: Item) => Field,
) => Object.fromEntries(list.map((item) => [item.id, field(item)])) as Record<Item['id'], Field>;

/** Up to this many devices, the trace has a row for each admission. */
export const ALL_VERDICTS_MAX = 20_000;

/** A scenario file after merging everything that it extends. */
export const scenarioSchema = keysOf('a scenario', {
  name: nameOf('a scenario name', 'reconnect-storm').describe('Names the run.'),
  claim: lineOfText('a claim', 500, 'the one sentence that this scenario holds to be true')
    .meta({ example: 'Jitter brings the fleet back without a peak.' })
    .describe('The one sentence that this scenario holds to be true.'),
  extends: z
    .string({
      error: () =>
        issueText(
          'is not the name of a scenario',
          'write a ready-made scenario or a file, such as first-light or ./base.yaml',
        ),
    })
    .meta({ example: 'first-light' })
    .optional()
    .describe('Another file, relative to this one, or a ready-made scenario, that this file changes.'),
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
    .meta({ example: 7 })
    .prefault('1')
    .describe('The source of all random draws: the same scenario and seed give the same trace.'),
  fidelity: oneOf('fidelity', ['model', 'packet', 'live'])
    .prefault('packet')
    .describe(
      'model: broker rules without packets; packet: a real broker with real MQTT bytes; live: the same over real sockets.',
    ),
  duration: span({ min: 1_000 }).describe('Simulated time; above 49d in model only.'),
  tick: oneOf('tick', ['1ms', '10ms', '100ms', '1s'])
    .transform((text) => parseSpan(text) as TickMs)
    .optional()
    .describe('The grain of time. Default: by duration.'),
  start: startSchema
    .prefault('running')
    .describe(
      'running: in operation, with certificates of all ages; cold: without power, certificates, sessions. A live run is cold.',
    ),
  sampleEvery: span({ min: 100 }).prefault('10s').describe('How often series are sampled and conditions evaluated.'),
  fleet: listOf('products', productSchema)
    .min(1, { error: () => issueText('has no devices', 'add a product: { tenant, product, profile, count }') })
    .describe('The products whose devices take part, or from: and the file that lists them.'),
  network: networkSchema.prefault({}).describe('Links between devices and broker.'),
  broker: brokerSchema.prefault({}).describe("The edge's capacity, and the authorities it trusts."),
  consoles: listOf('consoles', consoleSchema)
    .max(100)
    .prefault([])
    .describe("Operators' consoles: clients that send commands to devices of their tenant."),
  pki: pkiSchema.prefault({}).describe('Certificates: their authorities, lifetimes, renewal and revocation.'),
  cloud: cloudSchema.prefault({}).describe('The service that appraises evidence and issues certificates.'),
  logs: logsSchema
    .optional()
    .describe(
      'How what the platform logs reaches those who read logs; for runs with --seen. Default: at once, and whole.',
    ),
  updates: updatesSchema.optional().describe('The server that answers checks for updates and serves releases.'),
  releases: listOf('releases', releaseSchema)
    .max(32)
    .prefault([])
    .describe('New images of products, for rollout steps.'),
  controls: keysOf(
    'a map of controls',
    fieldPer(switches, ({ what, onByDefault }) =>
      toggle.optional().describe(`${what}.${onByDefault ? '' : ' Default: off.'}`),
    ),
  )
    .prefault({})
    .describe('Switches checks on or off. A check is on by default unless its sentence says otherwise.'),
  timeline: listOf('steps', stepSchema)
    .meta({ example: [{ at: '2h', do: 'outage', of: 'broker', for: '10m' }] })
    .prefault([])
    .describe('What happens, and when.'),
  campaigns: listOf('campaigns', campaignSchema)
    .max(100)
    .prefault([])
    .describe('What actors are after, and the steps toward it.'),
  verdicts: oneOf('choice of verdicts', ['all', 'refusals'])
    .optional()
    .describe(
      `Whether the trace records admissions and refusals, or only refusals. Default: all up to ${ALL_VERDICTS_MAX} devices, refusals above.`,
    ),
  variants: z
    .record(z.string(), z.record(z.string(), z.unknown()))
    .optional()
    .describe('By name, changes to this scenario: run one with --variant NAME, or each with --variant all.'),
  split: listOf('attributes', oneOf('attribute', groupTerms))
    .prefault([])
    .transform((split) => [...new Set(split)])
    .describe('Attributes: the summary has all figures of the devices of each of their values.'),
  expect: expectationsSchema
    .prefault({})
    .describe(
      'Thresholds that the run must meet, by metric, in the syntax of k6. A key may name a part of the run and of the fleet: reconnect.time{ring:canary, from:1h, to:2h}; with by:ring it stands for a threshold about each ring.',
    ),
});

export type ScenarioInput = z.input<typeof scenarioSchema>;
export type ScenarioOutput = z.output<typeof scenarioSchema>;
