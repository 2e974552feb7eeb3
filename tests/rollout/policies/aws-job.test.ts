import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE, run, seenAfterCrashes, upTo, type Written } from './staged-run.ts';

const NEVER = Number.POSITIVE_INFINITY;
const SECOND = 1_000;

const job = (over: object = {}): Written => ({ kind: 'aws-constant', maximumPerMinute: 2, ...over });
const growing = (over: object = {}): Written => ({
  kind: 'aws-exponential',
  base: 1,
  factor: 2,
  everySucceeded: 1,
  ...over,
});

describe('an operator of an AWS job', () => {
  it.each([
    ['pause', false, 'in-progress', ['running', 'queued', 'waiting']],
    ['resume', false, 'in-progress', ['running', 'queued', 'waiting']],
    ['approve', false, 'in-progress', ['running', 'queued', 'waiting']],
    ['deny', false, 'in-progress', ['running', 'queued', 'waiting']],
    ['cancel', true, 'canceled', ['running', 'canceled', 'waiting']],
    ['force-cancel', true, 'canceled', ['canceled', 'canceled', 'waiting']],
  ] as const)('with the command %s: %s, and it is %s', (command, answer, state, executions) => {
    const rollout = run(job(), 3).begin().until(MINUTE).report('started', 0);
    expect([rollout.command(command), rollout.engine.state]).toEqual([answer, state]);
    expect([0, 1, 2].map((position) => rollout.engine.executionOf(position))).toEqual(executions);
  });

  it('cancels it once', () => {
    const rollout = run(job(), 3).begin();
    expect([rollout.command('cancel'), rollout.command('cancel'), rollout.command('force-cancel')]).toEqual([
      true,
      false,
      false,
    ]);
    expect(rollout.moves.at(-1)).toBe('0 rollout canceled: an operator has canceled it');
  });
});

describe('the timers of an AWS job', () => {
  const policy = job({ timeout: '20m', stepTimeout: '10m', schedule: { endAfter: '1h', atEnd: 'cancel' } });
  const started = () => run(policy, 2).begin().until(MINUTE).report('started', 0);

  it('first end the step that began last, or else the whole', () => {
    const rollout = started();
    expect(rollout.engine.wakeAt).toBe(11 * MINUTE);
    rollout.until(6 * MINUTE).report('downloaded', 0);
    expect(rollout.engine.wakeAt).toBe(16 * MINUTE);
    rollout.until(15 * MINUTE).report('written', 0);
    expect(rollout.engine.wakeAt).toBe(21 * MINUTE);
  });

  it('keep running for executions under way when it is canceled, and stop when it is canceled by force', () => {
    const soft = started();
    soft.command('cancel');
    expect(soft.engine.wakeAt).toBe(11 * MINUTE);
    soft.until(DAY);
    expect([soft.engine.executionOf(0), soft.engine.wakeAt]).toEqual(['timedOut', NEVER]);
    const hard = started();
    hard.command('force-cancel');
    expect([hard.engine.executionOf(0), hard.engine.wakeAt]).toEqual(['canceled', NEVER]);
  });

  it('do not run for ended executions, and none is pending once all have ended', () => {
    const rollout = started().report('confirmed', 0).report('failed', 1);
    expect([rollout.engine.state, rollout.engine.wakeAt]).toEqual(['completed', NEVER]);
    expect(rollout.moves.at(-1)).toBe('60000 rollout completed: all 2 have ended');
    rollout.engine.wake(2 * HOUR);
    expect(rollout.engine.state).toBe('completed');
  });

  it('stop as an execution ends in its last step', () => {
    const rollout = started()
      .report('confirmed', 0)
      .until(50 * MINUTE);
    expect([0, 1].map((position) => rollout.engine.executionOf(position))).toEqual(['succeeded', 'queued']);
  });
});

