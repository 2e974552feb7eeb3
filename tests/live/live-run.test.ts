import { describe, expect, it } from 'vitest';
import { compareOutcomes, describeDifference } from '../../reports/outcome/device-outcomes.ts';
import { defaultPki } from '../../scenarios/index.ts';
import { readMosquittoAcl } from '../../scenarios/source/access/mosquitto-acl.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { runPlan } from '../kit/run-plan.ts';
import { plainNetwork } from '../kit/small-plan.ts';
import { type EventRow, isEvent, type Row } from '../kit/trace-rows.ts';
import { countsOf, livePlan, runLive } from './run-live.ts';

/** Lists are published and fetched every other second, and the broker sweeps sessions as often. */
const quickRevocation = (): Plan['pki'] => {
  const pki = defaultPki('live');
  return {
    ...pki,
    revocation: { ...pki.revocation, publishEveryMs: 2_000, fetchEveryMs: 2_000, sweepEveryMs: 2_000 },
  };
};

describe('a live run', () => {
  it('has the same outcome as a simulated one', async () => {
    const plan = livePlan({ count: 30 });
    const live = await runLive(plan);
    const model = await runPlan({ ...plan, fidelity: 'model' });
    const differences = compareOutcomes(model.outcomes, live.outcomes, (device) => live.world.fleet.nameOf(device));
    expect(differences.map(describeDifference)).toEqual([]);
    expect(live.world.projection.count('link', 'online')).toBe(30);
  });

  it("delivers the devices' readings to the platform", async () => {
    const { world, report } = await runLive(livePlan({ count: 20 }));
    const produced = world.counters.produced.total;
    const delivered = world.counters.delivered.total;
    const duplicated = world.counters.duplicated.total;
    expect(produced).toBeGreaterThan(200);
    // A reading of the last instant may still be on its way.
    expect(delivered).toBeGreaterThanOrEqual(produced - 20);
    expect(duplicated).toBe(0);
    expect(report.latency.count).toBe(delivered);
    expect(report.connects.secured).toBe(20);
    expect(report.sessionsPeak).toBe(20);
  });

  it.each([0, 2] as const)('speaks QoS %i', async (qos) => {
    const plan = livePlan({ count: 5, telemetry: { everyMs: 2_000, jitter: 0, bytes: 80, qos, buffer: 10 } });
    const { world } = await runLive(plan);
    expect(world.counters.delivered.total).toBeGreaterThanOrEqual(world.counters.produced.total - 5);
  });

  it('admits devices with passwords without a certificate', async () => {
    const { world, events } = await runLive(livePlan({ count: 5, identity: 'password' }));
    expect(world.projection.count('link', 'online')).toBe(5);
    expect(events.filter(({ verdict }) => verdict === 'refuse')).toEqual([]);
  });

  it('ends cleanly when interrupted', async () => {
    const { events } = await runLive(livePlan({ count: 2 }), {}, { pulseMs: 20, pulse: () => true });
    expect(events.at(-1)).toMatchObject({ kind: 'run.ended', detail: 'interrupted' });
  });

  it('runs its services in threads and a process of their own as well', async () => {
    const { world, report } = await runLive(livePlan({ count: 20 }), { workers: 2 });
    expect(world.projection.count('link', 'online')).toBe(20);
    expect(Object.keys(report.lag)).toEqual(['main', 'pool 1', 'pool 2', 'platform', 'broker']);
  });
});

describe('an access list', () => {
  it('gives the same verdicts as in simulated time', async () => {
    const text = 'user acme/sensor-2\ntopic deny devices/+/+/telemetry\npattern devices/%u/#';
    const acl = readMosquittoAcl(text, 'acl.conf');
    const plan = livePlan({ count: 3, bootSpreadMs: 0 }, { durationMs: 12_000 });
    const given = { ...plan, broker: { ...plan.broker, acl } };
    const about = (rows: readonly Row[]) =>
      new Set(
        rows.flatMap((row) =>
          isEvent(row) && row.kind.endsWith('.refused')
            ? [`${row.kind} ${row.device} ${row.control}: ${row.detail}`]
            : [],
        ),
      );
    const live = about((await runLive(given)).rows);
    expect(live).toEqual(
      new Set(['publish.refused 1 topic-acl: acl.conf:2 denies it: devices/acme/sensor-2/telemetry']),
    );
    expect(about((await runPlan({ ...given, fidelity: 'model' })).rows)).toEqual(live);
  });
});

