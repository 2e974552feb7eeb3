import { afterEach, describe, expect, it } from 'vitest';
import { Mosquitto } from '../../bin/bench/own-mosquitto.ts';
import { defaultPki } from '../../scenarios/index.ts';
import type { Plan, ProductPlan, TimelineAction, TimelineEntry } from '../../sim/plan/plan.ts';
import type { CloneWay } from '../kit/attack-plans.ts';
import { runPlan } from '../kit/run-plan.ts';
import { type EventRow, isChange, isEvent, path, type Row } from '../kit/trace-rows.ts';
import { livePlan, runLive } from './run-live.ts';

type Trigger = TimelineEntry['trigger'];
const step = (label: string, trigger: Trigger, action: TimelineAction): TimelineEntry => ({ label, trigger, action });
const at = (atMs: number): Trigger => ({ kind: 'at', atMs });
const when = (series: string, operator: '>=' | '>', value: number, afterMs = 0): Trigger => ({
  ...{ kind: 'when', afterMs },
  condition: { series, operator, value },
});
const allOnline = when('fleet.onlineShare', '>=', 1);
const takenOver = when('sessions.takenOver', '>', 0, 1_000);

const held = { copied: ['credential'], 'certificate-only': ['certificate'], 'self-made': [] } as const;

/** Mallory clones one device; what that takes, she has. */
const clone = (way: CloneWay, { trigger = allOnline, retryMs = 60_000 } = {}): TimelineEntry => {
  const by = { name: 'mallory', reaches: ['broker'], holds: held[way] } as const;
  return step('cloned', trigger, {
    ...{ kind: 'attack', technique: 'A01', way, by, retryMs },
    ...{ forMs: 70_000, on: { pick: 1 } },
  });
};

/** In the session that she has then, she subscribes to everything. */
const readAlong = (trigger = takenOver, forMs = 6_000): TimelineEntry => {
  const by = { name: 'mallory', reaches: ['broker'], holds: [] } as const;
  return step('read along', trigger, {
    ...{ kind: 'attack', technique: 'A04', way: 'subscribe', by, filter: '#' },
    ...{ forMs, on: { 'same-as': 'cloned' } },
  });
};

/** A device that has lost its session leaves it to the impostor for the rest of the run, unless it has this back-off. */
const patient = { initialMs: 90_000, maxMs: 90_000, factor: 2, jitter: 0.1 };
const prompt = { ...patient, initialMs: 4_000, maxMs: 4_000 };

const attacked = (
  timeline: readonly TimelineEntry[],
  controls: Plan['controls'] = {},
  fields: Partial<Plan> = {},
): Plan =>
  livePlan(
    { count: 4, bootSpreadMs: 0, backoff: patient },
    { durationMs: 80_000, timeline, controls: { 'non-exportable-key': false, ...controls }, ...fields },
  );

const withProduct = (plan: Plan, fields: Partial<ProductPlan>): Plan => ({
  ...plan,
  fleet: plan.fleet.map((product) => ({ ...product, ...fields })),
});

const rowsOf = (kind: EventRow['kind'], rows: readonly Row[]): readonly EventRow[] =>
  rows.filter(isEvent).filter((row) => row.kind === kind);

/** What was decided on actors and what came of it, in order; addresses and other devices' topics differ from run to run. */
const decisions = (rows: readonly Row[]): readonly string[] =>
  rows
    .filter(isEvent)
    .filter(({ kind }) => kind.startsWith('attack.') || kind.startsWith('impostor.') || kind === 'secret.sought')
    .map(({ kind, device, control = '', verdict = '', detail = '' }) => {
      const told = detail.replace(/in use from .*/, 'in use').replace(/: devices\/.*/, '');
      return `${device} ${kind} ${control} ${verdict} ${told}`;
    });
const victimOf = (rows: readonly Row[]): number => rowsOf('attack.started', rows)[0].device!;
const refusals = (rows: readonly Row[]): readonly string[] =>
  rowsOf('attack.refused', rows).map(({ detail = '' }) => detail);

const has =
  (kind: EventRow['kind']) =>
  (rows: readonly Row[]): boolean =>
    rows.some((row) => isEvent(row) && row.kind === kind);
const untilRefused = { until: has('attack.refused') };

