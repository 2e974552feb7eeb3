import { describe, expect, it } from 'vitest';
import { menderBackoff } from '../../../sim/device/regions/update/mender-backoff.ts';
import { aduTrips } from '../../../sim/rollout/policies/adu/adu-deployment.ts';
import { DAY, HOUR, MINUTE, run, upTo } from './staged-run.ts';

describe('the back-off of a Mender client (tests/src/common/http_test.cpp:2290)', () => {
  const delays = (retryPollS: number, count?: number): string => {
    const all: number[] = [];
    for (let delay = menderBackoff(1, retryPollS, count); delay !== undefined; ) {
      all.push(delay);
      delay = menderBackoff(all.length + 1, retryPollS, count);
    }
    const runs = [...new Set(all)].map((delay) => `${delay}x${all.filter((other) => other === delay).length}`);
    return runs.join(' ');
  };

  it.each([
    [300, 15, '60x3 120x3 240x3 300x6'],
    [300, undefined, '60x3 120x3 240x3 300x3'],
    [60, undefined, '60x3'],
    [120, undefined, '60x3 120x3'],
    [600, undefined, '60x3 120x3 240x3 480x3 600x3'],
    [1, undefined, '60x3'],
  ])('max %i s, count %s: %s', (retryPollS, count, expected) => {
    expect(delays(retryPollS, count)).toBe(expected);
  });
});

describe('a phased Mender deployment', () => {
  const phases = [{ batch: '10%' }, { batch: '20%', after: '1h' }, { after: '2h' }];
  const policy = { kind: 'mender-phased', phases };

  it('is filled by the devices that poll first, not by the order of selection (trap 7)', () => {
    const rollout = run(policy, 20).begin();
    const answers = [17, 3, 8].map((position) => rollout.engine.poll(position, rollout.now));
    expect(answers).toEqual(['offer', 'offer', 'wait']);
    expect(rollout.admitted).toEqual([17, 3]);
    expect(rollout.partStates()).toEqual({ 'phase 1': 'full', 'phase 2': 'pending', 'phase 3': 'pending' });
    rollout.until(HOUR);
    expect(upTo(20).filter((position) => rollout.engine.poll(position, rollout.now) === 'offer')).toHaveLength(6);
    rollout.until(2 * HOUR);
    expect(upTo(20).filter((position) => rollout.engine.poll(position, rollout.now) === 'offer')).toHaveLength(20);
  });

  it('computes its phases once: devices that join come last, if the group is dynamic (trap 7)', () => {
    const dynamic = run({ ...policy, selection: 'dynamic' }, { size: 150, members: 100 }).begin();
    for (const position of upTo(150, 100)) dynamic.engine.join(position, 0);
    expect(dynamic.engine.parts.map(({ size }) => size)).toEqual([10, 20, 120]);
    const frozen = run(policy, { size: 150, members: 100 }).begin();
    frozen.engine.join(120, 0);
    expect([frozen.engine.poll(120, 0), frozen.engine.parts.map(({ size }) => size)]).toEqual([
      'nothing',
      [10, 20, 70],
    ]);
  });

  it('lets early phases swallow a group that shrinks', () => {
    const rollout = run(policy, 100).begin();
    for (const position of upTo(100, 25)) rollout.engine.leave(position, 0);
    expect(rollout.engine.parts.map(({ size }) => size)).toEqual([10, 15, 0]);
  });

  it('is stopped by no failure', () => {
    const rollout = run(policy, 100).begin();
    for (const position of upTo(10)) rollout.engine.poll(position, 0);
    rollout.report('failed', ...upTo(10)).until(HOUR);
    expect([rollout.engine.state, rollout.engine.poll(50, HOUR)]).toEqual(['in-progress', 'offer']);
  });

  it('retries as often as configured', () => {
    const rollout = run({ kind: 'mender-phased', retries: 1 }, 1).begin();
    rollout.engine.poll(0, 0);
    rollout.report('failed', 0);
    expect(rollout.engine.poll(0, 0)).toBe('offer');
    rollout.report('failed', 0);
    expect([rollout.engine.poll(0, 0), rollout.engine.state]).toEqual(['nothing', 'finished']);
  });

  it('shows «finished» when all were aborted', () => {
    const rollout = run(policy, 10).begin();
    rollout.engine.poll(4, 0);
    rollout.report('started', 4);
    rollout.command('cancel');
    expect([rollout.engine.state, rollout.engine.executionOf(4)]).toEqual(['finished', 'canceled']);
  });

  it('dynamic, never finishes without a bound on successes', () => {
    const rollout = run({ kind: 'mender-phased', selection: 'dynamic' }, 1).begin();
    rollout.engine.poll(0, 0);
    expect(rollout.report('confirmed', 0).engine.state).toBe('in-progress');
    const bounded = run({ kind: 'mender-phased', selection: 'dynamic', maxDevices: 2 }, 9).begin();
    for (const position of [5, 6]) bounded.engine.poll(position, 0);
    bounded.report('confirmed', 5);
    expect(bounded.engine.state).toBe('in-progress');
    expect(bounded.report('failed', 6).engine.state).toBe('finished');
  });
});

