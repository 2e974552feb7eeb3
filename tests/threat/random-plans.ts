import fc from 'fast-check';
import { profileProperties } from '../../scenarios/index.ts';
import type { ControlId } from '../../sim/plan/control-list.ts';
import { isFalseUpdate, needsDirector } from '../../sim/plan/false-updates.ts';
import type { Plan, TimelineEntry } from '../../sim/plan/plan.ts';
import type { Selection } from '../../sim/plan/selection.ts';
import type { Attack } from '../../sim/threat/attacks/attack.ts';
import { attackList } from '../../sim/threat/attacks/attack-list.ts';
import {
  atTheDevice,
  attacked,
  attackedPlan,
  cloned,
  leaked,
  mallory,
  off,
  wellPlaced,
  wildcard,
  written,
} from '../kit/attack-plans.ts';
import { at, brokerDown, days, minutes, quiet } from '../kit/lone-plan.ts';
import { signalWith } from '../kit/signal.ts';
import { rolloutPlan } from '../rollout/simulation/rollout-plan.ts';

// Arbitrary plans with attacks by any way, on devices with any of the controls off.

const attacks: readonly Attack[] = attackList;

const names = ['acme/sensor-1', 'acme/sensor-2', 'acme/sensor-3', 'umbrella/pump-1'];
const chosen: fc.Arbitrary<Selection> = fc.oneof(
  fc.constantFrom(...names).map((name) => ({ name })),
  fc.constant({}),
);
const actor = fc.constantFrom('mallory', 'trudy');
const when = fc.integer({ min: 1, max: 50 }).map(minutes);
const span = fc.integer({ min: 1, max: 20 }).map(minutes);
const secrets = fc.subarray(['credential', 'certificate'] as const);

const by = fc.record({
  name: actor,
  reaches: fc.oneof({ weight: 9, arbitrary: fc.constant(mallory.reaches) }, { weight: 1, arbitrary: fc.constant([]) }),
  holds: secrets,
});

/** Any way of any attack, by an actor that mostly has what it takes. */
export const anyWay: fc.Arbitrary<TimelineEntry> = fc
  .record({
    atMs: when,
    attack: fc.constantFrom(
      ...attacks.flatMap(({ id, ways }) => Object.keys(ways).map((way): [string, string] => [id, way])),
    ),
    on: chosen,
    forMs: span,
    by: fc.record({
      name: actor,
      reaches: fc.oneof(
        { weight: 4, arbitrary: fc.constant(wellPlaced.reaches) },
        { weight: 1, arbitrary: fc.subarray([...wellPlaced.reaches]) },
      ),
      holds: fc.oneof(
        { weight: 4, arbitrary: fc.constant(wellPlaced.holds) },
        { weight: 1, arbitrary: fc.subarray([...wellPlaced.holds]) },
      ),
    }),
  })
  .map(({ atMs, attack, ...fields }) => attacked(atMs, attack, fields));

export const step: fc.Arbitrary<TimelineEntry> = fc.oneof(
  { weight: 8, arbitrary: anyWay },
  fc.tuple(when, chosen).map(([atMs, on]) => leaked(atMs, on)),
  fc
    .record({
      atMs: when,
      way: fc.constantFrom('copied', 'certificate-only', 'self-made'),
      on: chosen,
      forMs: span,
      by,
      retryMs: fc.integer({ min: 200, max: 20_000 }),
    })
    .map(({ atMs, way, ...fields }) => cloned(atMs, way as 'copied', fields)),
  fc
    .record({
      atMs: when,
      on: chosen,
      forMs: span,
      by,
      filter: fc.constantFrom('#', 'devices/+/+/telemetry', '+/+/+/commands'),
    })
    .map(({ atMs, ...fields }) => wildcard(atMs, fields)),
  fc
    .tuple(when, chosen, span, by)
    .map(([atMs, on, forMs, who]) =>
      written(atMs, { on, forMs, by: { ...who, reaches: who.reaches.length === 0 ? [] : atTheDevice.reaches } }),
    ),
  fc.tuple(when, span).map(([atMs, forMs]) => at(atMs, brokerDown(forMs))),
  fc.tuple(when, span, chosen).map(([atMs, forMs, on]) => at(atMs, { kind: 'outage', of: 'network', forMs, on })),
  fc.tuple(when, span, chosen).map(([atMs, forMs, on]) => at(atMs, { kind: 'power-cycle', forMs, on })),
  fc
    .tuple(when, chosen)
    .map(([atMs, on]) =>
      at(atMs, { kind: 'revoke', of: 'both', reason: 'keyCompromise', as: 'administrator', approved: 'yes', on }),
    ),
);