/** The victim is online again after an impostor had its place. */
const isBack = (rows: readonly Row[]): boolean => {
  const [offline] = rowsOf('impostor.offline', rows);
  return offline !== undefined && path(rows, victimOf(rows), 'link').at(-1)![1] === 'online';
};
const hasReadAlong = (rows: readonly Row[]): boolean =>
  [...rowsOf('attack.ended', rows), ...rowsOf('attack.refused', rows)].some(({ detail }) => detail?.startsWith('A04'));

describe.each<[technique: string, way: string, control: string]>([
  ['A02', 'foreign-catalog', 'certificate-chain'],
  ['A02', 'update-certificate', 'certificate-chain'],
  ['A02', 'mis-issued', 'issuance-ledger'],
  ['A06', 'borrowed-id', 'client-id-binding'],
  ['A22', 'expired-certificate', 'certificate-validity'],
])('%s %s, in a live run', (technique, way, control) => {
  const by = { name: 'mallory', reaches: ['broker'], holds: ['credential', 'issuance'] } as const;
  const tried = step('tried', allOnline, {
    ...{ kind: 'attack', technique, way, by, retryMs: 60_000 },
    ...{ forMs: 70_000, on: { pick: 1 } },
  } as never);

  it(`is refused by ${control} alone`, async () => {
    const { rows } = await runLive(attacked([tried], { 'concurrent-use': false }), {}, untilRefused);
    const judged = rowsOf('attack.judged', rows).filter(({ verdict }) => verdict === 'refuse');
    expect(judged.map((row) => row.control)).toEqual([control]);
    expect(refusals(rows)[0]).toMatch(new RegExp(`^${technique} .*, ${way}: ${control}$`));
  });

  it('gets in without it', async () => {
    // Of an authority that is not registered there is no list, either.
    const later = ['concurrent-use', 'topic-acl', 'close-expired-sessions', 'revocation-freshness'];
    const off = Object.fromEntries([control, ...later].map((id) => [id, false]));
    const { rows } = await runLive(attacked([tried], off), {}, { until: has('impostor.online') });
    const victim = victimOf(rows);
    const neighbor = victim === 0 ? 1 : victim - 1;
    expect(rowsOf('impostor.online', rows)[0].device).toBe(technique === 'A06' ? neighbor : victim);
  });
});