describe('a Memfault release', () => {
  it('goes to 10 in the laboratory, then 5 % of them, and after two days each 25, 50 and 100 %', () => {
    const rollout = run({ kind: 'memfault-staged' }, 1_000).begin();
    const after = [0, 1, 3, 5, 7].map((days) => rollout.until(days * DAY).engine.counts.notified);
    expect(after).toEqual([10, 50, 250, 500, 1_000]);
    expect(rollout.admitted).toEqual(upTo(1_000));
  });

  it('goes to its cohort only', () => {
    const cohortOf = (position: number) => (position % 2 === 0 ? 'beta' : undefined);
    const stages = [{ share: '50%' }];
    const rollout = run({ kind: 'memfault-staged', cohort: 'beta', stages }, { size: 8, cohortOf }).begin();
    expect([rollout.admitted, rollout.engine.poll(1, 0), rollout.engine.poll(6, 0)]).toEqual([
      [0, 2],
      'nothing',
      'wait',
    ]);
  });

  it('that is aborted makes no new offers, and takes nothing from devices that have begun', () => {
    const rollout = run({ kind: 'memfault-staged' }, 1_000).begin().report('started', 0, 1);
    rollout.command('cancel');
    rollout.until(30 * DAY);
    expect(rollout.engine.counts).toMatchObject({ notified: 10, inProgress: 2, canceled: 8 });
    expect(rollout.report('rebooted', 0).engine.counts.succeeded).toBe(1);
  });
});

describe('the feeds of Azure Sphere', () => {
  const ringOf = (position: number) => (position < 3 ? 'retail-eval' : 'production');

  it('give RetailEval the release two weeks before Retail', () => {
    const rollout = run({ kind: 'sphere-rings' }, { size: 10, ringOf }).begin();
    expect(rollout.until(14 * DAY - 1).admitted).toEqual([0, 1, 2]);
    expect(rollout.until(14 * DAY).admitted).toEqual(upTo(10));
    expect(rollout.report('rebooted', ...upTo(10)).engine.state).toBe('completed');
  });

  it('never give it to Retail if it was stopped before', () => {
    const rollout = run({ kind: 'sphere-rings' }, { size: 10, ringOf })
      .begin()
      .until(13 * DAY);
    rollout.command('cancel');
    expect(rollout.until(20 * DAY).admitted).toEqual([0, 1, 2]);
  });
});

