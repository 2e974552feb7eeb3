import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { awsAbort } from '../../../sim/rollout/policies/aws/aws-abort.ts';
import type { AwsAbortPlan } from '../../../sim/rollout/policies/aws/aws-plan.ts';
import { awsRate } from '../../../sim/rollout/policies/aws/aws-rate.ts';
import { HOUR, MINUTE, run, upTo } from './staged-run.ts';

/** aws-iot-docs, developer guide, jobs-configurations-details: the docs' own example of an exponential rollout. */
const docsExample = { kind: 'aws-exponential', base: 50, factor: 2, everyNotified: 1000, maximumPerMinute: 1000 };

describe('the rate of an AWS job', () => {
  it.each([
    [0, 50],
    [999, 50],
    [1000, 100],
    [2000, 200],
    [3000, 400],
    [4000, 800],
    [5000, 1000],
    [9999, 1000],
  ])('is multiplied at cumulative multiples of N: %i notified, %i a minute', (notified, rate) => {
    const exponential = { basePerMinute: 50, factor: 2, everyNotified: 1000, everySucceeded: undefined };
    expect(awsRate({ maximumPerMinute: 1000, exponential }, { notified, succeeded: 0 })).toBe(rate);
  });

  it('rises by either criterion: «1,000 notified OR 1,000 succeeded»', () => {
    const exponential = { basePerMinute: 50, factor: 2, everyNotified: 1000, everySucceeded: 1000 };
    expect(awsRate({ maximumPerMinute: 1000, exponential }, { notified: 900, succeeded: 0 })).toBe(50);
    expect(awsRate({ maximumPerMinute: 1000, exponential }, { notified: 1000, succeeded: 0 })).toBe(100);
    const bySuccess = { ...exponential, everyNotified: undefined };
    expect(awsRate({ maximumPerMinute: 1000, exponential: bySuccess }, { notified: 5000, succeeded: 999 })).toBe(50);
    expect(awsRate({ maximumPerMinute: 1000, exponential: bySuccess }, { notified: 5000, succeeded: 1000 })).toBe(100);
  });
});

describe('an AWS rollout of 10,000 things, base 50, factor 2, N 1000', () => {
  it('in continuous time reaches 1000 at 20.0 min, 2000 at 30.0, 3000 at 35.0, 4000 at 37.5, all at 43.75', () => {
    const rollout = run({ ...docsExample, pace: 'continuous' }, 10_000).begin();
    for (const [minutes, notified] of [
      [20, 1000],
      [30, 2000],
      [35, 3000],
      [37.5, 4000],
      [38.75, 5000],
      [39.75, 6000],
      [43.75, 10_000],
    ]) {
      rollout.until(minutes * MINUTE - 1);
      expect(rollout.engine.counts.notified, `before ${minutes} min`).toBe(notified - 1);
      rollout.until(minutes * MINUTE);
      expect(rollout.engine.counts.notified, `at ${minutes} min`).toBe(notified);
    }
  });

  it('in minutes takes 44: 20 -> 1000, 30 -> 2000, 35 -> 3000, 38 -> 4200, 39 -> 5000, 40 -> 6000', () => {
    const rollout = run(docsExample, 10_000).begin();
    const atMinute = [0, ...upTo(45, 1)].map((minute) => rollout.until(minute * MINUTE).engine.counts.notified);
    expect([20, 30, 35, 38, 39, 40, 43, 44].map((minute) => atMinute[minute])).toEqual([
      1000, 2000, 3000, 4200, 5000, 6000, 9000, 10_000,
    ]);
  });

  it.each([
    [1000, 10],
    [50, 200],
  ])('at a constant %i a minute takes %i min', (maximumPerMinute, minutes) => {
    const rollout = run({ kind: 'aws-constant', maximumPerMinute }, 10_000).begin();
    expect(rollout.until((minutes - 1) * MINUTE).engine.counts.notified).toBe(10_000 - maximumPerMinute);
    expect(rollout.until(minutes * MINUTE).engine.counts.notified).toBe(10_000);
  });
});