describe('a device whose certificate is revoked', () => {
  const plan = (controls: Plan['controls'] = {}): Plan =>
    livePlan(
      { count: 6 },
      {
        pki: quickRevocation(),
        controls,
        timeline: [
          {
            label: 'a key leaks',
            trigger: { kind: 'at', atMs: 12_000 },
            action: {
              kind: 'revoke',
              of: 'both',
              reason: 'keyCompromise',
              as: 'administrator',
              approved: 'yes',
              on: { pick: 1 },
            },
          },
        ],
      },
    );

  it('loses its session at the next sweep, and is refused from then on', async () => {
    const { events, report } = await runLive(plan());
    expect(events.find(({ kind }) => kind === 'session.closed')).toMatchObject({ control: 'close-revoked-sessions' });
    expect(events.find(({ kind }) => kind === 'certificate.refused')).toMatchObject({
      control: 'certificate-revocation',
      verdict: 'refuse',
      detail: 'revoked: keyCompromise',
    });
    expect(report.revokedKept).toBe(0);
  });

  it('gets the same verdicts as in simulated time', async () => {
    const verdictsOf = (events: readonly EventRow[]): ReadonlySet<string> =>
      new Set(
        events
          .filter(({ verdict }) => verdict === 'refuse')
          .map(({ kind, device, control, detail }) => `${kind} ${device} ${control} ${detail}`),
      );
    const live = await runLive(plan());
    const model = await runPlan({ ...plan(), fidelity: 'model' });
    expect(verdictsOf(live.events).size).toBeGreaterThan(0);
    expect(verdictsOf(live.events)).toEqual(verdictsOf(model.rows.filter(isEvent)));
  });

  it('keeps its session where sweeps are off', async () => {
    const { events, report } = await runLive(plan({ 'close-revoked-sessions': false }));
    expect(countsOf(events)['session.closed']).toBeUndefined();
    expect(report.revokedKept).toBe(1);
  });
});

describe('a device with a password that is revoked', () => {
  const plan = livePlan(
    { count: 4, identity: 'password' },
    {
      pki: quickRevocation(),
      timeline: [
        {
          label: 'a password leaks',
          trigger: { kind: 'at', atMs: 12_000 },
          action: {
            kind: 'revoke',
            of: 'both',
            reason: 'keyCompromise',
            as: 'administrator',
            approved: 'yes',
            on: { pick: 1 },
          },
        },
      ],
    },
  );

  it('gets the same verdicts as in simulated time: its session is closed, and its client id refused', async () => {
    const verdictsOf = (events: readonly EventRow[]) =>
      new Set(
        events
          .filter(({ kind, verdict }) => verdict === 'refuse' || kind === 'identity.banned')
          .map(({ kind, device, control, detail }) => `${kind} ${device} ${control} ${detail}`),
      );
    const live = await runLive(plan);
    const model = await runPlan({ ...plan, fidelity: 'model' });
    expect(verdictsOf(live.events).size).toBe(3);
    expect(verdictsOf(live.events)).toEqual(verdictsOf(model.rows.filter(isEvent)));
    expect(live.world.projection.count('link', 'online')).toBe(3);
  });
});

