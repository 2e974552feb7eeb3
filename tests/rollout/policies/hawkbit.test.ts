import { describe, expect, it } from 'vitest';
import { hawkbitErrs, hawkbitSucceeds } from '../../../sim/rollout/policies/hawkbit/hawkbit-conditions.ts';
import { equalGroups, hawkbitSplit } from '../../../sim/rollout/policies/hawkbit/hawkbit-split.ts';
import { run, type StagedRun, upTo } from './staged-run.ts';

const TICK = 2_000;
/** Created, ready, starting, running: the first group's actions are out after three rounds. */
const RUNNING = 3 * TICK;
const notANumber = Number('notANumber');

describe('ThresholdRolloutGroupErrorConditionTest, of 5 targets', () => {
  it.each([
    [10, 2, 5, true],
    [50, 1, 5, false],
    [20, 1, 5, false],
    [10, 0, 5, false],
    [10, 0, 0, false],
    [notANumber, 5, 5, false],
  ])('threshold %d, %i errors of %i: %s', (threshold, errors, total, fires) => {
    expect(hawkbitErrs(errors, total, threshold)).toBe(fires);
  });
});

describe('ThresholdRolloutGroupSuccessConditionTest, of 5 targets', () => {
  it.each([
    [80, 4, 5, true],
    [80, 3, 5, false],
    [20, 1, 5, true],
    [100, 0, 0, true],
    [10, 0, 5, false],
    [notANumber, 5, 5, false],
  ])('threshold %d, %i finished of %i: %s', (threshold, finished, total, fires) => {
    expect(hawkbitSucceeds(finished, total, threshold)).toBe(fires);
  });

  it('DOWNLOAD_ONLY, threshold 100: 5 of 5 DOWNLOADED succeed', () => {
    const rollout = started({ groups: 1, successThreshold: 100, success: 'downloaded' }, 5);
    rollout.report('downloaded', ...upTo(5));
    expect(rollout.until(rollout.now + TICK).engine.state).toBe('finished');
  });
});

describe('RolloutHelper.toPercentFromTheRest', () => {
  it.each([
    ['10 in 3 equal', 10, equalGroups(3), [3, 3, 4]],
    ['10 in 4 equal', 10, equalGroups(4), [3, 2, 3, 2]],
    ['1000 at 5/15/30/50', 1000, [5, 15, 30, 50], [50, 150, 300, 500]],
    ['10 at 5/15/30/50', 10, [5, 15, 30, 50], [1, 1, 3, 5]],
    ['7 at 10/20/70', 7, [10, 20, 70], [1, 1, 5]],
    ['3 at 10/20/70', 3, [10, 20, 70], [0, 1, 2]],
    ['1 at 50/50', 1, [50, 50], [1, 0]],
  ])('splits %s', (_what, targets, percentages, sizes) => {
    expect(hawkbitSplit(targets, percentages)).toEqual(sizes);
  });

  it('leaves no target out when the percentages make up 100', () => {
    for (const targets of upTo(200)) {
      const sizes = hawkbitSplit(targets, [1, 4, 25, 70]);
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(targets);
    }
  });

  it('groups that do not match all targets are refused (ValidationException)', () => {
    const groups = [{ percentage: 10 }, { percentage: 80 }];
    expect(() => run({ kind: 'hawkbit-groups', groups }, 10)).toThrow();
  });
});

