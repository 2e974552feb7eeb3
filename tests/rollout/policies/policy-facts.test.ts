import { describe, expect, it } from 'vitest';
import { arithmetic, exceeds } from '../../../sim/rollout/policies/arithmetic.ts';
import { awsAbort } from '../../../sim/rollout/policies/aws/aws-abort.ts';
import type { AwsPlan, AwsSchedulePlan, WindowPlan } from '../../../sim/rollout/policies/aws/aws-plan.ts';
import { awsRate } from '../../../sim/rollout/policies/aws/aws-rate.ts';
import { AwsRetries } from '../../../sim/rollout/policies/aws/aws-retries.ts';
import { AwsSchedule } from '../../../sim/rollout/policies/aws/aws-schedule.ts';
import { Deadlines } from '../../../sim/rollout/policies/deadlines.ts';
import { hawkbitErrs, hawkbitSucceeds } from '../../../sim/rollout/policies/hawkbit/hawkbit-conditions.ts';
import { HawkbitNewcomers } from '../../../sim/rollout/policies/hawkbit/hawkbit-newcomers.ts';
import { equalGroups, hawkbitSplit } from '../../../sim/rollout/policies/hawkbit/hawkbit-split.ts';
import { Attempts, nervesHubEligibility } from '../../../sim/rollout/policies/nerveshub/nerveshub-eligibility.ts';
import { PositionQueue } from '../../../sim/rollout/policies/position-queue.ts';
import { Members, namesIn } from '../../../sim/rollout/policies/rings/ring-members.ts';
import { HOUR, MINUTE } from './staged-run.ts';

const NEVER = Number.POSITIVE_INFINITY;

describe('a share compared with its bound', () => {
  it.each([
    [1, 5, '>', 0.2, false],
    [2, 5, '>', 0.2, true],
    [0, 5, '>', 0.2, false],
    [1, 5, '>=', 0.2, true],
    [2, 5, '>=', 0.2, true],
    [0, 5, '>=', 0.2, false],
    [0, 0, '>', 0, false],
    [0, 0, '>=', 0, false],
    [1, 5, '>=', Number.NaN, false],
    [1, 5, '>', Number.NaN, false],
  ] as const)('%i of %i %s %d: %s', (count, total, operator, bound, holds) => {
    expect(exceeds(count, total, operator, bound)).toBe(holds);
  });

  it.each([
    [20, 100, '>=', 0.2, '20 of 100 failed = 20.0 % >= 20 %'],
    [19, 100, '>=', 0.2, '19 of 100 failed = 19.0 % < 20 %'],
    [21, 100, '>', 0.2, '21 of 100 failed = 21.0 % > 20 %'],
    [20, 100, '>', 0.2, '20 of 100 failed = 20.0 % <= 20 %'],
    [0, 0, '>', 0.2, '0 of 0 failed'],
    // As many decimals as it takes to see the difference.
    [2_001, 10_000, '>', 0.2, '2001 of 10000 failed = 20.01 % > 20 %'],
    [1_000_001, 10_000_000, '>', 0.1, '1000001 of 10000000 failed = 10.00001 % > 10 %'],
    [10_000_001, 100_000_000, '>', 0.1, '10000001 of 100000000 failed = 10.000001 % > 10 %'],
    [1_000_000_001, 10_000_000_000, '>', 0.1, '1000000001 of 10000000000 failed = 10.000000 % > 10 %'],
    // A third has no more than six figures; and 0.07 is 7 %, though 0.07 * 100 is not 7.
    [2, 5, '>', 1 / 3, '2 of 5 failed = 40.0 % > 33.3333 %'],
    [7, 100, '>=', 0.07, '7 of 100 failed = 7.0 % >= 7 %'],
  ] as const)('as text: %i of %i %s %d', (count, total, operator, bound, text) => {
    expect(arithmetic(count, total, 'failed', operator, bound)).toBe(text);
  });
});

