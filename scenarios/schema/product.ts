import { z } from 'zod';
import { renewalModes, type Share } from '../../sim/plan/plan.ts';
import { profiles } from '../../sim/plan/profiles.ts';
import { issueText } from '../source/problem.ts';
import { productClock } from './clock.ts';
import { productCommands } from './console.ts';
import { gatewaySchema } from './gateway.ts';
import { identityFields, trustOf } from './identity.ts';
import { manifestSchema, securityVersion, version } from './image.ts';
import { productLogin } from './login.ts';
import { networkSchema } from './network.ts';
import { certificateLifetime, renewal } from './pki.ts';
import { COUNT_MAX, count, factor, kindOf, share, span } from './quantity.ts';
import { radioSchema } from './radio.ts';
import { trustAnchors } from './server-trust.ts';
import { keysOf, nameOf, namePattern, oneOf } from './shape.ts';
import { startSchema } from './start.ts';
import { telemetrySchema } from './telemetry.ts';
import { toggle } from './toggle.ts';
import { productUpdates } from './updates.ts';

// The fields of an entry of `fleet`, and the plan of a product that they come to.

const DAY = 86_400_000;

const backoff = keysOf('a back-off', {
  initial: span({ max: DAY }).prefault('10s').describe('Delay before the first attempt to reconnect.'),
  max: span({ max: DAY }).prefault('10m').describe('The longest delay.'),
  factor: factor({ min: 1, max: 100 }).prefault(2).describe('Each delay is the one before times this factor.'),
  jitter: share().prefault('50%').describe('A delay d is drawn from [(1 - jitter) d, d].'),
}).transform((delays, issues) => {
  if (delays.initial <= delays.max) return delays;
  issues.addIssue({
    code: 'custom',
    path: ['initial'],
    message: issueText('the first delay is longer than the longest', 'write an initial of at most max'),
  });
  return z.NEVER;
});

const availability = keysOf('an availability', {
  from: span({ min: 0, max: DAY - 1 })
    .prefault('0s')
    .describe('Time of day at which a device is powered; the run starts at midnight.'),
  awake: span({ min: 60_000, max: DAY }).describe('Time a device is powered each day.'),
  jitter: span({ min: 0, max: DAY / 2 })
    .prefault('0s')
    .describe('Each device is shifted at random by up to this, earlier or later.'),
});

const trueOrFalse = () =>
  z.boolean({ error: ({ input }) => issueText(`${kindOf(input)} is neither true nor false`, 'write true or false') });