describe('an actor that clones a device, in a live run', () => {
  it('takes the session of a device whose key it has copied, and the device knows it by a lost connection', async () => {
    const plan = withProduct(attacked([clone('copied')], { 'concurrent-use': false }), { backoff: prompt });
    const { rows, world } = await runLive(plan, {}, { until: isBack });
    const victim = victimOf(rows);
    const [taken] = rowsOf('session.taken-over', rows);
    const admission = rows[taken.cause!] as EventRow;
    expect(taken.device).toBe(victim);
    expect(admission).toMatchObject({ kind: 'attack.judged', actor: 'mallory', device: victim, verdict: 'allow' });
    expect(admission.detail).toBe('CONNECT: not checked: in use from 127.0.0.1');
    const offline = rows.find((row) => isChange(row) && row.cause === taken.row);
    expect(offline).toMatchObject({ device: victim, region: 'link', state: 'backoff' });
    expect(rowsOf('impostor.online', rows)[0]).toMatchObject({ actor: 'mallory', device: victim });
    // The device comes back and takes its session over in turn.
    expect(rowsOf('impostor.offline', rows)[0]).toMatchObject({ detail: 'taken-over', device: victim });
    expect(world.projection.count('link', 'online')).toBe(4);
  });

  it('is refused while the device uses its session from its own address, and the device keeps it', async () => {
    const { rows, world } = await runLive(attacked([clone('copied')]), {}, untilRefused);
    expect(refusals(rows)).toEqual(['A01 clone-identity, copied: concurrent-use']);
    expect(rowsOf('attack.judged', rows).at(-1)!.detail).toBe('CONNECT: in use from 127.0.0.1');
    expect(rowsOf('session.taken-over', rows)).toEqual([]);
    expect(world.projection.count('link', 'online')).toBe(4);
  });

  it('keeps a device out whose password it used first', async () => {
    // Devices boot when the actor has long connected.
    const late = { identity: 'password', bootSpreadMs: 60_000 } as const;
    const plan = withProduct(attacked([clone('copied', { trigger: at(1) })]), late);
    const afterRefusal = (sofar: readonly Row[]): Row | undefined => {
      const [first] = rowsOf('connect.refused', sofar);
      return first && sofar.find((row) => isChange(row) && row.cause === first.row);
    };
    const { rows } = await runLive(plan, {}, { until: (sofar) => afterRefusal(sofar) !== undefined });
    const [refused] = rowsOf('connect.refused', rows);
    expect(`${refused.control}: ${refused.detail}`).toBe('concurrent-use: in use from 127.0.1.1');
    expect(rows[refused.cause!]).toMatchObject({ kind: 'attack.judged', device: refused.device, actor: 'mallory' });
    expect(afterRefusal(rows)).toMatchObject({ device: refused.device, state: 'backoff' });
  });

  it.each([
    ['certificate-only', 'proof-of-possession'],
    ['self-made', 'certificate-chain'],
  ] as const)('is refused with a credential that is %s', async (way, control) => {
    const { rows, world, report } = await runLive(attacked([clone(way)]), {}, untilRefused);
    expect(refusals(rows)).toEqual([`A01 clone-identity, ${way}: ${control}`]);
    expect(rowsOf('impostor.online', rows)).toEqual([]);
    expect(world.projection.count('link', 'online')).toBe(4);
    expect(report.embedded?.handshakesBroken).toBe(way === 'certificate-only' ? 1 : 0);
  });

  it('is refused with a guessed password', async () => {
    const plan = withProduct(attacked([clone('self-made')]), { identity: 'password' });
    const { rows } = await runLive(plan, {}, untilRefused);
    expect(refusals(rows)).toEqual(['A01 clone-identity, self-made: client-credential']);
  });

  it('loses the session with a certificate that is revoked, and cannot come back with it', async () => {
    const pki = defaultPki('live');
    const every = { publishEveryMs: 1_000, fetchEveryMs: 1_000, sweepEveryMs: 1_000 };
    const revoke = {
      of: 'both',
      reason: 'keyCompromise',
      as: 'administrator',
      approved: 'yes',
      on: { 'same-as': 'cloned' },
    } as const;
    const plan = attacked(
      [clone('copied', { retryMs: 500 }), step('revoked', takenOver, { kind: 'revoke', ...revoke })],
      { 'concurrent-use': false },
      { pki: { ...pki, revocation: { ...pki.revocation, ...every } } },
    );
    const { rows } = await runLive(plan, {}, untilRefused);
    expect(rowsOf('impostor.offline', rows)[0].detail).toBe('certificate-withdrawn');
    expect(decisions(rows).filter((text) => text.includes(' refuse '))).toEqual([
      `${victimOf(rows)} attack.judged close-revoked-sessions refuse session: revoked: keyCompromise`,
      `${victimOf(rows)} attack.judged certificate-revocation refuse certificate: revoked: keyCompromise`,
    ]);
    expect(refusals(rows)).toEqual(['A01 clone-identity, copied: certificate-revocation']);
  });

  it('loses the session when the broker fails, and comes back', async () => {
    const outage = step('outage', takenOver, { kind: 'outage', of: 'broker', forMs: 1_000 });
    const plan = attacked([clone('copied', { retryMs: 500 }), outage], { 'concurrent-use': false });
    const { rows } = await runLive(plan, {}, { until: (sofar) => rowsOf('impostor.online', sofar).length > 1 });
    const [offline] = rowsOf('impostor.offline', rows);
    expect(offline.detail).toBe('broker-failed');
    expect(rows[offline.cause!].cause).toBe(rowsOf('step.started', rows)[1].row);
    expect(rowsOf('impostor.online', rows)).toHaveLength(2);
  });

  it.each(['copied', 'certificate-only', 'self-made'] as const)('is judged as in simulated time: %s', async (way) => {
    const plan = attacked([clone(way)]);
    const live = await runLive(plan, {}, untilRefused);
    const model = await runPlan({ ...plan, fidelity: 'model' });
    expect(decisions(live.rows)).toEqual(decisions(model.rows));
    expect(decisions(live.rows).length).toBeGreaterThan(2);
  });

  it('is refused at the start if TLS cannot do what the plan switches off', async () => {
    const plan = attacked([clone('certificate-only')], { 'proof-of-possession': false });
    await expect(runLive(plan)).rejects.toMatchObject({
      code: 'live/proof-of-possession',
      diagnostic: { where: 'timeline[0].way', hint: expect.stringContaining('proof-of-possession') },
    });
  });
});