describe('the abort of an AWS job', () => {
  /** 21 have ended. */
  const counts = { notified: 1_000, succeeded: 1, failed: 2, rejected: 3, timedOut: 4, canceled: 5, removed: 6 };
  const plan = (of: 'failed' | 'rejected' | 'timed-out' | 'all', min: number, share: number) => ({ of, min, share });

  it.each([
    ['failed', '2 of 21 failed = 9.5 % >= 5 %'],
    ['rejected', '3 of 21 rejected = 14.3 % >= 5 %'],
    ['timed-out', '4 of 21 timed out = 19.0 % >= 5 %'],
    ['all', '9 of 21 failed, rejected or timed out = 42.9 % >= 5 %'],
  ] as const)('by targets that %s, once enough have ended', (of, reason) => {
    const abort = (min: number, comparator: '>' | '>=' = '>=', share = 0.05) =>
      awsAbort({ criteria: [plan(of, min, share)], executedMeans: 'completed', comparator }, counts);
    expect([abort(20), abort(21), abort(22)]).toEqual([reason, reason, undefined]);
    expect([abort(20, '>'), abort(21, '>')]).toEqual([reason.replace('>=', '>'), undefined]);
    expect(abort(21, '>=', 0.5)).toBeUndefined();
  });

  it('by notified targets, where executed means notified', () => {
    const abort = (min: number) =>
      awsAbort({ criteria: [plan('all', min, 0.005)], executedMeans: 'notified', comparator: '>=' }, counts);
    expect(abort(1_000)).toBe('9 of 1000 failed, rejected or timed out = 0.9 % >= 0.5 %');
    expect(abort(1_001)).toBeUndefined();
  });

  it('by the first criterion that fires, in their order', () => {
    const criteria = [plan('failed', 21, 0.5), plan('timed-out', 21, 0.1), plan('rejected', 21, 0.1)];
    expect(awsAbort({ criteria, executedMeans: 'completed', comparator: '>=' }, counts)).toContain('timed out');
    expect(awsAbort({ criteria: [], executedMeans: 'completed', comparator: '>=' }, counts)).toBeUndefined();
  });
});

describe('the rate of an AWS job', () => {
  const exponential = { basePerMinute: 10, factor: 2, everyNotified: 100, everySucceeded: 50 };
  it.each([
    [0, 0, 10],
    [99, 49, 10],
    [100, 0, 20],
    [0, 50, 20],
    [100, 100, 40],
    [300, 50, 80],
    [400, 0, 100],
    [10_000, 0, 100],
  ])('with %i notified and %i succeeded is %i a minute, 100 at most', (notified, succeeded, rate) => {
    expect(awsRate({ maximumPerMinute: 100, exponential }, { notified, succeeded })).toBe(rate);
  });

  it.each([
    ['notified targets', { everyNotified: undefined }, { notified: 1_000, succeeded: 50 }, 20],
    ['successful targets', { everySucceeded: undefined }, { notified: 100, succeeded: 1_000 }, 20],
  ])('does not follow %s where they are not counted', (_what, over, counts, rate) => {
    expect(awsRate({ maximumPerMinute: 100, exponential: { ...exponential, ...over } }, counts)).toBe(rate);
  });

  it('never exceeds the maximum, though its base does; and is the maximum if it does not grow', () => {
    expect(awsRate({ maximumPerMinute: 5, exponential }, { notified: 0, succeeded: 0 })).toBe(5);
    expect(awsRate({ maximumPerMinute: 7, exponential: undefined }, { notified: 0, succeeded: 0 })).toBe(7);
  });
});