describe('the retries of an AWS job', () => {
  const policy = job({
    timeout: '10m',
    selection: 'continuous',
    retry: [{ of: 'all', times: 1 }],
  });

  it.each([
    ['fails', 'failed'],
    ['times out', 'timedOut'],
  ] as const)('end once it is canceled: a target that then %s has ended', (what, ended) => {
    const rollout = run(policy, 1).begin().until(MINUTE).report('started', 0);
    rollout.command('cancel');
    if (what === 'fails') rollout.report('failed', 0);
    rollout.until(HOUR);
    expect([rollout.engine.executionOf(0), rollout.linesOf('readmit')]).toEqual([ended, []]);
  });

  it('are not granted again to a target that leaves and comes back while its execution runs', () => {
    const rollout = run(policy, 1).begin().until(MINUTE).report('failed', 0).report('started', 0);
    rollout.engine.leave(0, rollout.now);
    rollout.engine.join(0, rollout.now);
    rollout.report('failed', 0);
    expect(rollout.engine.executionOf(0)).toBe('failed');
  });
});

describe('the targets of an AWS job', () => {
  it('are in a snapshot those at its beginning, whoever joins or leaves', () => {
    const rollout = run(job(), { size: 3, members: 2 }).begin();
    rollout.engine.join(2, 0);
    rollout.engine.leave(1, 0);
    expect(rollout.until(HOUR).admitted).toEqual([0, 1]);
    expect(rollout.engine.executionOf(2)).toBe('absent');
    expect(rollout.report('confirmed', 0, 1).engine.state).toBe('completed');
  });

  it('are in a continuous job the current members, and it goes on when all have ended', () => {
    const rollout = run(job({ selection: 'continuous' }), { size: 3, members: 2 }).begin();
    rollout.engine.leave(1, 0);
    rollout.until(HOUR).report('confirmed', 0);
    expect([rollout.admitted, rollout.engine.state, rollout.engine.wakeAt]).toEqual([[0], 'in-progress', NEVER]);
    rollout.engine.join(2, HOUR);
    rollout.engine.leave(2, HOUR);
    expect([rollout.engine.executionOf(1), rollout.engine.executionOf(2)]).toEqual(['absent', 'removed']);
  });

  it('that join a continuous job after its end or its cancellation get nothing', () => {
    const schedule = { endAfter: '30m' };
    const ended = run(job({ selection: 'continuous', schedule }), { size: 3, members: 2 })
      .begin()
      .until(30 * MINUTE);
    ended.engine.join(2, ended.now);
    expect([ended.engine.state, ended.engine.executionOf(2)]).toEqual(['in-progress', 'waiting']);
    const canceled = run(job({ selection: 'continuous' }), { size: 3, members: 2 }).begin();
    canceled.command('cancel');
    canceled.engine.join(2, 0);
    expect(canceled.engine.executionOf(2)).toBe('absent');
  });

  it('that join between windows are queued at once', () => {
    const schedule = { windows: [{ from: '2h', for: '1h' }] };
    const rollout = run(job({ selection: 'continuous', schedule }), { size: 3, members: 2 }).begin();
    rollout.engine.join(2, 0);
    expect([rollout.engine.state, rollout.linesOf('admit')]).toEqual(['scheduled', ['0 admit 2']]);
    expect(rollout.until(DAY).admitted).toEqual([2, 0, 1]);
  });
});

