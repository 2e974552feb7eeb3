import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { profileProperties } from '../../scenarios/index.ts';
import type { ControlId } from '../../sim/plan/control-list.ts';
import { isFalseUpdate, needsDirector } from '../../sim/plan/false-updates.ts';
import type { Plan, TimelineEntry } from '../../sim/plan/plan.ts';
import type { Selection } from '../../sim/plan/selection.ts';
import type { Attack } from '../../sim/threat/attacks/attack.ts';
import { attackList } from '../../sim/threat/attacks/attack-list.ts';
import { type DeviceFact, factInWords, implied } from '../../sim/threat/facts/fact.ts';
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
import { unheldFacts } from '../kit/knowledge-checker.ts';
import { at, brokerDown, days, minutes, quiet } from '../kit/lone-plan.ts';
import { type Ran, runPlan } from '../kit/run-plan.ts';
import { seenRows } from '../kit/seen-rows.ts';
import { signalWith } from '../kit/signal.ts';
import { summarized } from '../kit/summarized.ts';
import { type EventRow, isEvent } from '../kit/trace-rows.ts';
import { rolloutPlan } from '../rollout/simulation/rollout-plan.ts';

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
const anyWay: fc.Arbitrary<TimelineEntry> = fc
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

const step: fc.Arbitrary<TimelineEntry> = fc.oneof(
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

const plan: fc.Arbitrary<Plan> = fc
  .record({
    steps: fc.array(step, { minLength: 3, maxLength: 10 }),
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
  })
  .map(({ steps, controls, telemetry, cleanSession, seed, isOpen, hasClock, hasLog, from }) =>
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
    ),
  );

/** Readings taken that were neither delivered nor are still held by their devices. */
function neverArrived({ world, samples }: Pick<Ran, 'world' | 'samples'>): number {
  const { fleet } = world;
  const { 'messages.produced': produced, 'messages.delivered': delivered } = samples.at(-1)!.values;
  let held = 0;
  for (let device = 0; device < fleet.size; device++) {
    const done = Math.max(fleet.settled.get(device), fleet.expected.get(device));
    held += fleet.readingsTaken.get(device) - done;
  }
  return produced - delivered - held;
}

/** Device time without a session, added up from the transitions of the link region alone. */
function timeOffline({ rows, world }: Pick<Ran, 'world' | 'rows'>): number {
  let total = 0;
  for (let device = 0; device < world.fleet.size; device++) {
    let since: number | undefined = 0;
    for (const row of rows) {
      if (isEvent(row) || row.device !== device || row.region !== 'link') continue;
      if (row.state === 'online') {
        total += since === undefined ? 0 : row.t - since;
        since = undefined;
      } else since ??= row.t;
    }
    if (since !== undefined) total += world.end - since;
  }
  return total;
}

/**
 * What attacks gained, and controls that refused them, that their declarations do not have. Once a device has judged what an
 * actor shows, it may trust newer metadata than is true, also where it refused the release: it then refuses whatever is older,
 * or differs, even true metadata.
 */
function undeclared(rows: readonly EventRow[]): readonly string[] {
  const shown = new Set<number>();
  return rows.flatMap(({ kind, device, detail = '', evidence = '' }) => {
    const isOfUpdates = kind === 'attack.judged' && detail.startsWith('update ');
    if (isOfUpdates) shown.add(device!);
    if (kind !== 'attack.refused' && (kind !== 'attack.gained' || evidence === '')) return [];
    const [title, control] = kind === 'attack.refused' ? detail.split(': ') : [evidence];
    const { gives, ways } = attacks.find(({ id }) => title.startsWith(`${id} `))!;
    const way = title.split(', ')[1];
    const isKnown = (): boolean => gives.some((fact) => [fact, ...(implied[fact] ?? [])].some(isCalled(detail)));
    const declared: readonly string[] = [...ways[way].decidedBy, ...(shown.has(device!) ? afterTrust : [])];
    if (isFalseUpdate(way)) shown.add(device!);
    return (control === undefined ? isKnown() : declared.includes(control)) ? [] : [`${title}: ${control ?? detail}`];
  });
}

const isCalled = (words: string) => (fact: DeviceFact) => factInWords[fact] === words;

const afterTrust: readonly ControlId[] = ['update-rollback', 'update-consistency'];

const sum = (parts: Readonly<Record<string, number>>): number => Object.values(parts).reduce((a, b) => a + b, 0);

describe('any run with attacks', () => {
  it('has used only what its actors held, and its harm by cause adds up', { timeout: 240_000 }, async () => {
    const seen = { attacks: 0, gained: 0, control: 0, lost: { attack: 0, response: 0, fault: 0 } };
    await fc.assert(
      fc.asyncProperty(plan, async (attacked) => {
        const ran = await summarized(attacked);
        const events: readonly EventRow[] = ran.rows.filter(isEvent);
        expect(unheldFacts(ran.rows)).toEqual([]);
        expect(undeclared(events)).toEqual([]);
        const { readingsLost, offlineMs } = ran.harm;
        expect(sum(readingsLost)).toBe(neverArrived(ran));
        expect(sum(offlineMs)).toBe(timeOffline(ran));
        seen.attacks += events.filter(({ kind }) => kind === 'attack.started').length;
        seen.gained += events.filter(({ kind }) => kind === 'attack.gained').length;
        seen.control += events.filter(({ detail }) => detail === 'control of what it runs').length;
        for (const cause of ['attack', 'response', 'fault'] as const) seen.lost[cause] += readingsLost[cause];
      }),
      { numRuns: 120, seed: 15 },
    );
    // The property is about something: attacks took place, got somewhere, and readings were lost to each cause.
    expect(seen.attacks).toBeGreaterThan(180);
    expect(seen.gained).toBeGreaterThan(180);
    expect(seen.control).toBeGreaterThan(20);
    expect(seen.lost.attack).toBeGreaterThan(100);
    expect(seen.lost.fault).toBeGreaterThan(100);
  });

  it('is the same with MQTT as data and as bytes', async () => {
    await fc.assert(
      fc.asyncProperty(plan, async (attacked) => {
        const [ofModel, ofPacket] = [seenRows(), seenRows()];
        const model = await runPlan(attacked, { seen: ofModel.seen });
        const packet = await runPlan({ ...attacked, fidelity: 'packet' }, { seen: ofPacket.seen });
        expect(ofPacket.rows).toEqual(ofModel.rows);
        expect(JSON.stringify(ofModel.rows)).not.toMatch(/mallory|trudy/);
        expect(packet.traceHash).toBe(model.traceHash);
        expect(packet.counters).toEqual(model.counters);
      }),
      { numRuns: 25, seed: 15 },
    );
  });
});
