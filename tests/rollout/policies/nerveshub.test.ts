import { describe, expect, it } from 'vitest';
import { nervesHubEligibility } from '../../../sim/rollout/policies/nerveshub/nerveshub-eligibility.ts';
import { DAY, HOUR, MINUTE, run, upTo } from './staged-run.ts';

const limits = { failureRate: { amount: 5, withinMs: 180_000 }, failureThreshold: 3 };
const now = 1_000_000;

describe('the eligibility of a device (nerves_hub_web, Devices.verify_update_eligibility)', () => {
  const device = (attempts: readonly number[], given: object = {}) => ({
    isUpToDate: false,
    blockedUntil: 0,
    attempts: attempts.length,
    attemptsAfter: (tick: number) => attempts.filter((attempt) => attempt > tick).length,
    ...given,
  });
  const five = [179, 150, 100, 50, 1].map((seconds) => now - seconds * 1_000);

  it.each([
    ['none yet', device([]), 'eligible'],
    ['2 attempts', device(five.slice(3)), 'eligible'],
    ['3 attempts', device(five.slice(2)), 'threshold'],
    ['3 attempts long ago', device([1, 2, 3]), 'threshold'],
    ['5 attempts within 179 s: the rate is checked first', device(five), 'rate'],
    ['5 attempts within 180 s, the first just too old', device([now - 180_000, ...five.slice(1)]), 'threshold'],
    ['in the penalty box, whatever its attempts', device(five, { blockedUntil: now + 1 }), 'blocked'],
    ['out of it', device([], { blockedUntil: now }), 'eligible'],
    ['up to date, before all else', device(five, { isUpToDate: true, blockedUntil: now + 1 }), 'up-to-date'],
  ])('%s', (_what, given, verdict) => {
    expect(nervesHubEligibility(true, given, limits, now)).toBe(verdict);
    expect(nervesHubEligibility(false, given, limits, now)).toBe('inactive');
  });
});

describe('a NervesHub deployment group', () => {
  const policy = { kind: 'nerveshub-penalty' };

  it('updates 10 at a time (deployment_group.ex, concurrent_updates), and the next as one is done', () => {
    const rollout = run(policy, 30).begin();
    expect(rollout.admitted).toEqual(upTo(10));
    rollout.report('rebooted', 3);
    expect(rollout.admitted).toEqual(upTo(11));
    expect(rollout.engine.poll(20, 0)).toBe('wait');
  });

  it('takes online devices, the longest-connected first (orchestrator.ex)', () => {
    const targets = {
      size: 5,
      isOnline: (position: number) => position !== 2,
      connectedSince: (position: number) => [50, 10, 0, 30, 20][position],
    };
    const rollout = run({ ...policy, concurrent: 2 }, targets).begin();
    rollout.report('rebooted', 1, 4);
    expect(rollout.admitted).toEqual([1, 4, 3, 0]);
  });

  it('puts a device in the penalty box for a day after 3 attempts, and forgets them (devices/updates.ex)', () => {
    const rollout = run({ ...policy, concurrent: 1 }, 1).begin();
    for (const attempt of [1, 2, 3]) {
      rollout
        .until(attempt * 30 * MINUTE)
        .report('started', 0)
        .report('failed', 0);
      expect(rollout.engine.executionOf(0)).toBe(attempt === 3 ? 'failed' : 'queued');
    }
    expect(rollout.engine.poll(0, rollout.now)).toBe('wait');
    expect(rollout.engine.wakeAt).toBe(90 * MINUTE + DAY);
    rollout.until(90 * MINUTE + DAY - 1);
    expect(rollout.engine.executionOf(0)).toBe('failed');
    expect(rollout.until(90 * MINUTE + DAY).engine.executionOf(0)).toBe('queued');
    rollout.report('failed', 0);
    expect(rollout.engine.executionOf(0)).toBe('queued');
  });

  it('passes on the slot of a silent device after an hour', () => {
    const rollout = run({ ...policy, concurrent: 1 }, { size: 2, isOnline: (at) => at === 1 || rolloutTime < HOUR });
    let rolloutTime = 0;
    rollout
      .begin()
      .report('started', 0)
      .until(HOUR - 1);
    expect(rollout.admitted).toEqual([0]);
    rolloutTime = HOUR;
    expect(rollout.until(HOUR).admitted).toEqual([0, 1]);
    expect(rollout.engine.counts).toMatchObject({ timedOut: 1, silent: 1 });
  });

  it('does not give a new connection the slot of the old one', () => {
    const since = [0, 1, 2];
    const targets = { size: 3, connectedSince: (position: number) => since[position] };
    const rollout = run({ ...policy, concurrent: 1 }, targets).begin();
    since[1] = 500;
    rollout.engine.poll(1, 500);
    rollout.report('rebooted', 0).report('rebooted', 2);
    expect(rollout.admitted).toEqual([0, 2, 1]);
  });

  it('offers nothing while it is inactive', () => {
    const rollout = run({ ...policy, concurrent: 1 }, 3).begin();
    expect(rollout.command('pause')).toBe(true);
    rollout.report('rebooted', 0).until(MINUTE);
    expect(rollout.admitted).toEqual([0]);
    rollout.command('resume');
    expect(rollout.admitted).toEqual([0, 1]);
    expect(rollout.report('rebooted', 1).report('rebooted', 2).engine.state).toBe('up-to-date');
  });
});