describe('a hawkBit rollout', () => {
  it('is created, ready, starting and running, one round each; then its first group is out', () => {
    const rollout = run({ kind: 'hawkbit-groups', groups: 2 }, 4).begin().until(RUNNING);
    expect(rollout.lines.filter((line) => line.includes(' rollout '))).toEqual([
      '2000 rollout ready: its groups are ready',
      '4000 rollout starting: it was told to start',
      '6000 rollout running: all groups are scheduled',
    ]);
    expect(rollout.admitted).toEqual([0, 1]);
    expect(rollout.partStates()).toEqual({ 'group 1': 'running', 'group 2': 'scheduled' });
  });

  it('by default starts the next group at 50 % success, while stragglers still run', () => {
    const rollout = started({ groups: 2 }, 8).report('written', 0, 1);
    expect(rollout.until(rollout.now + TICK).partStates()).toEqual({ 'group 1': 'running', 'group 2': 'running' });
    expect(rollout.lines.at(-5)).toContain('group 2 running: group 1: 2 of 4 finished = 50.0 % >= 50 %');
  });

  it('trap 1: 20 % errors at a threshold of 20 do not stop it, one more does', () => {
    const rollout = started({ groups: [{ percentage: 50 }, { percentage: 50 }], errorThreshold: 20 }, 10);
    rollout.report('failed', 0);
    expect(rollout.until(rollout.now + TICK).engine.state).toBe('running');
    rollout.report('failed', 1);
    expect(rollout.until(rollout.now + TICK).engine.state).toBe('paused');
    expect(rollout.moves.at(-1)).toContain('group 1: 2 of 5 failed = 40.0 % > 20 %');
  });

  it('trap 2: has no time-out, so a silent group neither fails nor finishes', () => {
    const rollout = started({ groups: 2 }, 4)
      .report('started', 0, 1)
      .until(40 * 86_400_000);
    expect(rollout.engine.state).toBe('running');
    expect(rollout.engine.counts).toMatchObject({ inProgress: 2, silent: 2, notified: 2 });
    expect(rollout.engine.wakeAt).toBe(Number.POSITIVE_INFINITY);
  });

  it('trap 3: a device that boots and falls back still counts as success', () => {
    const rollout = started({ groups: 1 }, 2).report('started', 0, 1).report('written', 0, 1);
    expect(rollout.until(rollout.now + TICK).engine.state).toBe('finished');
    rollout.report('fell-back', 0, 1);
    expect(rollout.engine.counts).toMatchObject({ succeeded: 2, failed: 0, fellBack: 2 });
    const confirming = started({ groups: 1, success: 'confirmed' }, 2)
      .report('written', 0, 1)
      .report('fell-back', 0, 1);
    expect(confirming.engine.counts).toMatchObject({ succeeded: 0, failed: 2, fellBack: 2 });
  });

  it('trap 4: 3 devices at 10/20/70 make an empty canary, which passes', () => {
    const groups = [{ percentage: 10 }, { percentage: 20 }, { percentage: 70 }];
    const rollout = started({ groups }, 3);
    expect(rollout.engine.parts.map(({ size }) => size)).toEqual([0, 1, 2]);
    expect([rollout.admitted, rollout.partStates()['group 1']]).toEqual([[], 'running']);
    rollout.until(RUNNING + TICK);
    expect(rollout.partStates()).toEqual({ 'group 1': 'finished', 'group 2': 'running', 'group 3': 'scheduled' });
    expect(rollout.admitted).toEqual([0]);
  });

  it('continues after a group in which every device has failed if its threshold is 100', () => {
    const rollout = started({ groups: 2, errorThreshold: 100 }, 4).report('failed', 0, 1);
    expect(rollout.until(rollout.now + TICK).partStates()).toEqual({ 'group 1': 'finished', 'group 2': 'running' });
  });

  it('keeps canceled targets in the denominator, and never counts them as success', () => {
    const rollout = started({ groups: 1, successThreshold: 100 }, 2).report('written', 0);
    rollout.command('cancel');
    rollout.report('cancel-confirmed', 1);
    expect(rollout.engine.counts).toMatchObject({ succeeded: 1, canceled: 1 });
  });

  it('runs no round in which nothing can have changed', () => {
    const rollout = started({ groups: 2 }, 4).until(RUNNING + TICK);
    expect(rollout.engine.wakeAt).toBe(Number.POSITIVE_INFINITY);
    rollout.until(1_001_000).report('started', 0);
    expect(rollout.engine.wakeAt).toBe(1_002_000);
  });
});

