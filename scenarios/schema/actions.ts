import { z } from 'zod';
import { showSpan } from '../../sim/kernel/time/duration.ts';
import { type Reason, reasonCodes } from '../../sim/pki/crl.ts';
import { operatorRoles } from '../../sim/plan/operators.ts';
import { probes, rolloutCommands, type TimelineAction } from '../../sim/plan/plan.ts';
import type { Selection } from '../../sim/plan/selection.ts';
import { imageSchema } from './image.ts';
import { signedSpan, span } from './quantity.ts';
import { policySchema } from './rollout-policy.ts';
import { describeSelection, on } from './selection.ts';
import { eitherBy, keysOf, lineOfText, oneOf } from './shape.ts';
import { type Timing, timing } from './timing.ts';

/** A step with its fields read: its time, and its action. */
export interface WrittenStep {
  readonly timing: Timing;
  readonly action: TimelineAction;
}

type Kind = TimelineAction['kind'];
type Fields = z.core.$ZodLooseShape;
type Given<Shape extends Fields> = z.output<z.ZodObject<Shape>>;

/** One value of `do`: the word, its meaning, its fields besides the time, and the action that they make. */
function step<const Word extends Kind, Shape extends Fields>(
  word: Word,
  what: string,
  fields: Shape,
  action: (given: Given<Shape>) => Extract<TimelineAction, { kind: Word }>,
) {
  return withTime({ do: z.literal(word).describe(what), ...fields }, (given) => action(given as Given<Shape>));
}

const withTime = <Shape extends Fields>(fields: Shape, action: (given: unknown) => TimelineAction) =>
  keysOf('a step', { ...fields, ...timing }).transform(
    (given): WrittenStep => ({ timing: given as Timing, action: action(given) }),
  );

const CLOCK_MAX = 36_500 * 86_400_000;
const lasting = span().describe('Duration.');

const outage = (of: Extract<TimelineAction, { kind: 'outage' }>['of'], what: string, fields: { on?: typeof on } = {}) =>
  withTime({ do: z.literal('outage'), of: z.literal(of).describe(what), for: lasting, ...fields }, (given) => {
    const { for: forMs, on: struck } = given as { for: number; on?: Selection };
    return { kind: 'outage', of, forMs, ...(struck && { on: struck }) } as TimelineAction;
  });

const outages = [
  outage('broker', 'The broker is down.'),
  outage('network', 'The chosen devices lose their network.', { on }),
  outage('attestation', 'The attestation service is down: it gives no challenge and issues no certificate.'),
  outage('revocation', 'No CRL and no OCSP answer is available.'),
  outage('updates', 'The update server answers no check for updates and no download.'),
  outage('controller', 'The rollout controller has crashed; it restarts with the decisions it had saved.'),
] as const;

/** `removeFromCRL` ends a revocation. */
const reasons = (Object.keys(reasonCodes) as Reason[]).filter((reason) => reason !== 'removeFromCRL');

const as = oneOf('role', operatorRoles)
  .prefault('administrator')
  .describe('The role in the catalog of the operator who does it.');