describe('the retries of an AWS job', () => {
  const retries = (...criteria: AwsPlan['retry']) => new AwsRetries(2, criteria);
  const taken = (of: AwsRetries, failure: 'failed' | 'timed-out', position = 0): number => {
    let count = 0;
    while (count < 20 && of.take(failure, position)) count++;
    return count;
  };

  it.each([
    ['failed', 'failed', 2],
    ['failed', 'timed-out', 0],
    ['timed-out', 'failed', 0],
    ['timed-out', 'timed-out', 2],
    ['all', 'failed', 2],
    ['all', 'timed-out', 2],
  ] as const)('for %s are granted to a target that has %s %i times', (of, failure, times) => {
    expect(taken(retries({ of, times: 2 }), failure)).toBe(times);
  });

  it('of several kinds are used up in their order, by each target separately', () => {
    const both = retries({ of: 'failed', times: 1 }, { of: 'all', times: 2 });
    expect([taken(both, 'failed'), taken(both, 'timed-out'), taken(both, 'failed', 1)]).toEqual([3, 0, 3]);
    const other = retries({ of: 'failed', times: 1 }, { of: 'all', times: 2 });
    expect([taken(other, 'timed-out'), taken(other, 'failed')]).toEqual([2, 1]);
  });

  it('begin anew for a target that is forgotten, and for no other', () => {
    const both = retries({ of: 'failed', times: 1 }, { of: 'all', times: 1 });
    expect([taken(both, 'failed', 0), taken(both, 'failed', 1)]).toEqual([2, 2]);
    both.forget(0);
    expect([taken(both, 'failed', 0), taken(both, 'failed', 1)]).toEqual([2, 0]);
  });

  it('that were saved are restored, whatever has been used since', () => {
    const first = retries({ of: 'failed', times: 2 });
    first.take('failed', 0);
    const saved = first.save();
    expect(taken(first, 'failed')).toBe(1);
    const next = retries({ of: 'failed', times: 2 });
    next.restore(saved);
    expect([taken(next, 'failed', 0), taken(next, 'failed', 1)]).toEqual([1, 2]);
  });
});

