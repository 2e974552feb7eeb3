import { describe, expect, it } from 'vitest';
import type { Plan, TimelineEntry } from '../../sim/plan/plan.ts';
import type { SeenRow } from '../../sim/seen/seen-row.ts';
import { at, minutes } from '../kit/lone-plan.ts';
import { runPlan } from '../kit/run-plan.ts';
import { seenRows } from '../kit/seen-rows.ts';
import { isEvent, type Row } from '../kit/trace-rows.ts';
import { livePlan, runLive } from './run-live.ts';

const mallory = { name: 'mallory', reaches: ['broker'], holds: ['credential'] } as const;
const allOnline: TimelineEntry['trigger'] = {
  ...{ kind: 'when', afterMs: 0 },
  condition: { series: 'fleet.onlineShare', operator: '>=', value: 1 },
};

const clone = (way: 'copied' | 'self-made' | 'certificate-only'): TimelineEntry => ({
  label: 'cloned',
  trigger: allOnline,
  action: {
    ...{
      kind: 'attack',
      technique: 'A01',
      way,
      by: { ...mallory, holds: way === 'copied' ? ['credential'] : ['certificate'] },
    },
    ...{ retryMs: 60_000, forMs: 70_000, on: { pick: 1 } },
  },
});

const plan = (timeline: readonly TimelineEntry[], controls: Plan['controls'] = {}): Plan =>
  livePlan(
    { count: 4, bootSpreadMs: 0, backoff: { initialMs: 4_000, maxMs: 4_000, factor: 2, jitter: 0.1 } },
    { durationMs: 40_000, timeline, controls: { 'non-exportable-key': false, ...controls } },
  );

const has =
  (kind: string) =>
  (rows: readonly Row[]): boolean =>
    rows.some((row) => isEvent(row) && row.kind === kind);

/** What was logged in a live run, and in the same one in simulated time. */
async function logged(live: Plan, until?: (rows: readonly Row[]) => boolean) {
  const [ofLive, ofModel] = [seenRows(), seenRows()];
  await runLive(live, {}, { seen: ofLive.seen, ...(until && { until }) });
  await runPlan({ ...live, fidelity: 'model' }, { seen: ofModel.seen });
  return { live: ofLive.rows, model: ofModel.rows };
}

const of = (rows: readonly SeenRow[], event: SeenRow['event']): readonly SeenRow[] =>
  rows.filter((row) => row.event === event);

describe('the log of the embedded broker', () => {
  it('shows an impostor that takes a session as a CONNECT from another address, and names no actor', async () => {
    const { live } = await logged(plan([clone('copied')], { 'concurrent-use': false }), has('impostor.offline'));
    const [taken] = of(live, 'broker.disconnect').filter(({ code }) => code === 'taken-over');
    const own = of(live, 'broker.connect').filter(({ clientId }) => clientId === taken!.clientId);
    expect(new Set(own.map(({ address }) => address))).toEqual(new Set(['127.0.0.1', '127.0.1.1']));
    expect(new Set(own.map(({ serial }) => serial)).size).toBe(1);
    expect(taken!.serial).toBe(own[0]!.serial);
    expect(JSON.stringify(live)).not.toContain('mallory');
  });

  it.each([
    ['self-made', 'certificate-chain'],
    ['certificate-only', 'proof-of-possession'],
  ] as const)('shows a certificate that is %s as simulated time does', async (way, code) => {
    const { live, model } = await logged(plan([clone(way)]), has('attack.refused'));
    const refused = (rows: readonly SeenRow[]) =>
      of(rows, 'edge.certificate.refused').map((row) => [row.clientId, row.code, row.serial?.length]);
    expect(refused(model).length).toBeGreaterThan(0);
    expect(refused(model)[0]![1]).toBe(code);
    expect(refused(live)[0]).toEqual(refused(model)[0]);
  });

  it('shows the same sessions, subscriptions and messages of an honest fleet, and a broker that fails', async () => {
    const quiet = plan([at(15_000, { kind: 'outage', of: 'broker', forMs: 3_000 })]);
    const { live, model } = await logged(quiet);
    // Which readings are on their way as the broker fails depends on the sockets.
    const entries = (rows: readonly SeenRow[]) =>
      new Set(
        rows
          .filter(({ logger }) => logger !== 'telemetry')
          .map(({ event, clientId = '', topic = '' }) => `${event} ${clientId} ${topic}`),
      );
    expect(entries(live)).toEqual(entries(model));
    for (const row of live) expect(Math.abs(row.receivedAt - row.writtenAt)).toBeLessThan(minutes(1));
  });
});