describe('a live device', () => {
  it.each([false, true])('connects again with each new certificate, TLS tickets kept: %s', async (keepTickets) => {
    const pki = { ...quickRevocation(), certificateLifetimeMs: 24_000 };
    const plan = livePlan({ count: 6 }, { pki, durationMs: 60_000, verdicts: 'all' });
    const { events, world } = await runLive(plan, { speed: 6, keepTickets });
    // At any instant one of them may be about to reconnect.
    expect(world.projection.count('link', 'backoff') + world.projection.count('link', 'offline')).toBe(0);
    const counts = countsOf(events);
    expect(counts['connect.admitted']).toBeGreaterThanOrEqual(18);
    expect(counts).not.toHaveProperty('session.closed');
    expect(counts).not.toHaveProperty('session.taken-over');
    expect(counts).not.toHaveProperty('will.published');
    expect(events.filter(({ verdict }) => verdict === 'refuse')).toEqual([]);
  });

  it('that vanishes is detected by keep-alive, and its will is published', async () => {
    const plan = livePlan(
      { count: 3, keepAliveMs: 4_000 },
      {
        timeline: [
          { label: 'the plug', trigger: { kind: 'at', atMs: 12_000 }, action: { kind: 'power-off', on: { pick: 1 } } },
        ],
      },
    );
    const { events, report, world } = await runLive(plan, { speed: 4 });
    expect(countsOf(events)).toMatchObject({ 'will.published': 1 });
    expect(world.projection.count('link', 'online')).toBe(2);
    expect(report.ghosts).toBe(0);
  });

  it('without a network sends its buffered readings later', async () => {
    const plan = livePlan(
      { count: 4 },
      {
        timeline: [
          {
            label: 'the uplink',
            trigger: { kind: 'at', atMs: 10_000 },
            action: { kind: 'outage', of: 'network', forMs: 6_000, on: { pick: 2 } },
          },
        ],
      },
    );
    const { world } = await runLive(plan);
    expect(world.projection.count('link', 'online')).toBe(4);
    expect(world.counters.delivered.total).toBeGreaterThanOrEqual(world.counters.produced.total - 4);
    expect(world.counters.accepted.total).toBe(4);
  });

  it('behind a gateway that loses power keeps its session, and sends its buffered readings later', async () => {
    const plan = livePlan(
      { product: 'hub', count: 2 },
      {
        durationMs: 40_000,
        timeline: [
          {
            label: 'the plug of a gateway',
            trigger: { kind: 'at', atMs: 22_000 },
            action: { kind: 'power-cycle', forMs: 5_000, on: { name: 'acme/hub-1' } },
          },
        ],
      },
    );
    const [hub] = plan.fleet;
    const gateway = { tenant: 'acme', product: 'hub', leaves: 2, lan: plainNetwork };
    const { world, events } = await runLive({ ...plan, fleet: [hub, { ...hub, product: 'lamp', count: 4, gateway }] });
    expect(countsOf(events)).toMatchObject({ 'gateway.stopped': 3, 'gateway.started': 3 });
    expect(world.projection.count('link', 'online')).toBe(6);
    // The gateway itself came back with another session; nobody behind it did.
    expect(world.counters.accepted.total).toBe(7);
    expect(world.counters.delivered.total).toBeGreaterThanOrEqual(world.counters.produced.total - 10);
  });

  it('reconnects to a broker that was down', async () => {
    const plan = livePlan(
      { count: 8 },
      {
        timeline: [
          {
            label: 'restart',
            trigger: { kind: 'at', atMs: 10_000 },
            action: { kind: 'outage', of: 'broker', forMs: 5_000 },
          },
        ],
      },
    );
    const { world, events, report } = await runLive(plan, { keepTickets: true });
    expect(world.projection.count('link', 'online')).toBe(8);
    expect(world.counters.accepted.total).toBe(16);
    expect(report.embedded?.handshakesResumed).toBe(8);
    expect(world.counters.delivered.total).toBeGreaterThanOrEqual(world.counters.produced.total - 8);
    expect(countsOf(events)['will.published']).toBeUndefined();
  });

  it('is refused where devices might refuse a certificate of a server, and names the field', async () => {
    const plan = livePlan({ count: 1, trusts: [{ authority: 'next' }] });
    await expect(runLive(plan)).rejects.toMatchObject({
      code: 'live/server-certificate',
      diagnostic: { where: 'fleet[acme/sensor].trusts' },
    });
  });
});