describe('the rollout rate of an AWS job', () => {
  it('in minutes is that of the minute that ends; reports in between do not change it', () => {
    const rollout = run(growing(), 9)
      .begin()
      .until(90 * SECOND)
      .report('confirmed', 0);
    expect([rollout.admitted, rollout.engine.wakeAt]).toEqual([[0], 2 * MINUTE]);
    rollout.engine.wake(rollout.now);
    expect([rollout.admitted, rollout.engine.wakeAt]).toEqual([[0], 2 * MINUTE]);
    expect(rollout.until(2 * MINUTE).admitted).toEqual([0, 1, 2]);
  });

  it('in continuous time spreads a minute’s worth evenly', () => {
    const rollout = run(job({ pace: 'continuous', maximumPerMinute: 8 }), 3).begin();
    expect(rollout.engine.wakeAt).toBe(7_500);
    rollout.until(MINUTE);
    expect(rollout.linesOf('admit')).toEqual(['7500 admit 0', '15000 admit 1', '22500 admit 2']);
    expect(rollout.engine.wakeAt).toBe(NEVER);
  });

  it('in continuous time changes with each report, from then on', () => {
    const rollout = run(growing({ pace: 'continuous' }), 9)
      .begin()
      .until(90 * SECOND)
      .report('confirmed', 0);
    // Half an execution at one a minute, the other half at two.
    expect(rollout.engine.wakeAt).toBe(105 * SECOND);
    rollout.until(3 * MINUTE);
    expect(rollout.linesOf('admit')).toEqual(['60000 admit 0', '105000 admit 1', '135000 admit 2', '165000 admit 3']);
  });

  it.each([
    [59_999, 0, 60_000],
    [60_000, 1, 120_000],
    [60_001, 1, 120_000],
    [61_000, 1, 120_000],
    // So late that its controller was down: the job does not make up for that time.
    [61_001, 1, 121_001],
    [600_000, 1, 660_000],
  ])('in continuous time, first run at %i, has admitted %i; the next at %i', (now, notified, next) => {
    const rollout = run(growing({ pace: 'continuous' }), 9).begin();
    rollout.engine.wake(now);
    expect([rollout.engine.counts.notified, rollout.engine.wakeAt]).toEqual([notified, next]);
  });

  it.each([
    [59_999, 0, 60_000],
    [60_000, 2, 120_000],
    [119_999, 2, 120_000],
    [120_000, 2, 180_000],
    [150_000, 2, 180_000],
  ])('in minutes, first run at %i, has admitted %i; the next at %i', (now, notified, next) => {
    const rollout = run(job(), 9).begin();
    rollout.engine.wake(now);
    expect([rollout.engine.counts.notified, rollout.engine.wakeAt]).toEqual([notified, next]);
  });

  it('in minutes counts them from its beginning', () => {
    const rollout = run(job(), 6);
    rollout.now = 10_500;
    rollout.begin().until(4 * MINUTE);
    expect(rollout.linesOf('admit').map((line) => line.split(' ')[0])).toEqual(
      [70_500, 130_500, 190_500].flatMap((at) => [`${at}`, `${at}`]),
    );
  });

  it('carries fractions of an execution over from minute to minute', () => {
    const rollout = run(growing({ factor: 1.5 }), 9)
      .begin()
      .until(MINUTE)
      .report('confirmed', 0);
    const admitted = [2, 3, 4, 5].map((minute) => rollout.until(minute * MINUTE).admitted.length);
    expect(admitted).toEqual([2, 4, 5, 7]);
  });
});