it('an AWS rollout with base 10, factor 1.5, N 100 and 5,000 things notifies the last at 33.569 min', () => {
  const policy = { kind: 'aws-exponential', base: 10, factor: 1.5, everyNotified: 100, pace: 'continuous' };
  const rollout = run(policy, 5_000).begin();
  expect(rollout.until(33.5685 * MINUTE).engine.counts.notified).toBeLessThan(5_000);
  expect(rollout.until(33.5695 * MINUTE).engine.counts.notified).toBe(5_000);
});

it('an AWS job has admitted by minute m what the formula says, for any parameters', () => {
  const parameters = fc.record({
    base: fc.integer({ min: 1, max: 1000 }),
    factor: fc.integer({ min: 11, max: 50 }).map((tenths) => tenths / 10),
    everyNotified: fc.integer({ min: 1, max: 2000 }),
    maximumPerMinute: fc.integer({ min: 1, max: 1000 }),
    size: fc.integer({ min: 1, max: 5_000 }),
    minutes: fc.integer({ min: 1, max: 60 }),
  });
  fc.assert(
    fc.property(parameters, ({ size, minutes, ...rate }) => {
      const rollout = run({ kind: 'aws-exponential', ...rate }, size).begin();
      let notified = 0;
      let room = 0;
      for (let minute = 1; minute <= minutes; minute++) {
        room += Math.min(rate.maximumPerMinute, rate.base * rate.factor ** Math.floor(notified / rate.everyNotified));
        const batch = Math.min(size - notified, Math.floor(room + 1e-6));
        notified += batch;
        room -= batch;
        expect(rollout.until(minute * MINUTE).engine.counts.notified).toBe(notified);
      }
    }),
    { numRuns: 60 },
  );
});

describe('the abort of an AWS job (docs: FAILED 100/20 %, then TIMED_OUT 200/50 %)', () => {
  const plan: AwsAbortPlan = {
    criteria: [
      { of: 'failed', min: 100, share: 0.2 },
      { of: 'timed-out', min: 200, share: 0.5 },
    ],
    executedMeans: 'completed',
    comparator: '>=',
  };
  const counts = (executed: number, failed: number, timedOut = 0, notified = 1000) => ({
    notified,
    succeeded: executed - failed - timedOut,
    failed,
    timedOut,
    rejected: 0,
    canceled: 0,
    removed: 0,
  });

  it.each([
    ['99 executed, 99 failed: not checked', counts(99, 99), undefined],
    ['100 executed, 20 failed', counts(100, 20), '20 of 100 failed = 20.0 % >= 20 %'],
    ['100 executed, 19 failed', counts(100, 19), undefined],
    ['101 executed, 20 failed (19.80 %)', counts(101, 20), undefined],
    ['200 executed, 30 failed, 100 timed out', counts(200, 30, 100), '100 of 200 timed out = 50.0 % >= 50 %'],
    ['199 executed, 100 timed out', counts(199, 30, 100), undefined],
  ])('%s', (_what, given, reason) => {
    expect(awsAbort(plan, given)).toBe(reason);
  });

  it('by the API page counts notified targets: 99 of 1000 are checked, and are too few', () => {
    expect(awsAbort({ ...plan, executedMeans: 'notified' }, counts(99, 99))).toBeUndefined();
    expect(awsAbort({ ...plan, executedMeans: 'notified' }, counts(99, 99, 0, 100))).toBe(
      '99 of 100 failed = 99.0 % >= 20 %',
    );
  });

  it('by the Greengrass page both figures must be exceeded', () => {
    expect(awsAbort({ ...plan, comparator: '>' }, counts(100, 20))).toBeUndefined();
    expect(awsAbort({ ...plan, comparator: '>' }, counts(100, 21))).toBeUndefined();
    expect(awsAbort({ ...plan, comparator: '>' }, counts(101, 21))).toBe('21 of 101 failed = 20.8 % > 20 %');
  });

  it('cancels queued executions and leaves those under way: trap 5', () => {
    const abort = { criteria: [{ of: 'failed', min: 2, share: '50%' }] };
    const rollout = run({ kind: 'aws-constant', maximumPerMinute: 10, abort }, 20).begin().until(MINUTE);
    rollout.report('started', 0, 1, 2, 3).report('failed', 0, 1);
    expect(rollout.engine.state).toBe('canceled');
    expect(rollout.linesOf('cancel')).toEqual(upTo(10, 4).map((position) => `60000 cancel ${position}`));
    expect(rollout.engine.counts).toMatchObject({ notified: 10, inProgress: 2, failed: 2, canceled: 6 });
    rollout.report('written', 2).report('confirmed', 2).until(HOUR);
    expect(rollout.engine.counts).toMatchObject({ notified: 10, succeeded: 1, inProgress: 1, silent: 1 });
    expect(rollout.moves.at(-1)).toBe('60000 rollout canceled: 2 of 2 failed = 100.0 % >= 50 %');
  });
});