describe('the schedule of an AWS job', () => {
  const DAY = 24 * HOUR;
  const daily = (from: number, length: number, everyMs = DAY): WindowPlan => ({
    everyMs,
    fromMs: from * HOUR,
    forMs: length * HOUR,
  });
  const scheduled = (given: Partial<AwsSchedulePlan>, begunAt = 0) =>
    new AwsSchedule({ startAfterMs: 0, endAfterMs: undefined, endBehavior: 'cancel', windows: [], ...given }, begunAt);

  it.each([
    ['always open', {}, 5, 5],
    ['before its start', { startAfterMs: 10 }, 5, 10],
    ['at its start', { startAfterMs: 10 }, 10, 10],
    ['after its start', { startAfterMs: 10 }, 11, 11],
    ['just before its end', { endAfterMs: 10 }, 9, 9],
    ['at its end', { endAfterMs: 10 }, 10, NEVER],
    ['after its end', { endAfterMs: 10 }, 11, NEVER],
    ['a window in the future', { windows: [daily(2, 1)] }, 0, 2 * HOUR],
    ['a window that opens', { windows: [daily(2, 1)] }, 2 * HOUR, 2 * HOUR],
    ['inside of a window', { windows: [daily(2, 1)] }, 3 * HOUR - 1, 3 * HOUR - 1],
    ['a window that closes', { windows: [daily(2, 1)] }, 3 * HOUR, DAY + 2 * HOUR],
    ['a window that reaches into the next day', { windows: [daily(23, 2)] }, 0, 0],
    ['the same, as it closes', { windows: [daily(23, 2)] }, HOUR, 23 * HOUR],
    ['the first of two windows', { windows: [daily(9, 1), daily(2, 1)] }, 0, 2 * HOUR],
    ['the other of two windows', { windows: [daily(9, 1), daily(2, 1)] }, 3 * HOUR, 9 * HOUR],
    ['a window that opens after the start', { startAfterMs: 4 * HOUR, windows: [daily(2, 1)] }, 0, DAY + 2 * HOUR],
    ['a window that opens just before the end', { endAfterMs: 2 * HOUR + 1, windows: [daily(2, 1)] }, 0, 2 * HOUR],
    ['a window that opens at the end', { endAfterMs: 2 * HOUR, windows: [daily(2, 1)] }, 0, NEVER],
  ])('opens: %s', (_what, given, now, opensAt) => {
    expect(scheduled(given).opensAt(now)).toBe(opensAt);
    expect(scheduled(given).isOpen(now)).toBe(opensAt === now);
  });

  it('counts start and end from when the job began, and windows by the clock of the run', () => {
    const schedule = scheduled({ startAfterMs: 10, endAfterMs: DAY, windows: [daily(2, 1)] }, HOUR);
    expect([schedule.opensAt(0), schedule.endAt]).toEqual([2 * HOUR, DAY + HOUR]);
    expect(scheduled({ startAfterMs: 10 }, HOUR).opensAt(0)).toBe(HOUR + 10);
    expect(scheduled({}).endAt).toBe(NEVER);
  });

  it.each([
    ['no window', {}, 0, NEVER],
    ['a window as it opens', { windows: [daily(2, 1)] }, 2 * HOUR, 3 * HOUR],
    ['a window in its last tick', { windows: [daily(2, 1)] }, 3 * HOUR - 1, 3 * HOUR],
    ['a window over midnight', { windows: [daily(23, 2)] }, 23 * HOUR + MINUTE, DAY + HOUR],
    ['outside of any window', { windows: [daily(2, 1)] }, HOUR, HOUR],
    ['windows that overlap', { windows: [daily(2, 3), daily(4, 2)] }, 2 * HOUR, 6 * HOUR],
    ['a window within another', { windows: [daily(2, 5), daily(3, 1)] }, 3 * HOUR, 7 * HOUR],
    ['a window that follows at once', { windows: [daily(2, 1), daily(3, 1)] }, 2 * HOUR, 4 * HOUR],
    ['an end before it closes', { endAfterMs: 2 * HOUR + MINUTE, windows: [daily(2, 1)] }, 2 * HOUR, NEVER],
    ['an end as it closes', { endAfterMs: 3 * HOUR, windows: [daily(2, 1)] }, 2 * HOUR, NEVER],
    ['an end after it closes', { endAfterMs: 3 * HOUR + 1, windows: [daily(2, 1)] }, 2 * HOUR, 3 * HOUR],
    ['windows that cover the whole day', { windows: [daily(0, 12), daily(12, 12)] }, 0, NEVER],
    ['the same, from the middle', { windows: [daily(0, 12), daily(12, 12)] }, 13 * HOUR, NEVER],
    // Every 2 h the first hour, every 6 h the second, fourth and sixth: the whole of the joint period of 6 h.
    [
      'windows of several periods that cover the whole day',
      { windows: [daily(0, 1, 2 * HOUR), daily(1, 1, 6 * HOUR), daily(3, 1, 6 * HOUR), daily(5, 1, 6 * HOUR)] },
      0,
      NEVER,
    ],
    // Every 2 h the first hour, every 3 h the second and third: the hour from 3 to 4 is in neither.
    [
      'windows of periods of 2 and 3 h',
      { windows: [daily(0, 1, 2 * HOUR), daily(1, 2, 3 * HOUR)] },
      4 * HOUR,
      9 * HOUR,
    ],
  ])('closes: %s', (_what, given, now, closesAt) => {
    expect(scheduled(given).closesAt(now)).toBe(closesAt);
  });
});

