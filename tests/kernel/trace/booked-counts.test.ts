import { describe, expect, it } from 'vitest';
import { BookedCounts } from '../../../sim/kernel/trace/booked-counts.ts';
import { RunCounters } from '../../../sim/kernel/trace/run-counters.ts';

const groups = {
  count: 2,
  sizes: Uint32Array.of(2, 1),
  parts: 3,
  partOf: Uint32Array.of(0, 1, 2),
  partsOf: [[1, 2], [2]],
};

describe('booked counts', () => {
  it('count from the sample on into which they fall, which has all up to its own instant', () => {
    const counters = new RunCounters();
    const booked = new BookedCounts(counters, 60_000, undefined);
    booked.take(0, 1, 1);
    booked.take(0, 60_000, 1);
    booked.arrive(0, 60_000, 200, 1);
    booked.take(0, 60_001, 1);
    booked.arrive(0, 60_001, 200, 1);
    const seen = [60_000, 120_000, 180_000].map((tick) => {
      booked.settleAt(tick);
      return [counters.produced.total, counters.sent.total, counters.delivered.total, counters.bytesUp.total];
    });
    expect(seen).toEqual([
      [2, 2, 1, 200],
      [3, 3, 2, 400],
      [3, 3, 2, 400],
    ]);
  });

  it('know readings that a device keeps, and those for which it has no room', () => {
    const counters = new RunCounters();
    const booked = new BookedCounts(counters, 10, undefined);
    for (const tick of [3, 10, 11]) booked.hold(0, tick, 1);
    booked.drop(0, 10, 2);
    booked.drop(0, 11, 1);
    booked.drop(0, 11, -1);
    const seen = [10, 20].map((tick) => {
      booked.settleAt(tick);
      return [counters.produced.total, counters.sent.total, counters.dropped.total];
    });
    expect(seen).toEqual([
      [2, 0, 2],
      [3, 0, 2],
    ]);
    booked.hold(0, 25, 1);
    booked.drop(0, 25, 1);
    booked.clear();
    booked.settleAll();
    expect([counters.produced.total, counters.dropped.total]).toEqual([3, 2]);
  });

  it('that are taken back, or booked a second time, count nothing', () => {
    const counters = new RunCounters();
    const booked = new BookedCounts(counters, 10, undefined);
    booked.take(0, 5, 1);
    booked.take(0, 5, 0);
    booked.arrive(0, 7, 100, 1);
    booked.arrive(0, 7, 100, -1);
    booked.settleAll();
    expect([counters.produced.total, counters.delivered.total, counters.bytesUp.total]).toEqual([1, 0, 0]);
  });

  it('count for each group of their device', () => {
    const counters = new RunCounters(groups);
    const booked = new BookedCounts(counters, 10, groups);
    for (const device of [0, 1, 1, 2]) booked.take(device, 3, 1);
    booked.settleAll();
    expect([counters.produced.total, counters.produced.totalOf(0), counters.produced.totalOf(1)]).toEqual([4, 3, 1]);
  });

  it('are booked less far ahead the more parts there are, two samples at least', () => {
    const horizonWith = (parts: number): number => {
      const many = { ...groups, parts, partOf: new Uint32Array(3) };
      return new BookedCounts(new RunCounters(many), 10, many).horizonAt(0);
    };
    expect([1, 512, 513, 2_000_000].map(horizonWith)).toEqual([40_951, 40_951, 20_471, 11]);
  });

  it('keep samples apart that are as far from each other as the horizon allows', () => {
    const counters = new RunCounters();
    const booked = new BookedCounts(counters, 10, undefined);
    const last = booked.horizonAt(25) - 1;
    booked.take(0, 26, 1);
    booked.take(0, last, 1);
    booked.settleAt(30);
    expect(counters.produced.total).toBe(1);
    booked.settleAt(last);
    expect(counters.produced.total).toBe(2);
  });

  it('of checks count likewise, and wait at each sample between their arrival and their answer', () => {
    const counters = new RunCounters(groups);
    const booked = new BookedCounts(counters, 10, groups);
    booked.check(1, 8, 1);
    booked.check(2, 15, 1);
    booked.check(2, 17, 1);
    booked.check(2, 17, -1);
    booked.wait(9, 30, 1);
    booked.wait(10, 20, 1);
    booked.wait(11, 19, 1);
    const seen = [10, 20, 30].map((tick) => {
      booked.settleAt(tick);
      return [booked.checksWaiting, counters.updateChecks.total, counters.updateChecks.totalOf(1)];
    });
    expect(seen).toEqual([
      [2, 1, 0],
      [1, 2, 1],
      [0, 2, 1],
    ]);
  });

  it('of checks that wait elsewhere from here on leave the samples that are over as they are', () => {
    const booked = new BookedCounts(new RunCounters(), 10, undefined);
    booked.wait(9, 45, 1);
    booked.settleAt(10);
    booked.settleAt(20);
    booked.wait(9, 45, -1);
    const waiting = [30, 40].map((tick) => {
      booked.settleAt(tick);
      return booked.checksWaiting;
    });
    expect(waiting).toEqual([0, 0]);
    // The ring comes round to the places of the samples that are over.
    booked.settleAt(4_096 * 10 + 10);
    expect(booked.checksWaiting).toBe(0);
  });

  it('of checks are none once they are cleared', () => {
    const booked = new BookedCounts(new RunCounters(), 10, undefined);
    booked.check(0, 5, 1);
    booked.wait(5, 25, 1);
    booked.clear();
    booked.settleAt(10);
    expect(booked.checksWaiting).toBe(0);
  });
});