describe('the timeout of an AWS execution', () => {
  // aws-iot-docs, developer guide, jobs-configurations-details: 20 minutes from 12:00, and steps of 7, 5 and 9 minutes
  // that
  // begin at 12:05, 12:10 and 12:13. Each report begins a step here, so earlier ones keep the timer from running out before.
  it.each([
    ['no step: 12:20', undefined, [], 20],
    ['a step of 7 min at 12:05: 12:12', '7m', [5], 12],
    ['a step of 5 min at 12:10 in place of another: 12:15', '5m', [4, 8, 10], 15],
    ['a step of 9 min at 12:13, capped: 12:20 and not 12:22', '9m', [7, 13], 20],
  ])('with 20 min from 12:00, %s', (_what, stepTimeout, begun, due) => {
    const rollout = run({ kind: 'aws-constant', timeout: '20m', ...(stepTimeout && { stepTimeout }) }, 1)
      .begin()
      .until(MINUTE);
    const noon = MINUTE;
    rollout.report('started', 0);
    const steps = ['downloaded', 'written', 'rebooted'] as const;
    begun.forEach((minute, nth) => {
      rollout.until(noon + minute * MINUTE).report(steps[nth], 0);
    });
    rollout.until(noon + due * MINUTE - 1);
    expect(rollout.engine.executionOf(0)).toBe('running');
    rollout.until(noon + due * MINUTE);
    expect(rollout.engine.executionOf(0)).toBe('timedOut');
    expect(rollout.engine.wakeAt).toBe(Number.POSITIVE_INFINITY);
  });

  it('of a step alone catches a device that goes silent midway', () => {
    const rollout = run({ kind: 'aws-constant', stepTimeout: '10m', retry: [{ of: 'timed-out', times: 1 }] }, 2)
      .begin()
      .until(MINUTE);
    rollout
      .report('started', 0, 1)
      .until(6 * MINUTE)
      .report('downloaded', 0)
      .until(12 * MINUTE);
    expect([0, 1].map((position) => rollout.engine.executionOf(position))).toEqual(['running', 'queued']);
    rollout.report('confirmed', 0).until(HOUR);
    expect(rollout.engine.executionOf(0)).toBe('succeeded');
  });

  it('runs from the start of the execution, and never for a queued one', () => {
    const rollout = run({ kind: 'aws-constant', timeout: '20m' }, 2)
      .begin()
      .until(5 * MINUTE);
    rollout.report('started', 0).until(25 * MINUTE - 1);
    expect(rollout.engine.executionOf(0)).toBe('running');
    rollout.until(25 * MINUTE);
    expect([0, 1].map((position) => rollout.engine.executionOf(position))).toEqual(['timedOut', 'queued']);
    expect(rollout.engine.wakeAt).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('the retries of an AWS job', () => {
  it('queue a failed execution again, up to 10 times', () => {
    const rollout = run({ kind: 'aws-constant', retry: [{ of: 'failed', times: 10 }] }, 1)
      .begin()
      .until(MINUTE);
    for (let attempt = 0; attempt < 10; attempt++) {
      rollout.report('started', 0).report('failed', 0);
      expect(rollout.engine.executionOf(0)).toBe('queued');
    }
    rollout.report('started', 0).report('failed', 0);
    expect([rollout.engine.executionOf(0), rollout.engine.state]).toEqual(['failed', 'completed']);
    expect(rollout.admitted).toEqual([0]);
    expect(rollout.linesOf('readmit')).toHaveLength(10);
  });

  it.each([
    [
      'more than 10 in all',
      {
        retry: [
          { of: 'failed', times: 6 },
          { of: 'timed-out', times: 5 },
        ],
        timeout: '1h',
      },
    ],
    ['after a timeout that is not set', { retry: [{ of: 'timed-out', times: 1 }] }],
  ])('are refused: %s', (_what, given) => {
    expect(() => run({ kind: 'aws-constant', ...given }, 1)).toThrow();
  });

  it('are not granted to an execution that the device has rejected', () => {
    const rollout = run({ kind: 'aws-constant', retry: [{ of: 'all', times: 3 }] }, 1)
      .begin()
      .until(MINUTE);
    rollout.report('rejected', 0);
    expect(rollout.engine.counts).toMatchObject({ rejected: 1, retries: 0 });
  });

  it('of a continuous job begin anew when the thing comes back, and later joiners are queued at once', () => {
    const policy = { kind: 'aws-constant', selection: 'continuous', retry: [{ of: 'failed', times: 1 }] };
    const rollout = run(policy, { size: 3, members: 1 }).begin().until(MINUTE);
    rollout.engine.join(2, rollout.now);
    expect(rollout.admitted).toEqual([0, 2]);
    rollout.report('failed', 0);
    rollout.engine.leave(0, rollout.now);
    expect(rollout.engine.executionOf(0)).toBe('removed');
    rollout.engine.join(0, rollout.now);
    rollout.report('failed', 0);
    expect(rollout.engine.executionOf(0)).toBe('queued');
    expect(rollout.report('confirmed', 0, 2).engine.state).toBe('in-progress');
  });
});

describe('the schedule of an AWS job', () => {
  const windows = [{ from: '2h', for: '1h' }];

  it('rolls out in its maintenance windows only, and is SCHEDULED in between', () => {
    const rollout = run({ kind: 'aws-constant', maximumPerMinute: 10, schedule: { windows } }, 1_000).begin();
    expect([rollout.engine.state, rollout.engine.wakeAt]).toEqual(['scheduled', 2 * HOUR]);
    rollout.until(3 * HOUR + 1);
    expect([rollout.engine.state, rollout.engine.counts.notified]).toEqual(['scheduled', 600]);
    expect(rollout.engine.wakeAt).toBe(26 * HOUR);
    rollout.until(26 * HOUR + 40 * MINUTE);
    expect([rollout.engine.state, rollout.engine.counts.notified]).toEqual(['in-progress', 1_000]);
  });

  it('rolls out around the clock where its windows cover the whole day', () => {
    const schedule = {
      windows: [
        { from: '0s', for: '12h' },
        { from: '12h', for: '12h' },
      ],
    };
    const rollout = run({ kind: 'aws-constant', maximumPerMinute: 1, schedule }, 2_000)
      .begin()
      .until(25 * HOUR);
    expect([rollout.engine.state, rollout.engine.counts.notified]).toEqual(['in-progress', 1_500]);
  });

  it.each([
    ['stop-rollout', 'in-progress', ['running', 'queued', 'waiting']],
    ['cancel', 'canceled', ['running', 'canceled', 'waiting']],
    ['force-cancel', 'canceled', ['canceled', 'canceled', 'waiting']],
  ])('at its end, with %s, is %s', (atEnd, state, executions) => {
    const schedule = { endAfter: '30m', atEnd };
    const rollout = run({ kind: 'aws-constant', maximumPerMinute: 1, schedule }, 100)
      .begin()
      .until(2 * MINUTE);
    rollout.report('started', 0).until(31 * MINUTE);
    expect(rollout.engine.state).toBe(state);
    expect([0, 1, 99].map((position) => rollout.engine.executionOf(position))).toEqual(executions);
  });

  it('does not make up for minutes in which its controller was down', () => {
    const rollout = run({ kind: 'aws-constant', maximumPerMinute: 10 }, 1_000)
      .begin()
      .until(2 * MINUTE)
      .crash();
    rollout.now = HOUR + 500;
    rollout.engine.wake(rollout.now);
    expect(rollout.engine.counts.notified).toBe(30);
    expect(rollout.engine.wakeAt).toBe(HOUR + MINUTE);
  });
});
