import { describe, expect, it } from 'vitest';
import type { RowConsumer } from '../../reports/metrics/accumulator.ts';
import { wholeRun } from '../../reports/metrics/measure.ts';
import { measuredParts } from '../../reports/metrics/measured-parts.ts';
import { deviceSubset } from '../../reports/metrics/of-devices.ts';
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

function listening() {
  const heard: unknown[] = [];
  const consumer: RowConsumer = {
    changes: (block, from, to) => heard.push({ block, from, to }),
    event: (block, i) => heard.push({ block, i }),
  };
  return { heard, rows: deviceSubset(u32(7, 3), 8).rowsFor([consumer]) };
}

describe('some devices as a fleet of their own', () => {
  it('have their changes, under numbers of their own', () => {
    const { heard, rows } = listening();
    rows.changes?.(changes, 1, 5);
    expect(heard).toStrictEqual([
      {
        from: 0,
        to: 2,
        block: {
          length: 2,
          row: u32(11, 13, 0, 0),
          t: u32(101, 103, 0, 0),
          device: u32(0, 0, 0, 0),
          region: u8(1, 3, 0, 0),
          state: u8(6, 8, 0, 0),
          cause: u32(21, 23, 0, 0),
        },
      },
    ]);
  });

  it('hear nothing of a block without them', () => {
    const { heard, rows } = listening();
    rows.changes?.(changes, 4, 5);
    expect(heard).toEqual([]);
  });

  it('have their events, and those of no device, each with all of its fields', () => {
    const { heard, rows } = listening();
    for (let i = 0; i < events.length; i++) rows.event?.(events, i);
    const one = (i: number, device: number) => ({
      i: 0,
      block: {
        length: 1,
        strings: ['a', 'b'],
        row: u32(30 + i),
        t: u32(130 + i),
        kind: u8(1 + i),
        device: u32(device),
        actor: u32(40 + i),
        control: u32(50 + i),
        verdict: u8(events.verdict[i]),
        detail: u32(60 + i),
        evidence: u32(70 + i),
        cause: u32(80 + i),
      },
    });
    expect(heard).toStrictEqual([one(0, 0), one(2, NONE), one(3, 1)]);
  });

  it('are as many as were given', () => {
    expect(deviceSubset(u32(7, 3), 8).count).toBe(2);
    expect(deviceSubset(u32(), 8).count).toBe(0);
  });
});

describe('the parts that thresholds are about', () => {
  const about = (fields: Pick<Threshold, 'fromMs' | 'on'>): Threshold =>
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
    const parts = measuredParts({ expect: [...expect_, about({ fromMs: 5 })] }, (on) => {
      asked.push(on);
      return deviceSubset(u32(), 1);
    });
    const [whole, a, again, b, late, all] = [...parts.values()];
    expect(whole).toBe(wholeRun);
    expect(again).toBe(a);
    expect(b).not.toBe(a);
    expect([a?.fromMs, late?.fromMs, all]).toEqual([0, 5, { fromMs: 5 }]);
    expect(asked).toEqual(['a', 'b', 'a']);
  });

  it('are unknown where nothing can select devices', () => {
    const [whole, a] = [...measuredParts({ expect: expect_ }, undefined).values()];
    expect([whole, a]).toEqual([wholeRun, undefined]);
  });

  it('have no other mistakes than those of a text', () => {
    const plan = planWith([{ count: 2 }]);
    expect(thresholdDevices(plan, 2)('tenant:').count).toBe(0);
    expect(thresholdDevices(plan, 2)('').count).toBe(2);
    expect(() => thresholdDevices(plan, 2)(undefined as never)).toThrow(TypeError);
  });
});