describe('an Azure Device Update deployment', () => {
  const rollback = (given: object) => ({ kind: 'adu-rollback', rollback: { failed: '20%', count: 3, ...given } });

  it('is for the whole group at once, and for devices that join it', () => {
    const rollout = run(rollback({}), { size: 10, members: 9 }).begin();
    rollout.engine.join(9, MINUTE);
    expect(rollout.admitted).toEqual(upTo(10));
  });

  it.each([
    ['both: 2 of 10 are 20 %, but not 3', {}, 10, 2, false],
    ['both: 3 of 10', {}, 10, 3, true],
    ['both: 3 of 100 are not 20 %', {}, 100, 3, false],
    ['either: 2 of 10', { combine: 'either' }, 10, 2, true],
    ['either: 3 of 100', { combine: 'either' }, 100, 3, true],
    ['either: 2 of 100', { combine: 'either' }, 100, 2, false],
    ['of those done: 3 of 3', { of: 'ended' }, 100, 3, true],
  ])('rolls back by share and count, %s', (_what, given, size, failed, trips) => {
    const rollout = run(rollback(given), size)
      .begin()
      .report('failed', ...upTo(failed));
    expect([rollout.engine.state, rollout.linesOf('roll').length]).toEqual(trips ? ['rolled-back', 1] : ['active', 0]);
  });

  it.each([
    ['both', 'all', 2, 2, 10, undefined],
    ['both', 'all', 3, 3, 16, undefined],
    ['both', 'all', 3, 3, 15, '3 of 15 failed = 20.0 % >= 20 % and 3 >= 3'],
    ['both', 'ended', 3, 16, 30, undefined],
    ['both', 'ended', 3, 15, 30, '3 of 15 failed = 20.0 % >= 20 % and 3 >= 3'],
    ['either', 'all', 2, 2, 11, undefined],
    ['either', 'all', 2, 2, 10, '2 of 10 failed = 20.0 % >= 20 % or 2 < 3'],
    ['either', 'all', 3, 3, 100, '3 of 100 failed = 3.0 % < 20 % or 3 >= 3'],
    ['either', 'ended', 2, 10, 100, '2 of 10 failed = 20.0 % >= 20 % or 2 < 3'],
  ] as const)('%s, of %s: %i failed of %i that have ended of %i', (combine, of, failed, ended, all, reason) => {
    expect(aduTrips({ share: 0.2, count: 3, combine, of }, { failed, ended, all })).toBe(reason);
  });

  it('without a rollback policy is never rolled back', () => {
    expect(aduTrips(undefined, { failed: 10, ended: 10, all: 10 })).toBeUndefined();
    const rollout = run({ kind: 'adu-rollback' }, 3).begin().report('failed', 0, 1, 2);
    expect([rollout.engine.state, rollout.engine.isOver, rollout.engine.wakeAt]).toEqual(['active', false, Infinity]);
  });

  it('revokes queued executions as it rolls back, once, and those under way if it is canceled by force', () => {
    const tripped = run(rollback({}), 5).begin().report('started', 0).report('failed', 1, 2, 3);
    expect(tripped.engine.counts).toMatchObject({ canceled: 1, inProgress: 1, failed: 3 });
    tripped.report('failed', 0);
    expect(tripped.linesOf('roll')).toHaveLength(1);
    for (const [command, canceled] of [
      ['cancel', 2],
      ['force-cancel', 3],
    ] as const) {
      const rollout = run(rollback({}), 3).begin().report('started', 0);
      expect([rollout.command(command), rollout.engine.counts.canceled, rollout.engine.state]).toEqual([
        true,
        canceled,
        'canceled',
      ]);
    }
    const running = run(rollback({}), 3).begin();
    for (const command of ['pause', 'resume', 'approve', 'deny'] as const)
      expect([running.command(command), running.engine.state]).toEqual([false, 'active']);
  });

  it('counts current members: a device that joins after its end gets nothing, one that leaves does not count', () => {
    const rollout = run(rollback({}), { size: 16, members: 15 }).begin();
    rollout.engine.join(15, 0);
    rollout.report('failed', 0, 1, 2);
    expect(rollout.engine.state).toBe('active');
    rollout.engine.leave(15, 0);
    expect(rollout.engine.state).toBe('rolled-back');
    const canceled = run(rollback({}), { size: 2, members: 1 }).begin();
    canceled.command('cancel');
    canceled.engine.join(1, 0);
    expect(canceled.admitted).toEqual([0]);
  });

  it('gives the reason', () => {
    const rollout = run(rollback({}), 10).begin().report('failed', 0, 1, 2);
    expect(rollout.lines.at(-1)).toBe('0 roll back: 3 of 10 failed = 30.0 % >= 20 % and 3 >= 3');
  });

  it('is never active again once it was canceled', () => {
    const rollout = run(rollback({}), 3).begin();
    expect([rollout.command('cancel'), rollout.command('resume'), rollout.command('cancel')]).toEqual([
      true,
      false,
      false,
    ]);
    expect(rollout.engine.poll(0, 0)).toBe('nothing');
  });
});
