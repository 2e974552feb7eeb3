import { describe, expect, it } from 'vitest';
import type { Plan } from '../../sim/plan/plan.ts';
import { at, seconds } from '../kit/lone-plan.ts';
import { type EventRow, isEvent, type Row } from '../kit/trace-rows.ts';
import { livePlan, runLive } from './run-live.ts';

const on = { pick: 1 };
const thief = { name: 'mallory', reaches: ['broker'], holds: ['credential'] } as const;
/** Two seconds of the wall clock, at speed 10. */
const limit = { keepAliveMaxMs: seconds(20) };

const planOf = (timeline: Plan['timeline'], controls: Plan['controls'] = {}, keepAliveMs = seconds(20)): Plan => {
  const plan = livePlan(
    { count: 3, product: 'valve', keepAliveMs, commands: [{ name: 'open', min: 0, max: 100 }] },
    {
      durationMs: seconds(120),
      timeline,
      controls: { 'non-exportable-key': false, 'concurrent-use': false, ...controls },
    },
  );
  return { ...plan, broker: { ...plan.broker, ...limit }, consoles: [{ name: 'acme-ops', tenant: 'acme' }] };
};
const ofKind = (rows: readonly Row[], kind: EventRow['kind']): readonly EventRow[] =>
  rows.filter(isEvent).filter((row) => row.kind === kind);

describe('a limit of keep-alive, over sockets', () => {
  it('refuses a client that asks for none, and one that asks for more', async () => {
    const idle = {
      kind: 'attack',
      technique: 'A07',
      way: 'idle',
      by: thief,
      everyMs: seconds(30),
      forMs: seconds(10),
      on,
    };
    const rows = (await runLive({ ...planOf([at(seconds(20), idle as never)]), durationMs: seconds(35) })).rows;
    expect(new Set(ofKind(rows, 'attack.refused').map(({ detail }) => detail))).toEqual(
      new Set(['A07 connect-flood, idle: keepalive-limit']),
    );
    const slow = (await runLive({ ...planOf([], {}, seconds(60)), durationMs: seconds(20) })).rows;
    expect(new Set(ofKind(slow, 'connect.refused').map(({ control }) => control))).toEqual(
      new Set(['keepalive-limit']),
    );
  });

  it('leaves consoles and actors their sessions, since mqtt.js pings for them', async () => {
    const clone = {
      kind: 'attack',
      technique: 'A01',
      way: 'copied',
      by: thief,
      retryMs: seconds(200),
      forMs: seconds(80),
      on,
    };
    const order = { kind: 'command', by: 'acme-ops', name: 'open', value: 7, on: {} } as const;
    const plan = planOf([at(seconds(20), order), at(seconds(30), clone as never)]);
    const patient = { initialMs: 200_000, maxMs: 200_000, factor: 2, jitter: 0 };
    const { rows } = await runLive({ ...plan, fleet: plan.fleet.map((product) => ({ ...product, backoff: patient })) });
    expect(ofKind(rows, 'impostor.online')).toHaveLength(1);
    expect(ofKind(rows, 'impostor.offline').map(({ detail }) => detail)).toEqual(['left']);
    expect(ofKind(rows, 'keepalive.expired')).toEqual([]);
  });
});