describe('the resuming of a hawkBit rollout', () => {
  it('starts the next group if the last one erred', () => {
    const rollout = started({ groups: 2, errorThreshold: 0 }, 4)
      .report('failed', 0)
      .until(RUNNING + TICK);
    expect([rollout.engine.state, rollout.partStates()['group 1']]).toEqual(['paused', 'error']);
    expect(rollout.command('resume')).toBe(true);
    expect(rollout.partStates()['group 2']).toBe('running');
  });

  it('starts it if the success action is to pause and its condition holds', () => {
    const rollout = started({ groups: 2, onSuccess: 'pause' }, 4)
      .report('written', 0)
      .until(RUNNING + TICK);
    expect([rollout.engine.state, rollout.partStates()['group 2']]).toEqual(['paused', 'scheduled']);
    rollout.command('resume');
    expect(rollout.partStates()['group 2']).toBe('running');
    expect(rollout.until(rollout.now + 2 * TICK).engine.state).toBe('running');
  });

  it('starts nothing after a pause by hand', () => {
    const rollout = started({ groups: 2 }, 4);
    rollout.command('pause');
    rollout.command('resume');
    expect(rollout.until(rollout.now + TICK).partStates()['group 2']).toBe('scheduled');
  });

  it('a paused rollout runs no round at all', () => {
    const rollout = started({ groups: 2 }, 4);
    rollout.command('pause');
    rollout.report('written', 0, 1).until(100_000);
    expect(rollout.partStates()).toEqual({ 'group 1': 'running', 'group 2': 'scheduled' });
    rollout.command('resume');
    expect(rollout.until(rollout.now + TICK).partStates()['group 2']).toBe('running');
  });

  it('success-pause on the last group does not pause', () => {
    const rollout = started({ groups: 1, onSuccess: 'pause' }, 2).report('written', 0, 1);
    expect(rollout.until(rollout.now + TICK).engine.state).toBe('finished');
  });
});

describe('a hawkBit rollout that needs approval', () => {
  it('waits for it, and is denied or goes on', () => {
    const rollout = run({ kind: 'hawkbit-groups', approval: 'on', groups: 1 }, 2).begin().until(100_000);
    expect([rollout.engine.state, rollout.engine.wakeAt]).toEqual(['waiting-for-approval', Number.POSITIVE_INFINITY]);
    expect(rollout.command('resume')).toBe(false);
    expect(rollout.command('approve')).toBe(true);
    expect(rollout.until(rollout.now + RUNNING).admitted).toEqual([0, 1]);
    const denied = run({ kind: 'hawkbit-groups', approval: 'on', groups: 1 }, 2).begin().until(100_000);
    denied.command('deny');
    expect([denied.until(200_000).engine.state, denied.admitted]).toEqual(['approval-denied', []]);
  });
});

describe('the confirmation of a hawkBit action', () => {
  it('that is denied keeps it waiting forever, so its group never completes (hawkbit#1667)', () => {
    const rollout = started({ groups: 1, confirmation: 'on', successThreshold: 100 }, 2);
    expect(rollout.engine.awaitsConfirmation(0)).toBe(true);
    rollout.report('rejected', 0).report('started', 1).report('written', 1).until(86_400_000);
    expect([rollout.engine.state, rollout.engine.executionOf(0)]).toEqual(['running', 'queued']);
    expect(rollout.engine.counts).toMatchObject({ rejected: 0, declined: 1, succeeded: 1 });
    expect(rollout.report('written', 0).until(rollout.now + TICK).engine.state).toBe('finished');
  });

  it('is not required of a target that confirms by itself', () => {
    const targets = { size: 2, confirmsByItself: (position: number) => position === 0 };
    const rollout = run({ kind: 'hawkbit-groups', groups: 1, confirmation: 'on' }, targets).begin().until(RUNNING);
    expect([0, 1].map((position) => rollout.engine.awaitsConfirmation(position))).toEqual([false, true]);
  });
});

