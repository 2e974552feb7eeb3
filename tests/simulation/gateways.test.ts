import { describe, expect, it } from 'vitest';
import type { Plan, ProductPlan, TimelineEntry } from '../../sim/plan/plan.ts';
import { at, minutely, minutes, quiet, seconds } from '../kit/lone-plan.ts';
import { resumedHash } from '../kit/resumed.ts';
import { type Ran, runPlan } from '../kit/run-plan.ts';
import { plainNetwork, planWith } from '../kit/small-plan.ts';
import { isChange, isEvent, path, type Row } from '../kit/trace-rows.ts';

const hub: Partial<ProductPlan> = {
  ...{ product: 'hub', profile: 'linux-gateway', count: 2, telemetry: quiet, start: 'running' },
  sites: [
    { name: 'north', share: 0.5 },
    { name: 'south', share: 0.5 },
  ],
};
const lamp: Partial<ProductPlan> = {
  ...{ product: 'lamp', count: 6, telemetry: minutely({ buffer: 100 }), start: 'running', sites: hub.sites! },
  gateway: { tenant: 'acme', product: 'hub', leaves: 3, lan: { ...plainNetwork, latencyMedianMs: 5, latencyP95Ms: 5 } },
};

/** Hubs are devices 0 and 1, lamps 2 to 4 are behind the first and 5 to 7 behind the second. */
const planOf = (steps: readonly TimelineEntry[], fields: Partial<Plan> = {}, of: Partial<ProductPlan> = {}): Plan =>
  planWith([hub, { ...lamp, ...of }], { timeline: steps, ...fields });

const off = (forMs: number, on: object = { name: 'acme/hub-1' }) => at(minutes(10), { kind: 'power-cycle', forMs, on });
const eventsOf = ({ rows }: Ran, kind: string) => rows.filter(isEvent).filter((row) => row.kind === kind);
const statesOf = ({ rows }: Ran, device: number) => path(rows, device, 'link').map(([, state]) => state);
const chainOf = (rows: readonly Row[], row: Row): readonly string[] => [
  isEvent(row) ? row.kind : `${row.region} ${row.state}`,
  ...(row.cause === undefined ? [] : chainOf(rows, rows[row.cause])),
];

