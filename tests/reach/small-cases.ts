import type { ControlId } from '../../sim/plan/control-list.ts';
import type { Plan, ProductPlan, TimelineEntry } from '../../sim/plan/plan.ts';
import type { Selection } from '../../sim/plan/selection.ts';
import { attacked, attackedPlan, commands, login, mallory, off, withConsoles } from '../kit/attack-plans.ts';
import { gatewayPlan } from '../kit/gateway-plans.ts';
import { at, hours, minutes } from '../kit/lone-plan.ts';
import { signalWith } from '../kit/signal.ts';

const SLOT_MS = minutes(20);

/** A few attacks on a few devices, so small that every order of them can be tried. */
export interface SmallCase {
  readonly name: string;
  readonly plan: Plan;
}

type Way = readonly [technique: string, way: string];
type Given = Partial<{ on: Selection; reaches: readonly string[]; holds: readonly string[] }> &
  Readonly<Record<string, unknown>>;

const step = (way: Way, { reaches = ['broker'], holds = [], on = {}, ...fields }: Given = {}): TimelineEntry =>
  attacked(0, way, {
    on,
    by: { ...mallory, reaches: reaches as never, holds: holds as never },
    retryMs: 30_000,
    ...fields,
  });

const leak = (secret: string, on: Selection = {}): TimelineEntry =>
  at(0, { kind: 'leak', secret: secret as 'credential', to: 'mallory', on });

const first = { name: 'acme/sensor-1' };
const device = { reaches: ['cable', 'broker'] };
const openLogin = { ...login, open: true, credentials: 'default' } as const;
const bare = {
  ...{
    hardwareRootOfTrust: false,
    defenseInDepth: false,
    smallTrustedComputingBase: false,
    dynamicCompartments: false,
  },
  ...{ passwordlessAuthentication: false, errorReporting: false, renewableSecurity: false },
};
const legacy: Partial<ProductPlan> = { profile: 'legacy-rtos', properties: bare, identity: 'password' };

const small = (
  name: string,
  steps: readonly TimelineEntry[],
  controls: readonly ControlId[] = [],
  product: Partial<ProductPlan> = {},
  fields: Partial<Plan> = {},
): SmallCase => ({ name, plan: exhausted(attackedPlan(steps, off(...controls), fields, product)) });

export const smallCases: readonly SmallCase[] = [
  small('copied keys', [leak('credential'), step(['A01', 'copied'])], ['non-exportable-key']),
  small('keys that stay', [leak('credential'), step(['A01', 'copied'])]),
  small('certificates without keys', [leak('certificate'), step(['A01', 'certificate-only'])], ['proof-of-possession']),
  small('a guessed password', [step(['A01', 'self-made'])], ['client-credential']),
  small(
    'all keys, and all messages',
    [leak('credential'), step(['A01', 'copied']), step(['A04', 'subscribe'])],
    ['non-exportable-key', 'topic-acl', 'forward-acl', 'concurrent-use'],
  ),
  small(
    'one key, and its own topics',
    [leak('credential', first), step(['A01', 'copied']), step(['A04', 'subscribe'])],
    ['non-exportable-key'],
  ),
  small(
    'flash that can be read',
    [step(['A14', 'dump'], device), step(['A01', 'copied'])],
    ['non-exportable-key', 'debug-lock', 'readout-protection'],
  ),
  small('flash that is protected', [step(['A14', 'dump'], device), step(['A01', 'copied'])], ['debug-lock']),
  small('the password of the manual', [step(['A15', 'default'], { reaches: ['devices'] })], [], { login: openLogin }),
  small('a password of its own', [step(['A15', 'default'], { reaches: ['devices'] })], [], {
    login: { ...login, open: true },
  }),
  small('a programmer', [step(['A13', 'physical'], device)], [], legacy),
  small(
    'an image by cable, and false readings',
    [step(['A09', 'cable'], device), step(['A20', 'constant'])],
    ['sideload-lock', 'secure-boot', 'plausibility'],
    { telemetry: { everyMs: 5_000, jitter: 0, bytes: 200, qos: 1, buffer: 4, signal: signalWith({}) } },
  ),
  small(
    'an image by cable, and its channel',
    [step(['A09', 'cable'], device), step(['A26', 'foreign-broker'])],
    ['sideload-lock', 'secure-boot', 'allowed-connections'],
  ),
  small(
    'an insider with one device',
    [step(['A24', 'command'], { on: first, reaches: ['portal'], holds: ['operator-account'], value: 7 })],
    [],
    { commands },
    withConsoles,
  ),
  small('an insider with many', [step(['A24', 'disable'], { reaches: ['portal'], holds: ['operator-account'] })]),
  small(
    'a console without signatures',
    [step(['A21', 'console'], { holds: ['console'], value: 7 })],
    ['command-signature', 'concurrent-use'],
    { commands },
    withConsoles,
  ),
  small(
    'notes beyond the quota',
    [leak('credential', first), step(['A01', 'copied']), step(['A05', 'flood'], { messages: 101 })],
    ['non-exportable-key'],
  ),
  small(
    'notes within the quota',
    [leak('credential', first), step(['A01', 'copied']), step(['A05', 'flood'], { messages: 100 })],
    ['non-exportable-key'],
  ),
  small('another catalog', [step(['A02', 'foreign-catalog'])], ['certificate-chain']),
  small('certificates that are not in the ledger', [step(['A02', 'mis-issued'], { holds: ['issuance'] })]),
  small(
    'evidence of its own',
    [step(['A01', 'own-evidence'], { reaches: ['attestation', 'broker'] })],
    ['evidence-signature'],
  ),
  small(
    'evidence from yesterday',
    [leak('evidence'), step(['A25', 'replayed'], { reaches: ['attestation'] })],
    ['evidence-freshness'],
  ),
  {
    name: 'a gateway, and whose voice it has',
    plan: exhausted(
      gatewayPlan(
        [step(['A09', 'cable'], { ...device, on: { name: 'acme/hub-1' } }), step(['A17', 'status'])],
        ['leaf-identity'],
      ),
    ),
  },
];

/** So often that each step follows each other one, with the devices on and with them off. */
function exhausted(plan: Plan): Plan {
  const steps = plan.timeline;
  const round = steps.length * SLOT_MS;
  const timeline = Array.from({ length: steps.length * 2 + 1 }, (_, nth) => {
    const begins = SLOT_MS + nth * round;
    const isOff = nth % 2 === 1;
    const away = at(begins - minutes(5), { kind: 'power-cycle', forMs: round, on: {} });
    return [
      ...(isOff ? [{ ...away, label: `${nth} away` }] : []),
      ...steps.map(({ action }, place) => ({
        label: `${nth} ${place}`,
        trigger: { kind: 'at', atMs: begins + place * SLOT_MS } as const,
        // What needs others to be under way lasts for the rest of the round.
        action: (action.kind === 'attack'
          ? { ...action, forMs: (steps.length - place) * SLOT_MS - minutes(1) }
          : action) as never,
      })),
    ];
  }).flat();
  return { ...plan, timeline, durationMs: SLOT_MS * 2 + round * (steps.length * 2 + 1) + hours(1) };
}