/** All actions; a new one needs an entry here and its kind in the plan. */
const steps = [
  eitherBy('of', 'outage', ['broker', 'network', 'attestation', 'revocation', 'updates', 'controller'], outages),
  step('power-cycle', 'Devices are off for a while, then on again.', { for: lasting, on }, (given) => ({
    kind: 'power-cycle',
    forMs: given.for,
    on: given.on,
  })),
  step('power-off', 'Devices are off until a power-on step.', { on }, (given) => ({ kind: 'power-off', on: given.on })),
  step('power-on', 'Devices are on again.', { on }, (given) => ({ kind: 'power-on', on: given.on })),
  step(
    'revoke',
    'An operator revokes certificates, disables devices in the registry, or both.',
    {
      of: oneOf('thing to revoke', ['both', 'certificates', 'registry'])
        .prefault('both')
        .describe('What the devices lose: their valid certificates, the right to get new ones (registry), or both.'),
      reason: oneOf('reason', reasons)
        .prefault('keyCompromise')
        .describe('The reason code in the CRL (RFC 5280, 5.3.1).'),
      as,
      on,
    },
    ({ of, reason, as, on }) => ({ kind: 'revoke', of, reason, as, on }),
  ),
  step('claim', "An operator claims devices into their tenant's catalog.", { as, on }, ({ as, on }) => ({
    kind: 'claim',
    as,
    on,
  })),
  step(
    'probe',
    "An attacker presents something false to a service in each device's name, and the run records the answer.",
    { show: oneOf('probe', probes).describe('What the attacker presents.'), on },
    ({ show, on }) => ({ kind: 'probe', show, on }),
  ),
  step(
    'set-clock',
    "The broker's clock is moved.",
    {
      by: signedSpan({ min: -CLOCK_MAX, max: CLOCK_MAX }).describe('How far; backward with a minus, such as -2d.'),
    },
    ({ by }) => ({ kind: 'set-clock', byMs: by }),
  ),
  step('register-authorities', 'The broker registers all existing authorities.', {}, () => ({
    kind: 'register-authorities',
  })),
  step(
    'tamper',
    'An attacker with access to the flash changes bytes of the image in use; secure boot decides at the next start.',
    { layer: oneOf('layer', ['application', 'system', 'loader']).describe('The layer of the image.'), on },
    ({ layer, on }) => ({ kind: 'tamper', layer, on }),
  ),
  step(
    'sideload',
    'A technician writes an image to devices by cable.',
    { image: imageSchema.describe('The image.'), on },
    ({ image, on }) => ({ kind: 'sideload', image, on }),
  ),
  step(
    'capability',
    'An operator grants devices a capability file, or withdraws it.',
    {
      change: oneOf('change', ['grant', 'withdraw']).prefault('grant').describe('Whether to grant or withdraw it.'),
      capability: oneOf('capability', ['appDevelopment', 'debugger']).describe('What it allows.'),
      as,
      on,
    },
    ({ change, capability, as, on }) => ({ kind: 'capability', change, capability, as, on }),
  ),
  step(
    'crash',
    'The application is killed by a fatal signal, or it hangs.',
    { how: oneOf('failure', ['crash', 'hang']).prefault('crash').describe('How it fails.'), on },
    ({ how, on }) => ({ kind: 'crash', how, on }),
  ),
  step('recover', 'A technician erases devices by cable and rewrites their system software.', { on }, ({ on }) => ({
    kind: 'recover',
    on,
  })),
  step('restart', 'Devices restart in an orderly way.', { on }, ({ on }) => ({ kind: 'restart', on })),
  step(
    'rollout',
    'The controller rolls out a release to devices, in random order, under a policy.',
    {
      release: lineOfText('a release', 200, 'product@version, such as sensor@1.1.0').describe(
        'The release: product@version, with tenant/ before it or /component after it if that is ambiguous.',
      ),
      policy: policySchema.describe('Which devices get it when, and what stops it.'),
      on,
    },
    ({ release, policy, on }) => ({ kind: 'rollout', release, policy, on }),
  ),
  step(
    'rollout-command',
    'An operator gives a rollout a command.',
    {
      command: oneOf('command', rolloutCommands).describe('The command.'),
      of: lineOfText('the label of a step', 200, 'the label of the step that rolls out').describe(
        'The label of the step that started the rollout.',
      ),
    },
    ({ command, of }) => ({ kind: 'rollout-command', command, of }),
  ),
  step('mark', 'Marks a chapter in the trace; has no other effect.', {}, () => ({ kind: 'mark' })),
] as const;

const words: readonly Kind[] = [
  'outage',
  'power-cycle',
  'power-off',
  'power-on',
  'revoke',
  'claim',
  'probe',
  'set-clock',
  'register-authorities',
  'tamper',
  'sideload',
  'capability',
  'crash',
  'recover',
  'restart',
  'rollout',
  'rollout-command',
  'mark',
];

/** One entry of a timeline, with each field read. */
export const writtenStep = eitherBy('do', 'action', words, steps);

/** A short description of a step's action: `outage of network, site north`. */
export function describeAction(action: TimelineAction): string {
  const chosen = 'on' in action ? describeSelection(action.on) : '';
  return `${action.kind}${particulars(action)}${chosen}`;
}

function particulars(action: TimelineAction): string {
  if (action.kind === 'outage') return ` of ${action.of}`;
  if (action.kind === 'revoke') return action.of === 'both' ? '' : ` of ${action.of}`;
  if (action.kind === 'probe') return ` of ${action.show}`;
  if (action.kind === 'tamper') return ` with ${action.layer}`;
  if (action.kind === 'sideload') return ` of ${action.image.version}`;
  if (action.kind === 'capability') return `, ${action.change} ${action.capability}`;
  if (action.kind === 'rollout') return ` of ${action.release}, ${action.policy.kind}`;
  if (action.kind === 'rollout-command') return `, ${action.command} ${action.of}`;
  if (action.kind === 'crash') return action.how === 'hang' ? ' by hanging' : '';
  return action.kind === 'set-clock' ? ` by ${showSpan(action.byMs)}` : '';
}
