import { z } from 'zod';
import { showSpan } from '../../sim/kernel/time/duration.ts';
import { type Reason, reasonCodes } from '../../sim/pki/crl.ts';
import { operatorRoles } from '../../sim/plan/operators.ts';
import { probes, rolloutCommands, type Selection, type TimelineAction } from '../../sim/plan/plan.ts';
import { imageSchema } from './image.ts';
import { signedSpan, span } from './quantity.ts';
import { policySchema } from './rollout-policy.ts';
import { on } from './selection.ts';
import { eitherBy, keysOf, lineOfText, oneOf } from './shape.ts';
import { type Timing, timing } from './timing.ts';
import { shareUnit } from './unit.ts';

/** A step with its fields read: when it comes, and what it does. */
export interface WrittenStep {
  readonly timing: Timing;
  readonly action: TimelineAction;
}

type Kind = TimelineAction['kind'];
type Fields = z.core.$ZodLooseShape;
type Given<Shape extends Fields> = z.output<z.ZodObject<Shape>>;

/** What can stand behind `do`: the word, what it means, the fields it takes beside its time, and what they come to. */
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

const clockMax = 36_500 * 86_400_000;
const lasting = span().describe('How long it lasts.');

const outage = (of: Extract<TimelineAction, { kind: 'outage' }>['of'], what: string, fields: { on?: typeof on } = {}) =>
  withTime({ do: z.literal('outage'), of: z.literal(of).describe(what), for: lasting, ...fields }, (given) => {
    const { for: forMs, on: struck } = given as { for: number; on?: Selection };
    return { kind: 'outage', of, forMs, ...(struck && { on: struck }) } as TimelineAction;
  });

const outages = [
  outage('broker', 'The broker is gone.'),
  outage('network', 'Chosen devices lose their network.', { on }),
  outage('attestation', 'The attestation service is gone: no challenge is given and no certificate issued.'),
  outage('revocation', 'No CRL and no OCSP answer can be had.'),
  outage('updates', 'No check for updates is answered, and nothing can be downloaded.'),
  outage('controller', 'The controller of rollouts has crashed; it starts again with what it had decided before.'),
] as const;

/** `removeFromCRL` ends a revocation. */
const reasons = (Object.keys(reasonCodes) as Reason[]).filter((reason) => reason !== 'removeFromCRL');

const as = oneOf('role', operatorRoles)
  .prefault('administrator')
  .describe('The role in the catalog of whoever does it.');

/** Every action there is; a new one is an entry here and its kind in the plan. */
const steps = [
  eitherBy('of', 'outage', ['broker', 'network', 'attestation', 'revocation', 'updates', 'controller'], outages),
  step('power-cycle', 'Off now, on again afterward.', { for: lasting, on }, (given) => ({
    kind: 'power-cycle',
    forMs: given.for,
    on: given.on,
  })),
  step('power-off', 'Off until a power-on.', { on }, (given) => ({ kind: 'power-off', on: given.on })),
  step('power-on', 'On again.', { on }, (given) => ({ kind: 'power-on', on: given.on })),
  step(
    'revoke',
    'Certificates in force are revoked, or devices disabled in the registry, or both.',
    {
      of: oneOf('thing to revoke', ['both', 'certificates', 'registry'])
        .prefault('both')
        .describe(
          'What is taken from them: certificates in force, the right to be given new ones (registry), or both.',
        ),
      reason: oneOf('reason', reasons)
        .prefault('keyCompromise')
        .describe('What the CRL gives as the reason (RFC 5280, 5.3.1).'),
      as,
      on,
    },
    ({ of, reason, as, on }) => ({ kind: 'revoke', of, reason, as, on }),
  ),
  step('claim', 'Devices are claimed into the catalog of their tenant.', { as, on }, ({ as, on }) => ({
    kind: 'claim',
    as,
    on,
  })),
  step(
    'probe',
    'A service is shown something false in the name of each device, and its answer recorded.',
    { show: oneOf('probe', probes).describe('What is shown.'), on },
    ({ show, on }) => ({ kind: 'probe', show, on }),
  ),
  step(
    'set-clock',
    'The clock of the broker is moved.',
    {
      by: signedSpan({ min: -clockMax, max: clockMax }).describe('How far; behind, with a minus, as in -2d.'),
    },
    ({ by }) => ({ kind: 'set-clock', byMs: by }),
  ),
  step('register-authorities', 'The broker registers all authorities there are.', {}, () => ({
    kind: 'register-authorities',
  })),
  step(
    'tamper',
    'Somebody with access to the flash changes bytes of the image in use; secure boot decides at the next start.',
    { layer: oneOf('layer', ['application', 'system', 'loader']).describe('Whose image.'), on },
    ({ layer, on }) => ({ kind: 'tamper', layer, on }),
  ),
  step(
    'sideload',
    'An image is put on devices by cable.',
    { image: imageSchema.describe('The image.'), on },
    ({ image, on }) => ({ kind: 'sideload', image, on }),
  ),
  step(
    'capability',
    'Devices are given a capability file, or it is taken from them.',
    {
      change: oneOf('change', ['grant', 'withdraw']).prefault('grant').describe('Whether it is given or taken.'),
      capability: oneOf('capability', ['appDevelopment', 'debugger']).describe('What it allows.'),
      as,
      on,
    },
    ({ change, capability, as, on }) => ({ kind: 'capability', change, capability, as, on }),
  ),
  step(
    'crash',
    'The application ends by a signal that it does not survive, or answers no more.',
    { how: oneOf('failure', ['crash', 'hang']).prefault('crash').describe('How it fails.'), on },
    ({ how, on }) => ({ kind: 'crash', how, on }),
  ),
  step('recover', 'Somebody with a cable erases devices and writes their system software anew.', { on }, ({ on }) => ({
    kind: 'recover',
    on,
  })),
  step('restart', 'Devices start again, in good order.', { on }, ({ on }) => ({ kind: 'restart', on })),
  step(
    'rollout',
    'A release is rolled out to devices, in an order of their own chance, under a policy.',
    {
      release: lineOfText('a release', 200, 'product@version, such as sensor@1.1.0').describe(
        'Which release: product@version; tenant/ before it or /component behind it, where that is not enough.',
      ),
      policy: policySchema.describe('Who gets it when, and what stops it.'),
      on,
    },
    ({ release, policy, on }) => ({ kind: 'rollout', release, policy, on }),
  ),
  step(
    'rollout-command',
    'An operator tells a rollout what to do.',
    {
      command: oneOf('command', rolloutCommands).describe('What is to be done.'),
      of: lineOfText('the label of a step', 200, 'the label of the step that rolls out').describe(
        'The label of the step that started the rollout.',
      ),
    },
    ({ command, of }) => ({ kind: 'rollout-command', command, of }),
  ),
  step('mark', 'A chapter in the trace and nothing else.', {}, () => ({ kind: 'mark' })),
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

/** One entry of a timeline, its fields read one by one. */
export const writtenStep = eitherBy('do', 'action', words, steps);

/** What a step does, in a few words: `outage of network, site north`. */
export function describeAction(action: TimelineAction): string {
  const chosen =
    'on' in action
      ? Object.entries(action.on).map(([key, value]) => `, ${key} ${key === 'share' ? shareUnit.show(value) : value}`)
      : [];
  return `${action.kind}${particulars(action)}${chosen.join('')}`;
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