describe.each(['model', 'packet'] as const)('devices behind a gateway, in %s', (fidelity) => {
  it('take as long as both links for each packet', async () => {
    const [, dialed] = path(
      (await runPlan(planOf([], { fidelity }, { start: 'cold', identity: 'password' }))).rows,
      2,
      'link',
    );
    const [, alone] = path(
      (await runPlan(planWith([{ ...lamp, gateway: undefined as never, start: 'cold' }], { fidelity }))).rows,
      0,
      'link',
    );
    expect([alone[1], dialed[1]]).toEqual(['tls', 'tls']);
    // SYN and SYN-ACK each cross the local network as well.
    expect(dialed[0] - alone[0]).toBe(10);
  });

  it('are cut off while it does not run, and deliver afterwards what they have kept', async () => {
    const ran = await runPlan(planOf([off(minutes(8))], { fidelity }));
    expect(eventsOf(ran, 'gateway.stopped')).toMatchObject([{ device: 0, detail: '3 devices', t: minutes(10) + 1 }]);
    const [started] = eventsOf(ran, 'gateway.started');
    expect(started).toMatchObject({ device: 0, detail: '3 devices' });
    expect(started.t).toBeGreaterThan(minutes(18));
    for (const device of [2, 3, 4]) {
      expect(statesOf(ran, device).slice(0, 3)).toEqual(['online', 'backoff', 'dialing']);
      expect(statesOf(ran, device).at(-1)).toBe('online');
      // It had power all the time.
      expect(path(ran.rows, device, 'power')).toEqual([[0, 'running']]);
    }
    for (const device of [5, 6, 7]) expect(statesOf(ran, device)).toEqual(['online']);
    expect(ran.world.counters.dropped.total).toBe(0);
    const produced = ran.world.counters.produced.total;
    const delivered = ran.world.counters.delivered.total;
    expect(produced - delivered).toBeLessThanOrEqual(6);
  });

  it('keep their sessions over a restart that is shorter than their patience', async () => {
    const ran = await runPlan(planOf([off(seconds(5))], { fidelity }, { keepAliveMs: minutes(4) }));
    expect(eventsOf(ran, 'gateway.started')).toHaveLength(1);
    for (const device of [2, 3, 4, 5]) expect(statesOf(ran, device)).toEqual(['online']);
  });

  it('lose their network with its network', async () => {
    const cut = at(minutes(10), { kind: 'outage', of: 'network', forMs: minutes(8), on: { name: 'acme/hub-2' } });
    const ran = await runPlan(planOf([cut], { fidelity }));
    expect(eventsOf(ran, 'gateway.stopped')).toEqual([]);
    for (const device of [1, 5, 6, 7]) expect(statesOf(ran, device)).toContain('backoff');
    for (const device of [0, 2, 3, 4]) expect(statesOf(ran, device)).toEqual(['online']);
    const [row] = ran.rows.filter(isChange).filter(({ device, state }) => device === 6 && state === 'backoff');
    expect(chainOf(ran.rows, row)).toEqual(['link backoff', 'network.failed', 'step.started']);
  });

  it('go back, with all that they do then, to what stopped the gateway', async () => {
    const ran = await runPlan(planOf([off(minutes(8))], { fidelity }));
    const rows = ran.rows.filter(isChange).filter(({ device, t }) => device === 2 && t > minutes(10));
    expect(chainOf(ran.rows, rows[0])).toEqual([
      ...['link backoff', 'gateway.stopped', 'power off', 'power.cut', 'step.started'],
    ]);
    for (const row of rows) expect(chainOf(ran.rows, row).at(-1)).toBe('step.started');
  });

  it('wait from the start for a gateway that starts cold, and dial in vain until it runs', async () => {
    const cold = planWith(
      [
        { ...hub, start: 'cold', bootSpreadMs: minutes(10) },
        { ...lamp, start: 'cold' },
      ],
      { fidelity },
    );
    const ran = await runPlan(cold);
    expect(eventsOf(ran, 'gateway.stopped').map(({ device, t }) => [device, t])).toEqual([
      [0, 0],
      [1, 0],
    ]);
    for (const { device: gateway, t } of eventsOf(ran, 'gateway.started')) {
      const leaves = gateway === 0 ? [2, 3, 4] : [5, 6, 7];
      for (const device of leaves) {
        const [online] = path(ran.rows, device, 'link').find(([, state]) => state === 'online')!;
        expect(online).toBeGreaterThan(t);
      }
    }
    expect(eventsOf(ran, 'gateway.started')).toHaveLength(2);
  });

  it('have no session as the run begins if their gateway is asleep then', async () => {
    const asleep = { ...hub, availability: { fromMs: minutes(20), awakeMs: minutes(30), jitterMs: 0 } };
    const ran = await runPlan(planWith([asleep, lamp], { fidelity }));
    for (const device of [2, 5]) {
      const link = path(ran.rows, device, 'link');
      expect(link[0]).toEqual([0, 'dialing']);
      const [online] = link.find(([, state]) => state === 'online')!;
      expect(online).toBeGreaterThan(minutes(20));
    }
  });
});

it('devices behind a gateway are at its site, and their addresses begin with a prefix of its own', async () => {
  const { world } = await runPlan(planOf([], { durationMs: 1_000 }));
  const { fleet } = world;
  expect([2, 3, 4].map((device) => fleet.siteOf(device))).toEqual([2, 3, 4].map(() => fleet.siteOf(0)));
  expect([5, 6, 7].map((device) => fleet.siteOf(device))).toEqual([5, 6, 7].map(() => fleet.siteOf(1)));
});

it('a gateway with nobody behind it stops without a row', async () => {
  const three = planWith([{ ...hub, count: 3 }, lamp], { timeline: [off(minutes(1), { name: 'acme/hub-3' })] });
  const ran = await runPlan(three);
  expect(ran.rows.filter(isEvent).filter(({ kind }) => kind.startsWith('gateway.'))).toEqual([]);
});

it('a checkpoint keeps who is cut off', async () => {
  const plan = planOf([
    off(minutes(8)),
    at(minutes(12), { kind: 'outage', of: 'network', forMs: minutes(9), on: { product: 'hub' } }),
  ]);
  const { traceHash } = await runPlan(plan);
  for (const minute of [5, 11, 15, 19]) expect(await resumedHash(plan, minutes(minute))).toBe(traceHash);
});

it('a gateway that goes twice through the same outage counts each, so the last end brings its devices back', async () => {
  const both = [
    off(minutes(8)),
    at(minutes(14), { kind: 'outage', of: 'network', forMs: minutes(10), on: { product: 'hub' } }),
  ];
  const ran = await runPlan(planOf(both));
  expect(ran.world.fleet.networkFaults.get(2)).toBe(0);
  const back = path(ran.rows, 2, 'link').filter(([, state]) => state === 'online');
  expect(back.at(-1)![0]).toBeGreaterThan(minutes(24));
});