describe('conditions of hawkBit', () => {
  it.each([
    [20, 1, 5, false],
    [19, 1, 5, true],
    [0, 0, 5, false],
    [0, 1, 0, false],
    [100, 5, 5, false],
  ])('fail above the threshold: %i %%, %i of %i: %s', (threshold, errors, total, fires) => {
    expect(hawkbitErrs(errors, total, threshold)).toBe(fires);
  });

  it.each([
    [20, 1, 5, true],
    [21, 1, 5, false],
    [100, 5, 5, true],
    [50, 0, 0, true],
  ])('succeed at the threshold: %i %%, %i of %i: %s', (threshold, finished, total, fires) => {
    expect(hawkbitSucceeds(finished, total, threshold)).toBe(fires);
  });

  it.each([
    [10, [100], [10]],
    [10, [50], [5]],
    [0, [50, 50], [0, 0]],
    [10, [99, 1], [10, 0]],
    [1_000, [99, 1], [990, 10]],
    // Once no more than 1 % is left, all of the rest goes to the next group.
    [200, [98, 1, 1], [196, 2, 2]],
    [1_000, [99.5, 0.25, 0.25], [995, 5, 0]],
    [1_000, [99, 0.5, 0.5], [990, 10, 0]],
    [1_000, [98, 1, 1], [980, 10, 10]],
    [10, [60, 60], [6, 4]],
  ])('%i targets split by %j: %j', (targets, percentages, sizes) => {
    expect(hawkbitSplit(targets, percentages)).toEqual(sizes);
  });

  it('equal groups are shares of 32 bits', () => {
    expect(equalGroups(1)).toEqual([100]);
    expect(equalGroups(3)).toEqual([1, 2, 3].map(() => Math.fround(100 / 3)));
  });
});

describe('newcomers of a dynamic hawkBit rollout', () => {
  const of = (seekEveryMs = 10) => new HawkbitNewcomers({ size: undefined, seekEveryMs });

  it('are searched for at once if no search has run yet', () => {
    const newcomers = of();
    expect([newcomers.isDue(0), newcomers.dueAt]).toEqual([true, NEVER]);
    newcomers.add(3, 5);
    expect([newcomers.isDue(5), newcomers.dueAt]).toEqual([true, Number.NEGATIVE_INFINITY]);
  });

  it('are searched for again a period after the last empty search', () => {
    const newcomers = of();
    newcomers.noneFound(100);
    expect([109, 110, 111].map((now) => newcomers.isDue(now))).toEqual([false, true, true]);
    newcomers.add(3, 105);
    expect(newcomers.dueAt).toBe(110);
  });

  it.each([
    [109, 110],
    [110, 110],
    [111, 120],
    [119, 120],
    [120, 130],
    [121, 130],
    [205, 210],
  ])('that come at %i, with the last search at 100 and one every 10, are found at %i', (now, dueAt) => {
    const newcomers = of();
    newcomers.noneFound(100);
    newcomers.add(3, now);
    expect(newcomers.dueAt).toBe(dueAt);
  });

  it('are taken in the order of arrival, up to the free places', () => {
    const newcomers = of();
    for (const position of [7, 3, 5]) newcomers.add(position, 0);
    expect([newcomers.take(2), newcomers.take(2), newcomers.take(2)]).toEqual([[7, 3], [5], []]);
    expect(newcomers.dueAt).toBe(NEVER);
  });

  it('join no group where the rollout is not dynamic', () => {
    const none = new HawkbitNewcomers(undefined);
    none.add(3, 0);
    expect([none.isDue(1_000), none.dueAt, none.take(5)]).toEqual([false, NEVER, []]);
  });

  it('that were saved are restored', () => {
    const first = of();
    first.noneFound(100);
    first.add(7, 101);
    const saved = first.save();
    first.add(8, 102);
    const next = of();
    next.restore(saved);
    next.add(9, 103);
    expect([next.dueAt, next.take(9), saved.waiting]).toEqual([110, [7, 9], [7]]);
  });
});

