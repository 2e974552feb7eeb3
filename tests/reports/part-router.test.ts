import { describe, expect, it } from 'vitest';
import type { RowConsumer } from '../../reports/metrics/accumulator.ts';
import { wholeRun } from '../../reports/metrics/measure.ts';
import { measuredParts } from '../../reports/metrics/measured-parts.ts';
import { partRouter } from '../../reports/metrics/part-router.ts';
import { thresholdDevices } from '../../reports/metrics/threshold-devices.ts';
import { type ChangeBlock, type EventBlock, NONE } from '../../sim/kernel/trace/sink.ts';
import type { Threshold } from '../../sim/plan/plan.ts';
import { expectation } from '../kit/hand-trace.ts';
import { planWith } from '../kit/small-plan.ts';

const [u32, u8] = [Uint32Array.of.bind(Uint32Array), Uint8Array.of.bind(Uint8Array)];

const changes: ChangeBlock = {
  length: 5,
  row: u32(10, 11, 12, 13, 14),
  t: u32(100, 101, 102, 103, 104),
  device: u32(3, 7, 5, 7, 0),
  region: u8(0, 1, 2, 3, 4),
  state: u8(5, 6, 7, 8, 9),
  cause: u32(20, 21, 22, 23, 24),
};
const events: EventBlock = {
  length: 4,
  strings: ['a', 'b'],
  row: u32(30, 31, 32, 33),
  t: u32(130, 131, 132, 133),
  kind: u8(1, 2, 3, 4),
  device: u32(7, 2, NONE, 3),
  actor: u32(40, 41, 42, 43),
  control: u32(50, 51, 52, 53),
  verdict: u8(0, 1, 2, 1),
  detail: u32(60, 61, 62, 63),
  evidence: u32(70, 71, 72, 73),
  cause: u32(80, 81, 82, 83),
};

/** What is heard of the rows of devices 7 and 3, and in another part of 3 alone; blocks as they are at that moment. */
function listening() {
  const heard: unknown[] = [];
  const listener = (name: string): RowConsumer => ({
    changes: (block, from, to) => heard.push({ name, ...cut(block, from, to) }),
    event: (block, i) => heard.push({ name, ...cut(block, i, i + 1) }),
  });
  const rows = partRouter(
    [
      { devices: u32(7, 3), consumers: [listener('both')] },
      { devices: u32(3), consumers: [listener('one')] },
      { devices: u32(), consumers: [listener('none')] },
    ],
    8,
  );
  return { heard, rows };
}

/** Some rows of a block, without what is behind them. */
const cut = (block: ChangeBlock | EventBlock, from: number, to: number) =>
  Object.fromEntries(
    Object.entries(block).flatMap(([column, values]) =>
      ArrayBuffer.isView(values) ? [[column, [...(values as Uint32Array).slice(from, to)]]] : [],
    ),
  );

describe('some devices as a fleet of their own', () => {
  it('have their changes, under numbers of their own', () => {
    const { heard, rows } = listening();
    rows.changes?.(changes, 1, 5);
    rows.changes?.(changes, 0, 1);
    expect(heard).toEqual([
      { name: 'both', row: [11, 13], t: [101, 103], device: [0, 0], region: [1, 3], state: [6, 8], cause: [21, 23] },
      { name: 'both', row: [10], t: [100], device: [1], region: [0], state: [5], cause: [20] },
      { name: 'one', row: [10], t: [100], device: [0], region: [0], state: [5], cause: [20] },
    ]);
  });

  it('hear nothing of a block without them', () => {
    const { heard, rows } = listening();
    rows.changes?.(changes, 4, 5);
    expect(heard).toEqual([]);
  });

  it('have all of their changes in order, however many there are at once', () => {
    const length = 1_000;
    const count = Uint32Array.from({ length }, (_, i) => i);
    const many: ChangeBlock = {
      ...{ length, row: count, t: count, device: count.map((i) => (i % 3 === 0 ? 3 : i % 8)), cause: count },
      ...{ region: new Uint8Array(length), state: new Uint8Array(length) },
    };
    const seen: number[] = [];
    const rows = partRouter(
      [{ devices: u32(3), consumers: [{ changes: ({ row }, from, to) => seen.push(...row.slice(from, to)) }] }],
      8,
    );
    rows.changes?.(many, 0, length);
    rows.changes?.(many, 3, 4);
    const own = [...count].filter((i) => many.device[i] === 3);
    expect(own.length).toBeGreaterThan(300);
    expect(seen).toEqual([...own, 3]);
  });

  it('have their events, and those of no device, each with all of its fields', () => {
    const { heard, rows } = listening();
    for (let i = 0; i < events.length; i++) rows.event?.(events, i);
    const one = (name: string, i: number, device: number) => ({
      name,
      row: [30 + i],
      t: [130 + i],
      kind: [1 + i],
      device: [device],
      actor: [40 + i],
      control: [50 + i],
      verdict: [events.verdict[i]],
      detail: [60 + i],
      evidence: [70 + i],
      cause: [80 + i],
    });
    expect(heard).toEqual([
      one('both', 0, 0),
      ...['both', 'one', 'none'].map((name) => one(name, 2, NONE)),
      one('both', 3, 1),
      one('one', 3, 0),
    ]);
  });
});

describe('the parts that thresholds are about', () => {
  const about = (fields: Pick<Threshold, 'fromMs' | 'toMs' | 'on'>): Threshold =>
    expectation('connect.never', '', { aggregate: { kind: 'value' }, operator: '==', value: 0, ...fields });
  const expect_ = [
    about({}),
    about({ on: 'a' }),
    about({ on: 'a' }),
    about({ on: 'b' }),
    about({ fromMs: 5, on: 'a' }),
  ];

  it('are shared by thresholds about the same', () => {
    const asked: string[] = [];
    const parts = measuredParts({ expect: [...expect_, about({ fromMs: 5 }), about({ fromMs: 5, toMs: 9 })] }, (on) => {
      asked.push(on);
      return u32();
    });
    const [whole, a, again, b, late, all, between] = [...parts.values()];
    expect(whole).toBe(wholeRun);
    expect(again).toBe(a);
    expect(b).not.toBe(a);
    const only = ['connect.never'];
    expect([a?.fromMs, late?.fromMs, all, between]).toEqual([
      undefined,
      5,
      { fromMs: 5, only },
      { fromMs: 5, toMs: 9, only },
    ]);
    expect(asked).toEqual(['a', 'b', 'a']);
  });

  it('have the metrics that their thresholds name, and the groups that the run samples', () => {
    const loss = { ...about({ on: 'a' }), metric: 'message.loss' };
    const series = { ...about({ on: 'a' }), metric: 'messages.sent' };
    const expected = [about({ on: 'a' }), loss, about({ on: 'a' }), series];
    const parts = measuredParts({ expect: expected, groups: ['b', 'a'] }, () => u32(0));
    expect([...parts.keys()]).not.toContain(series);
    expect(parts.get(loss)).toEqual({ devices: u32(0), group: 1, only: ['connect.never', 'message.loss'] });
  });

  it('are unknown where nothing can select devices', () => {
    const [whole, a] = [...measuredParts({ expect: expect_ }, undefined).values()];
    expect([whole, a]).toEqual([wholeRun, undefined]);
  });

  it('have no other mistakes than those of a text', () => {
    const plan = planWith([{ count: 2 }]);
    expect(thresholdDevices(plan, 2)('tenant:')).toHaveLength(0);
    expect(thresholdDevices(plan, 2)('')).toHaveLength(2);
    expect(() => thresholdDevices(plan, 2)(undefined as never)).toThrow(TypeError);
  });
});