describe('the stopping of a hawkBit rollout', () => {
  it('asks each device, and one that refuses continues', () => {
    const rollout = started({ groups: 1 }, 3).report('started', 0, 1);
    expect(rollout.command('cancel')).toBe(true);
    expect(rollout.linesOf('cancel')).toEqual(['6000 cancel 0', '6000 cancel 1', '6000 cancel 2']);
    expect(rollout.until(rollout.now + TICK).engine.state).toBe('stopped');
    rollout.report('cancel-confirmed', 0).report('cancel-rejected', 1).report('written', 1);
    expect([0, 1, 2].map((at) => rollout.engine.executionOf(at))).toEqual(['canceled', 'succeeded', 'canceling']);
  });

  it('by deletion revokes everything by force', () => {
    const rollout = started({ groups: 1 }, 2).report('started', 0);
    rollout.command('force-cancel');
    expect(rollout.linesOf('force-cancel')).toHaveLength(2);
    expect(rollout.until(rollout.now + TICK).engine.state).toBe('deleted');
  });
});

describe('dynamic groups of hawkBit', () => {
  const policy = { kind: 'hawkbit-groups', groups: 1, dynamic: { size: 2 } };

  it('take in devices that join, at most once a minute, with thresholds as if they were full', () => {
    const rollout = run(policy, { size: 8, members: 2 }).begin().until(RUNNING).report('written', 0, 1);
    rollout.until(rollout.now + 10 * TICK);
    expect(rollout.partStates()).toEqual({ 'group 1': 'finished', 'group 2': 'running' });
    rollout.until(30_000);
    rollout.engine.join(2, rollout.now);
    rollout.until(rollout.engine.wakeAt - 1);
    expect(rollout.admitted).toEqual([0, 1]);
    rollout.until(rollout.now + 1);
    expect([rollout.admitted, rollout.now % TICK]).toEqual([[0, 1, 2], 0]);
    expect(rollout.now - 60_000).toBeLessThanOrEqual(30_000);
    // One of two expected: half of it, and the default threshold is 50 %.
    rollout.report('written', 2).until(rollout.now + 5 * TICK);
    expect(rollout.partStates()['group 2']).toBe('running');
  });

  it('are followed by the next when they are full, and never end', () => {
    const rollout = run(policy, { size: 8, members: 2 }).begin().until(RUNNING).report('written', 0, 1);
    for (const position of upTo(7, 2)) rollout.engine.join(position, rollout.now);
    rollout.until(300_000);
    expect(rollout.engine.parts.map(({ part, size }) => `${part}: ${size}`)).toEqual([
      'group 1: 2',
      'group 2: 2',
      'group 3: 2',
      'group 4: 1',
    ]);
    expect(rollout.admitted).toEqual([0, 1, 2, 3]);
    rollout.report('written', 2, 3).until(rollout.now + TICK);
    expect(rollout.admitted).toEqual([0, 1, 2, 3, 4, 5]);
    rollout
      .report('written', 4, 5)
      .until(rollout.now + TICK)
      .report('written', 6)
      .until(rollout.now + 20 * TICK);
    expect([rollout.engine.state, rollout.engine.isOver]).toEqual(['running', false]);
  });

  it('take in a target that joins; without them it is left out', () => {
    const rollout = run({ kind: 'hawkbit-groups', groups: 1 }, { size: 3, members: 2 }).begin().until(RUNNING);
    rollout.engine.join(2, rollout.now);
    expect([rollout.until(600_000).engine.poll(2, rollout.now), rollout.admitted]).toEqual(['nothing', [0, 1]]);
  });
});

function started(policy: Readonly<Record<string, unknown>>, size: number): StagedRun {
  return run({ kind: 'hawkbit-groups', ...policy }, size)
    .begin()
    .until(RUNNING);
}