/** One entry of `fleet`: the devices of one product. */
export const productSchema = keysOf('a product', {
  tenant: nameOf('a tenant name', 'acme').describe(
    'The owner of the devices; no message crosses this boundary uninvited.',
  ),
  product: nameOf('a product name', 'sensor').describe('Unique within its tenant.'),
  profile: oneOf(
    'profile',
    profiles.map(({ id }) => id),
  ).describe('Hardware and operating system; docs/scenarios.md has a table of profiles.'),
  count: count({ min: 1, max: COUNT_MAX }).describe('Number of devices.'),
  firmware: version().prefault('1.0.0').describe('The version that the devices start with.'),
  securityVersion: securityVersion(),
  manifest: manifestSchema.optional().describe('What the application may do; it may do nothing else.'),
  trial: span({ min: 1_000, max: DAY })
    .prefault('5m')
    .describe('How long a new image must run before it is confirmed; a restart before that reverts it.'),
  updates: productUpdates.optional().describe('How the devices get updates. Default: as Azure Sphere does.'),
  rings: shares('ring', { canary: '2%', broad: '98%' })
    .prefault({ all: '100%' })
    .describe('Shares of the devices that take a release together; they add up to 100%.'),
  sites: shares('site', { north: '40%', south: '60%' })
    .prefault({ main: '100%' })
    .describe('Shares of the devices at each place; they add up to 100%.'),
  ...identityFields,
  claimed: trueOrFalse()
    .prefault(true)
    .describe(
      'Whether the devices are in a catalog from the start; if not, they get no certificate before a claim step.',
    ),
  boot: keysOf('a boot', {
    spread: span({ min: 0 })
      .prefault('0s')
      .describe('Power-ups are spread evenly over this time from the start of the run.'),
  })
    .optional()
    .describe(
      'How the devices power up at the start of the run; with it they start cold, unless start says otherwise.',
    ),
  start: startSchema.optional().describe("How these devices start, if not as the scenario's start says."),
  certificateLifetime: certificateLifetime
    .optional()
    .describe('How long their certificates are valid, if not as pki says.'),
  renewal: renewal
    .optional()
    .describe('When they request their next certificates, if not as pki says; what is left out is as there.'),
  onRenewal: oneOf('habit', renewalModes)
    .optional()
    .describe('What the devices do when they get their next certificate, if not what pki says.'),
  telemetry: telemetrySchema.prefault({}).describe('Readings that the devices publish.'),
  commands: productCommands
    .optional()
    .describe('Commands that the application obeys, by name, each with the range of its safe values.'),
  clock: productClock
    .optional()
    .describe("Each device's own clock, which may be wrong. Default: it shows the true time."),
  trusts: trustAnchors
    .optional()
    .describe(
      'The authorities that the software of the devices trusts for servers. Default: platform, which does not expire.',
    ),
  login: productLogin.optional().describe('The administrative login of each device, for service. Default: none.'),
  nat: toggle
    .prefault('off')
    .describe(
      'Whether their router translates addresses (NAT), so that no connection from outside reaches them; none reaches devices behind a gateway.',
    ),
  lanUpdates: toggle
    .prefault('off')
    .describe(
      'Whether the devices also take images from other clients of their local network, as lamps of one bridge do, under a symmetric key.',
    ),
  radio: radioSchema
    .optional()
    .describe(
      'How these devices reach each other by radio, without a network, and all with an equal radio at sites of the same name. Default: they do not.',
    ),
  keepAlive: span({ min: 1_000, max: 65_535_000 })
    .prefault('4m')
    .describe('MQTT keep alive; the broker closes a session that is silent for one and a half times as long.'),
  cleanSession: trueOrFalse()
    .prefault(false)
    .describe('Whether the broker forgets the session when the client disconnects.'),
  backoff: backoff.prefault({}).describe('Delays between attempts to reconnect.'),
  availability: availability.optional().describe('Hours of the day in which the devices are powered. Default: always.'),
  network: networkSchema.optional().describe("The devices' network, if it differs from the scenario's."),
  gateway: gatewaySchema
    .optional()
    .describe('The devices through which these reach the platform. Default: they reach it by themselves.'),
}).transform((product, issues) => {
  if (product.keepAlive % 1_000 !== 0)
    issues.addIssue({
      code: 'custom',
      path: ['keepAlive'],
      message: issueText('MQTT sends keep alive in whole seconds [MQTT-3.1.2.10]', 'write whole seconds, such as 90s'),
    });
  const trust = trustOf(product, issues);
  for (const field of ['certificateLifetime', 'renewal', 'onRenewal'] as const)
    if (product[field] !== undefined && trust.identity === 'password')
      issues.addIssue({
        code: 'custom',
        path: [field],
        message: issueText(
          'devices with a password have no certificate to renew',
          'leave it out, or write identity: attested or certificate',
        ),
      });
  return { ...product, ...trust };
});

export type Product = z.output<typeof productSchema> & {
  /** What its devices run as the run starts, where a file says so of each; undefined: `firmware`. */
  readonly versions?: readonly string[];
};

const SHARES_MAX = 1_000;

function shares(noun: string, like: Readonly<Record<string, string>>) {
  const example = Object.entries(like)
    .map(([name, part]) => `${name}: ${part}`)
    .join(', ');
  return z
    .record(z.string(), share(), {
      error: ({ input }) => issueText(`${kindOf(input)} is not a map of ${noun} to share`, `write { ${example} }`),
    })
    .meta({ example: like })
    .transform((given, issues): readonly Share[] => {
      const list = Object.entries(given).map(([name, part]) => ({ name, share: part }));
      for (const { name } of list) {
        if (!namePattern.test(name))
          issues.addIssue({
            code: 'custom',
            path: [name],
            message: issueText(`"${name}" is not a ${noun} name`, 'use a to z, 0 to 9 and "-"'),
          });
      }
      const total = list.reduce((sum, part) => sum + part.share, 0);
      if (Math.abs(total - 1) > 1e-9) {
        issues.addIssue(
          issueText(
            `the shares add up to ${Number((total * 100).toPrecision(6))}%, not 100%`,
            `write shares that add up to 100%, such as { ${example} }`,
          ),
        );
      }
      if (list.length > SHARES_MAX)
        issues.addIssue(issueText(`has more than ${SHARES_MAX} entries`, `write at most ${SHARES_MAX}`));
      return list;
    });
}