describe('a queue of positions', () => {
  const filled = (...positions: readonly number[]): PositionQueue => {
    const queue = new PositionQueue(6);
    for (const position of positions) queue.append(position);
    return queue;
  };
  const inside = (queue: PositionQueue): readonly number[] => [0, 1, 2, 3, 4, 5].filter((each) => queue.has(each));

  it.each<[string, readonly number[], readonly number[], readonly number[]]>([
    ['nothing', [], [], []],
    ['one', [3], [], [3]],
    ['in order', [3, 1, 5], [], [3, 1, 5]],
    ['one twice: last', [3, 1, 3], [], [1, 3]],
    ['the last twice', [3, 1, 1], [], [3, 1]],
    ['without the first', [3, 1, 5], [3], [1, 5]],
    ['without the one between', [3, 1, 5], [1], [3, 5]],
    ['without the last', [3, 1, 5], [5], [3, 1]],
    ['without any', [3, 1, 5], [1, 3, 5], []],
    ['without one that is not in it', [3, 1], [0], [3, 1]],
    ['without one, twice', [3, 1, 5], [3, 3], [1, 5]],
    ['position 0 first', [0, 1, 2], [], [0, 1, 2]],
    ['position 0 between', [1, 0, 2], [0], [1, 2]],
  ])('has %s', (_what, appended, removed, left) => {
    const queue = filled(...appended);
    for (const position of removed) queue.remove(position);
    expect([...queue.save()]).toEqual(left);
    expect(inside(queue)).toEqual([...left].sort((a, b) => a - b));
    expect(queue.first).toBe(left[0] ?? -1);
    // It can be extended from there, at either end.
    queue.append(4);
    expect([...queue.save()]).toEqual([...left, 4]);
    if (left.length > 0) queue.remove(left[0]);
    expect([...queue.save()]).toEqual([...left.slice(1), 4]);
  });

  it('holds only the positions it was filled with last', () => {
    const queue = filled(3, 1, 5);
    queue.restore([2, 3]);
    expect([[...queue.save()], inside(queue), queue.first]).toEqual([[2, 3], [2, 3], 2]);
    queue.append(1);
    expect([...queue.save()]).toEqual([2, 3, 1]);
    queue.restore([]);
    expect([[...queue.save()], inside(queue), queue.first]).toEqual([[], [], -1]);
  });
});

describe('spans of one length', () => {
  it('end in the order in which they began', () => {
    const spans = new Deadlines(3, 10);
    expect([spans.dueAt, spans.takeDue(1_000)]).toEqual([NEVER, -1]);
    spans.start(2, 5);
    spans.start(0, 7);
    expect([spans.dueAt, spans.endOf(2), spans.endOf(0), spans.endOf(1)]).toEqual([15, 15, 17, 0]);
    expect([spans.has(0), spans.has(1), spans.has(2)]).toEqual([true, false, true]);
    expect([spans.takeDue(14), spans.takeDue(15), spans.takeDue(15), spans.takeDue(18), spans.takeDue(99)]).toEqual([
      -1, 2, -1, 0, -1,
    ]);
    expect(spans.has(2)).toBe(false);
  });

  it('start anew, stop and are cleared', () => {
    const spans = new Deadlines(3, 10);
    for (const position of [0, 1, 2]) spans.start(position, position);
    spans.start(0, 5);
    expect(spans.dueAt).toBe(11);
    spans.stop(1);
    expect(spans.dueAt).toBe(12);
    spans.clear();
    expect([spans.dueAt, spans.has(0), spans.endOf(0)]).toEqual([NEVER, false, 0]);
  });

  it('without a length never end', () => {
    const spans = new Deadlines(3, undefined);
    spans.start(0, 5);
    expect([spans.has(0), spans.endOf(0), spans.dueAt, spans.takeDue(1_000)]).toEqual([false, 0, NEVER, -1]);
    expect(() => spans.stop(0)).not.toThrow();
    expect([...spans.save().queue, ...spans.save().begun]).toEqual([]);
  });

  it('that were saved continue where they were', () => {
    const first = new Deadlines(3, 10);
    first.start(2, 5);
    const saved = first.save();
    first.start(2, 50);
    const next = new Deadlines(3, 10);
    next.restore(saved);
    expect([next.dueAt, next.takeDue(15), next.takeDue(99)]).toEqual([15, 2, -1]);
  });
});