describe('a flood, in a live run', () => {
  it('is refused at the start: there is no uplink to share', async () => {
    const by = { name: 'mallory', reaches: [], holds: [] } as const;
    const flood = { kind: 'attack', technique: 'A19', way: 'flood', by, rate: 1_024, forMs: 1_000, on: {} } as const;
    await expect(runLive(attacked([step('flood', takenOver, flood)]))).rejects.toMatchObject({
      code: 'live/implant-traffic',
      diagnostic: { where: 'timeline[0].way', hint: 'use model or packet fidelity' },
    });
  });
});

describe('an actor that subscribes to everything, in a live run', () => {
  const timeline = [clone('copied'), readAlong()];
  const control = { until: hasReadAlong };
  const foreign = (rows: readonly Row[]): readonly EventRow[] =>
    rowsOf('messages.read', rows).filter(({ device }) => device !== victimOf(rows));

  it('is refused by the access list', async () => {
    const { rows } = await runLive(attacked(timeline, { 'concurrent-use': false }), {}, control);
    expect(refusals(rows)).toEqual(['A04 wildcard, subscribe: topic-acl']);
    expect(foreign(rows)).toEqual([]);
  });

  it('reads what other devices send where nothing checks topics', async () => {
    const off = { 'concurrent-use': false, 'topic-acl': false, 'forward-acl': false };
    // In threads and a process of its own, as the command runs it.
    const { rows, report } = await runLive(attacked(timeline, off), { workers: 1 }, control);
    expect(foreign(rows).length).toBeGreaterThan(0);
    expect(rowsOf('messages.read', rows).every(({ actor }) => actor === 'mallory')).toBe(true);
    expect(rowsOf('attack.ended', rows).map(({ detail }) => detail)).toEqual(['A04 wildcard, subscribe: with success']);
    expect(Object.keys(report.lag)).toContain('clients');
  });

  it('gets nothing foreign where the broker checks each message before it delivers it', async () => {
    const plan = attacked(timeline, { 'concurrent-use': false, 'topic-acl': false });
    const { rows } = await runLive(plan, {}, control);
    expect(foreign(rows)).toEqual([]);
    expect(refusals(rows)).toEqual(['A04 wildcard, subscribe: forward-acl']);
  });
});

describe('an actor at Mosquitto', () => {
  let broker: Mosquitto | undefined;
  afterEach(() => broker?.stop());
  const fields = { pki: defaultPki('live'), durationMs: 30_000 };

  it('gets in with a copied key, may subscribe to everything, and receives nothing foreign', async () => {
    const plan = attacked([clone('copied'), readAlong(at(7_000), 2_500)], {}, fields);
    broker = await Mosquitto.forFleet(plan);
    const { rows, report } = await runLive(plan, { external: broker.external }, { until: hasReadAlong });
    const victim = victimOf(rows);
    expect(decisions(rows).filter((text) => text.includes(' external-broker '))).toEqual([
      `${victim} attack.judged external-broker allow CONNECT: return code 0`,
      `${victim} attack.judged external-broker allow SUBSCRIBE: return code 0: #`,
    ]);
    expect(rowsOf('impostor.online', rows)).toHaveLength(1);
    expect(rowsOf('messages.read', rows).filter(({ device }) => device !== victim)).toEqual([]);
    // Mosquitto has ended the session of the device.
    expect(rowsOf('session.closed', rows).map(({ device }) => device)).toEqual([victim]);
    expect(report.notes.join()).toMatch(/gives no reasons/);
  });

  it("is refused with a credential that is not the device's own", async () => {
    const trudy = { name: 'trudy', reaches: ['broker'], holds: [] } as const;
    const selfMade = { ...clone('self-made').action, by: trudy } as TimelineAction;
    const plan = attacked([clone('certificate-only'), step('by another', allOnline, selfMade)], {}, fields);
    broker = await Mosquitto.forFleet(plan);
    const both = { until: (sofar: readonly Row[]) => refusals(sofar).length > 1 };
    const { rows, world } = await runLive(plan, { external: broker.external }, both);
    expect(new Set(refusals(rows))).toEqual(
      new Set([
        'A01 clone-identity, certificate-only: external-broker',
        'A01 clone-identity, self-made: external-broker',
      ]),
    );
    expect(rowsOf('impostor.online', rows)).toEqual([]);
    // A broker that closes with the CONNECT still unread resets the connection (RFC 1122, 4.2.2.13), which can overtake its alert.
    for (const { detail } of rowsOf('attack.judged', rows))
      expect(detail).toMatch(/^certificate: closed after the handshake: .*(ALERT|ECONNRESET)/);
    expect(world.projection.count('link', 'online')).toBe(4);
  });
});