describe('the schedule of an AWS job', () => {
  it('that is open begins it at once, else at its time', () => {
    expect(run(job(), 1).begin().moves).toEqual(['0 rollout in-progress: begun']);
    const later = run(job({ pace: 'continuous', schedule: { startAfter: '1h' } }), 1).begin();
    expect([later.engine.state, later.engine.wakeAt]).toEqual(['scheduled', HOUR]);
    later.engine.wake(HOUR - 1);
    expect([later.engine.state, later.admitted, later.engine.wakeAt]).toEqual(['scheduled', [], HOUR]);
    expect(later.until(HOUR).moves).toEqual([`${HOUR} rollout in-progress: its time has come`]);
    expect(later.engine.wakeAt).toBe(HOUR + MINUTE / 2);
  });

  it('counts from the instant at which it began', () => {
    const rollout = run(job({ schedule: { startAfter: '10m', endAfter: '1h' } }), 999);
    rollout.now = 5 * MINUTE;
    expect(rollout.begin().engine.wakeAt).toBe(15 * MINUTE);
    rollout.until(15 * MINUTE);
    expect(rollout.crash().engine.wakeAt).toBe(16 * MINUTE);
    rollout.until(65 * MINUTE - 1);
    expect(rollout.engine.counts.notified).toBe(98);
    expect(rollout.until(DAY).engine.counts.notified).toBe(100);
  });

  it('admits no target between windows, and starts counting anew in the next', () => {
    const schedule = { windows: [{ for: '150s' }] };
    const rollout = run(job({ pace: 'continuous', maximumPerMinute: 1, schedule }), 9)
      .begin()
      .until(DAY - 1);
    expect(rollout.moves).toEqual([
      '0 rollout in-progress: begun',
      '150000 rollout scheduled: the maintenance window is over',
    ]);
    rollout.engine.wake(rollout.now);
    expect([rollout.admitted, rollout.engine.wakeAt]).toEqual([[0, 1], DAY]);
    rollout.until(DAY + MINUTE - 1);
    expect(rollout.admitted).toEqual([0, 1]);
    expect(rollout.until(DAY + MINUTE).admitted).toEqual([0, 1, 2]);
  });

  it('waits for the next window if its controller was down for the whole of one', () => {
    const schedule = { windows: [{ from: '2h', for: '1h' }] };
    const rollout = run(job({ schedule }), 999).begin();
    rollout.engine.wake(4 * HOUR);
    expect([rollout.engine.state, rollout.engine.wakeAt]).toEqual(['scheduled', 26 * HOUR]);
  });

  it.each([
    ['minute', 58],
    ['continuous', 59],
  ])('admits no target after its end, at the rate %s, and is complete when the others have ended', (pace, count) => {
    const rollout = run(job({ pace, schedule: { endAfter: '30m' } }), 999)
      .begin()
      .until(30 * MINUTE - 1);
    expect([rollout.engine.counts.notified, rollout.engine.wakeAt]).toEqual([count, 30 * MINUTE]);
    rollout.until(30 * MINUTE);
    const { notified } = rollout.engine.counts;
    expect([notified, rollout.engine.wakeAt]).toEqual([60, NEVER]);
    for (const later of [31, 32, 600]) rollout.engine.wake(later * MINUTE);
    expect([rollout.engine.counts.notified, rollout.engine.poll(900, rollout.now)]).toEqual([60, 'wait']);
    rollout.report('confirmed', ...upTo(59));
    expect(rollout.engine.state).toBe('in-progress');
    expect(rollout.report('confirmed', 59).moves.at(-1)).toBe('1800000 rollout completed: all 60 have ended');
  });

  it('names its end as the reason when it cancels', () => {
    const schedule = { endAfter: '30m', atEnd: 'cancel' };
    expect(run(job({ schedule }), 999).begin().until(DAY).moves.at(-1)).toBe(
      '1800000 rollout canceled: its end time has come',
    );
  });

  it('ends a continuous job when all current members have ended', () => {
    const rollout = run(job({ selection: 'continuous', schedule: { endAfter: '30m' } }), 2)
      .begin()
      .until(MINUTE);
    rollout.report('confirmed', 0, 1);
    expect(rollout.engine.state).toBe('in-progress');
    expect(rollout.until(30 * MINUTE).engine.state).toBe('completed');
  });
});

it('an AWS job that its abort criteria cancel names them, not that all have ended', () => {
  const abort = { criteria: [{ of: 'failed', min: 2, share: '50%' }] };
  const rollout = run(job({ abort }), 2).begin().until(MINUTE).report('failed', 0);
  expect(rollout.engine.state).toBe('in-progress');
  expect(rollout.report('failed', 1).moves.at(-1)).toBe('60000 rollout canceled: 2 of 2 failed = 100.0 % >= 50 %');
});

it.each([
  ['in minutes', growing({ factor: 1.5, everyNotified: 2 })],
  ['in continuous time', growing({ pace: 'continuous' })],
  ['with timers', job({ timeout: '20m', stepTimeout: '7m' })],
  ['with retries', job({ timeout: '2m', retry: [{ of: 'all', times: 2 }] })],
  ['that ends', job({ schedule: { startAfter: '90s', endAfter: '40m' } })],
  ['in windows', job({ schedule: { windows: [{ every: '1h', from: '1m', for: '150s' }] } })],
])('an AWS job %s continues after a crash as if there had been none', (_what, policy) => {
  const { whole, broken } = seenAfterCrashes(policy, { size: 9, members: 9 }, [
    (rollout) => rollout.until(MINUTE),
    (rollout) => rollout.report('started', 0, 1).until(3 * MINUTE),
    (rollout) =>
      rollout
        .report('failed', 0)
        .report('downloaded', 1)
        .until(5 * MINUTE + 1),
    (rollout) =>
      rollout
        .report('started', 0, 2)
        .report('confirmed', 1)
        .until(6 * MINUTE + 1),
    (rollout) => rollout.report('failed', 0).until(7 * MINUTE + 1),
    (rollout) =>
      rollout
        .report('started', 0)
        .report('failed', 0, 2)
        .until(45 * MINUTE),
    (rollout) => rollout.until(DAY),
  ]);
  for (const each of broken) expect(each).toEqual(whole);
});
