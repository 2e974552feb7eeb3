import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE, run, upTo } from './staged-run.ts';

const ringOf = (position: number) => (position < 10 ? 'canary' : position < 40 ? 'early' : 'broad');
const targets = { size: 100, ringOf };
const policy = { kind: 'rings', bake: '1h', abort: { failed: '> 2%', min: 5 } };

describe('a rollout in rings', () => {
  it('opens a ring when enough of the one before have succeeded and it has baked', () => {
    const rollout = run(policy, targets).begin().until(MINUTE);
    expect(rollout.admitted).toEqual(upTo(10));
    rollout.report('confirmed', ...upTo(8)).until(2 * HOUR);
    expect(rollout.partStates()['ring canary']).toBe('open');
    rollout.report('confirmed', 8);
    expect([rollout.partStates()['ring canary'], rollout.engine.wakeAt]).toEqual(['baking', 3 * HOUR]);
    expect(rollout.until(3 * HOUR).admitted).toEqual(upTo(40));
    rollout
      .report('confirmed', ...upTo(40, 10))
      .until(4 * HOUR)
      .report('confirmed', ...upTo(100, 40))
      .until(5 * HOUR);
    expect([rollout.engine.state, rollout.engine.isOver]).toEqual(['completed', true]);
  });

  it('bakes from the opening if set to: a canary of 15 minutes', () => {
    const rollout = run({ ...policy, bake: '15m', bakeFrom: 'opened' }, targets)
      .begin()
      .until(10 * MINUTE);
    rollout.report('confirmed', ...upTo(10)).until(15 * MINUTE - 1);
    expect(rollout.engine.counts.notified).toBe(10);
    expect(rollout.until(15 * MINUTE).engine.counts.notified).toBe(40);
  });

  it('is aborted at the computed count, and names it', () => {
    const rollout = run(policy, targets).begin().report('confirmed', 0, 1, 2).report('failed', 3);
    expect(rollout.engine.state).toBe('running');
    rollout.report('started', 4).report('confirmed', 5);
    expect(rollout.engine.state).toBe('aborted');
    expect(rollout.linesOf('rollout')).toContain('0 rollout aborted: ring canary: 1 of 5 failed = 20.0 % > 2 %');
    expect(rollout.engine.counts).toMatchObject({ notified: 10, inProgress: 1, canceled: 4 });
    expect(rollout.until(DAY).admitted).toHaveLength(10);
  });

  it('counts a device that falls back after its success', () => {
    const rollout = run({ ...policy, success: 'written' }, targets)
      .begin()
      .report('written', ...upTo(10));
    expect(rollout.report('fell-back', 2).engine.state).toBe('aborted');
  });

  it('counts a device that has begun and is silent, if a time for that is set', () => {
    const rollout = run({ ...policy, abort: { failed: '>= 10%' }, silentAfter: '30m' }, targets).begin();
    rollout.report('started', 0).until(30 * MINUTE);
    expect([rollout.engine.state, rollout.engine.counts.timedOut]).toEqual(['aborted', 1]);
  });

  it.each([
    ['stop', 'aborted', 0],
    ['roll-back', 'rolled-back', 1],
    ['pause', 'paused', 0],
  ])('with the outcome %s is then %s', (outcome, state, rolledBack) => {
    const abort = { failed: '> 2%', min: 1, outcome };
    const rollout = run({ ...policy, abort }, targets)
      .begin()
      .report('failed', 0);
    expect([rollout.engine.state, rollout.linesOf('roll').length]).toEqual([state, rolledBack]);
  });

  it('pauses at a ring without devices, or skips it', () => {
    const empty = { size: 5, rings: ['canary', 'broad'], ringOf: () => 'broad' };
    const held = run(policy, empty).begin();
    expect([held.engine.state, held.admitted]).toEqual(['paused', []]);
    held.command('resume');
    expect([held.engine.state, held.admitted]).toEqual(['running', upTo(5)]);
    expect(run({ ...policy, onEmpty: 'skip' }, empty).begin().admitted).toEqual(upTo(5));
  });

  it('pauses when a ring takes too long', () => {
    const rollout = run({ ...policy, patience: '1d' }, targets)
      .begin()
      .until(DAY);
    expect([rollout.engine.state, rollout.engine.poll(0, DAY)]).toEqual(['paused', 'wait']);
    expect(rollout.moves.at(-1)).toContain('ring canary has not passed: 0 of 10 succeeded = 0.0 % < 90 %');
    rollout.command('resume');
    expect([rollout.engine.wakeAt, rollout.engine.poll(0, DAY)]).toEqual([2 * DAY, 'offer']);
  });

  it('takes in devices that join a ring that has opened', () => {
    const rollout = run(policy, {
      ...targets,
      members: 99,
      ringOf: (at) => (at === 99 ? 'canary' : ringOf(at)),
    }).begin();
    rollout.engine.join(99, 0);
    expect(rollout.admitted).toEqual([...upTo(10), 99]);
  });
});

describe('a rollout to all at once', () => {
  it('admits every device and ends when all have', () => {
    const rollout = run({ kind: 'all-at-once' }, 4).begin();
    expect(rollout.admitted).toEqual([0, 1, 2, 3]);
    expect(rollout.report('confirmed', 0, 1).report('failed', 2).engine.state).toBe('running');
    expect(rollout.report('rejected', 3).engine.state).toBe('completed');
  });

  it('takes in devices that join while it runs, and none after its end', () => {
    const rollout = run({ kind: 'all-at-once' }, { size: 4, members: 2 }).begin();
    rollout.engine.join(2, 0);
    expect(rollout.admitted).toEqual([0, 1, 2]);
    rollout.report('confirmed', 0, 1, 2);
    expect(rollout.moves).toEqual(['0 rollout running: begun', '0 rollout completed: all 3 have ended']);
    rollout.engine.join(3, 0);
    expect(rollout.admitted).toEqual([0, 1, 2]);
    const early = run({ kind: 'all-at-once' }, { size: 2, members: 1 });
    early.engine.join(1, 0);
    expect(early.admitted).toEqual([]);
    expect(early.begin().admitted).toEqual([0, 1]);
  });

  it('without devices waits for one', () => {
    const rollout = run({ kind: 'all-at-once' }, { size: 1, members: 0 }).begin();
    expect([rollout.engine.state, rollout.engine.wakeAt, rollout.engine.isOver]).toEqual(['running', Infinity, false]);
  });

  it('accepts no command but one cancellation', () => {
    const rollout = run({ kind: 'all-at-once' }, 2).begin();
    for (const command of ['pause', 'resume', 'approve', 'deny'] as const)
      expect([rollout.command(command), rollout.engine.state]).toEqual([false, 'running']);
    expect([rollout.command('cancel'), rollout.command('cancel'), rollout.command('force-cancel')]).toEqual([
      true,
      false,
      false,
    ]);
    expect([rollout.engine.poll(0, 0), rollout.engine.executionOf(0)]).toEqual(['nothing', 'canceled']);
  });

  it('that is canceled leaves the devices that have begun, unless by force', () => {
    const soft = run({ kind: 'all-at-once' }, 3).begin().report('started', 0);
    soft.command('cancel');
    expect(soft.engine.counts).toMatchObject({ canceled: 2, inProgress: 1 });
    const hard = run({ kind: 'all-at-once' }, 3).begin().report('started', 0);
    hard.command('force-cancel');
    expect(hard.engine.counts).toMatchObject({ canceled: 3, inProgress: 0 });
  });
});