const switchedOff = fc.subarray<ControlId>([
  ...([
    'non-exportable-key',
    'proof-of-possession',
    'certificate-chain',
    'client-credential',
    'concurrent-use',
  ] as const),
  ...(['topic-acl', 'forward-acl', 'close-revoked-sessions', 'sideload-lock', 'secure-boot'] as const),
  ...(['client-id-binding', 'certificate-validity', 'close-expired-sessions', 'registry'] as const),
  ...(['issuance-ledger', 'monotonic-time', 'revocation-freshness', 'release-ledger', 'offline-keys'] as const),
  ...(['evidence-signature', 'evidence-freshness', 'reference-values', 'anti-rollback'] as const),
  ...(['update-signature', 'update-threshold', 'update-rollback', 'update-expiry', 'update-consistency'] as const),
  ...(['update-length', 'update-target', 'image-digest', 'image-repository', 'director-targets'] as const),
  ...(['debug-lock', 'readout-protection', 'unique-keys'] as const),
  ...(['segmentation', 'closed-ports', 'login-lockout', 'unique-credentials'] as const),
  ...(['immutable-recovery', 'byte-budget', 'allowed-connections', 'plausibility'] as const),
]);

/** Asked for the time every ten minutes, with a product's build date far from any time that an actor tells. */
const clock = { driftPpb: 0, hasBattery: true, syncMs: minutes(10), builtMs: days(180) } as const;

/** What devices get releases from, if from anything: one repository, or two, verified in full or in part. */
const repositories = ['none', 'one', 'full', 'partial'] as const;
type Repositories = (typeof repositories)[number];

const released = await rolloutPlan('esp32', {});

/** A release ten minutes after the start, and devices that ask for it. */
function withReleases(plan: Plan, from: Repositories, hasLog: boolean): Plan {
  const isAbove = ({ action }: TimelineEntry): boolean =>
    action.kind === 'attack' && (from === 'none' ? isFalseUpdate : needsDirector)(action.way);
  // A director way needs a director, as the loader says.
  const isPossible = (entry: TimelineEntry): boolean => from === 'full' || from === 'partial' || !isAbove(entry);
  const timeline = plan.timeline.filter(isPossible);
  if (from === 'none') return { ...plan, timeline };
  const { releases = [], fleet } = released;
  const updates = { ...fleet[0].updates!, ...(from !== 'one' && { verification: from }) };
  return {
    ...plan,
    releases,
    updates: {
      ...released.updates!,
      metadata: from === 'one' ? 'tuf' : 'uptane',
      ...(hasLog && { hasReleaseLog: true }),
    },
    fleet: plan.fleet.map((product) => ({ ...product, updates, trialMs: fleet[0].trialMs! })),
    timeline: [...released.timeline, ...timeline],
  };
}

/** Devices that verify nothing and keep their passwords in flash. */
const openDevices = {
  profile: 'legacy-rtos',
  identity: 'password',
  properties: profileProperties('legacy-rtos'),
} as const;

/** What attacks meet, whatever they are. */
export const surroundings = {
  controls: switchedOff,
  telemetry: fc.record({
    everyMs: fc.constantFrom(500, 5_000, 60_000),
    qos: fc.constantFrom(0, 1),
    buffer: fc.constantFrom(1, 4, 40),
  }),
  cleanSession: fc.boolean(),
  seed: fc.integer({ min: 1, max: 99 }),
  isOpen: fc.boolean(),
  hasClock: fc.boolean(),
  hasLog: fc.boolean(),
  from: fc.constantFrom(...repositories),
};

type Surroundings = {
  readonly [Key in keyof typeof surroundings]: (typeof surroundings)[Key] extends fc.Arbitrary<infer Of> ? Of : never;
};

export const planIn = (
  steps: readonly TimelineEntry[],
  { controls, telemetry, cleanSession, seed, isOpen, hasClock, hasLog, from }: Surroundings,
): Plan =>
  withReleases(
    attackedPlan(
      // With one attack at least, so that losses are recorded.
      [...steps, cloned(minutes(55), 'self-made', { forMs: minutes(1) })],
      off(...controls),
      { seed: `${seed}`, network: { latencyMedianMs: 40, latencyP95Ms: 200, loss: 0.01, bandwidthBps: undefined } },
      {
        telemetry: { ...quiet, ...telemetry, qos: telemetry.qos as 0 | 1, signal: signalWith({ step: 4 }) },
        cleanSession,
        ...(isOpen && openDevices),
        ...(hasClock && { clock }),
      },
    ),
    from,
    hasLog,
  );

export const plan: fc.Arbitrary<Plan> = fc
  .record({ steps: fc.array(step, { minLength: 3, maxLength: 10 }), ...surroundings })
  .map(({ steps, ...others }) => planIn(steps, others));