describe('members by name', () => {
  const names = ['b', 'a', 'c', 'b', 'x', 'a', 'b'];
  const nameOf = (position: number): string => names[position];

  it('are in the order of selection under each name; a device without a name is in no list', () => {
    const members = new Members(['a', 'b', 'none', 'c'], names.length, nameOf);
    expect([0, 1, 2, 3].map((number) => [...members.of(number)])).toEqual([[1, 5], [0, 3, 6], [], [2]]);
    expect(members.names).toEqual(['a', 'b', 'none', 'c']);
  });

  it('are none in an empty fleet', () => {
    expect([...new Members(['a'], 0, nameOf).of(0)]).toEqual([]);
    expect([...new Members(['a'], 1, nameOf).of(0)]).toEqual([]);
    const both = new Members(['a', 'b'], 1, (position) => (position === 0 ? 'b' : 'a'));
    expect([[...both.of(0)], [...both.of(1)]]).toEqual([[], [0]]);
  });

  it('have names in the order of their first occurrence', () => {
    expect([namesIn(names.length, nameOf), namesIn(1, nameOf), namesIn(0, nameOf)]).toEqual([
      ['b', 'a', 'c', 'x'],
      ['b'],
      [],
    ]);
  });
});

describe('a device of NervesHub', () => {
  const limits = { failureRate: { amount: 3, withinMs: 100 }, failureThreshold: 5 };
  /** `recent`: attempts of the last 100 ms, counted from tick 1000. */
  const device = (over: object = {}, recent = 0) => ({
    isUpToDate: false,
    blockedUntil: 0,
    attempts: 0,
    attemptsAfter: (tick: number) => (tick === 900 ? recent : 99),
    ...over,
  });

  it.each([
    ['eligible', true, device()],
    ['inactive', false, device({ isUpToDate: true })],
    ['up-to-date', true, device({ isUpToDate: true, blockedUntil: 2_000 })],
    ['blocked', true, device({ blockedUntil: 1_001 }, 3)],
    ['eligible', true, device({ blockedUntil: 1_000 })],
    ['eligible', true, device({ blockedUntil: 999 })],
    ['eligible', true, device({}, 2)],
    ['rate', true, device({}, 3)],
    ['rate', true, device({ attempts: 5 }, 4)],
    ['eligible', true, device({ attempts: 4 })],
    ['threshold', true, device({ attempts: 5 })],
    ['threshold', true, device({ attempts: 6 })],
  ] as const)('is %s: active %s, %j', (eligibility, isActive, given) => {
    expect(nervesHubEligibility(isActive, given, limits, 1_000)).toBe(eligibility);
  });

  it('has its attempts counted, and the latest of them listed by time', () => {
    const attempts = new Attempts(3, 2);
    for (const at of [10, 20, 30]) attempts.add(1, at);
    attempts.add(2, 40);
    expect([0, 1, 2].map((position) => attempts.of(position))).toEqual([0, 3, 1]);
    // The first is forgotten: the rate covers no more than two.
    expect([0, 19, 20, 29, 30].map((tick) => attempts.after(1, tick))).toEqual([2, 2, 1, 1, 0]);
    expect([attempts.after(0, 0), attempts.after(2, 39), attempts.after(2, 40)]).toEqual([0, 1, 0]);
    attempts.clear(1);
    expect([attempts.of(1), attempts.after(1, 0), attempts.of(2)]).toEqual([0, 0, 1]);
    attempts.add(1, 50);
    expect([attempts.of(1), attempts.after(1, 0)]).toEqual([1, 1]);
  });

  it('has its saved attempts after restore, whatever it has tried since', () => {
    const first = new Attempts(1, 2);
    first.add(0, 10);
    const saved = first.save();
    first.add(0, 20);
    first.add(0, 90);
    const next = new Attempts(1, 2);
    next.restore(saved);
    expect([next.of(0), next.after(0, 9), next.after(0, 10)]).toEqual([1, 1, 0]);
  });
});
