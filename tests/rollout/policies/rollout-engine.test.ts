import { describe, expect, it } from 'vitest';
import { RolloutPart } from '../../../sim/rollout/policies/part.ts';
import { runActions } from '../../../sim/rollout/policies/rollout-engine.ts';
import { releaseMachine } from '../../../sim/rollout/policies/staged/release-machine.ts';
import { DAY, HOUR, run, savedAround, upTo, type Written } from './staged-run.ts';

describe('the actions of a machine', () => {
  it('run in the order of the machine, and are skipped where the engine has no implementation', () => {
    const done: string[] = [];
    runActions(['second', 'none', 'first'], { first: () => done.push('first'), second: () => done.push('second') });
    expect(done).toEqual(['second', 'first']);
  });
});

describe('a part of a rollout', () => {
  const made = () => {
    const moves: string[] = [];
    const part = new RolloutPart('stage 1', releaseMachine, (name, state, reason) => {
      moves.push(`${name} ${state}: ${reason}`);
    });
    return { part, moves };
  };

  it('moves on an event, reports the move, and names the actions', () => {
    const { part, moves } = made();
    expect([part.state, part.isFinal]).toEqual(['ready', false]);
    expect(part.send({ type: 'BEGUN' }, 'begun')).toEqual([]);
    expect(part.send({ type: 'ABORTED', isForced: true }, 'enough')).toEqual(['cancelOpen']);
    expect([part.state, part.isFinal, moves]).toEqual([
      'aborted',
      true,
      ['stage 1 active: begun', 'stage 1 aborted: enough'],
    ]);
  });

  it('stays, and reports nothing, on an event that has no meaning in its state', () => {
    const { part, moves } = made();
    expect(part.send({ type: 'ALL_ENDED' }, 'too soon')).toEqual([]);
    part.send({ type: 'ABORTED', isForced: false }, 'enough');
    expect(part.send({ type: 'BEGUN' }, 'again')).toEqual([]);
    expect([part.state, moves]).toEqual(['aborted', ['stage 1 aborted: enough']]);
  });

  it.each([
    ['active', false],
    ['completed', true],
  ])('that is restored to %s continues from there', (state, isFinal) => {
    const { part, moves } = made();
    part.restore(state);
    expect([part.state, part.isFinal, moves]).toEqual([state, isFinal, []]);
    part.send({ type: 'ALL_ENDED' }, 'all have ended');
    expect([part.state, moves.length]).toEqual(['completed', isFinal ? 0 : 1]);
  });
});

describe('any engine', () => {
  const policy = { kind: 'all-at-once' };

  it("answers a poll by the device's execution, and no longer than it runs", () => {
    const rollout = run(policy, { size: 5, members: 4 });
    const answers = () => upTo(5).map((position) => rollout.engine.poll(position, 0));
    expect(answers()).toEqual(['wait', 'wait', 'wait', 'wait', 'nothing']);
    rollout.begin().report('started', 1).report('confirmed', 2).report('failed', 3);
    expect(answers()).toEqual(['offer', 'offer', 'nothing', 'nothing', 'nothing']);
    rollout.command('cancel');
    expect(answers()).toEqual(['nothing', 'offer', 'nothing', 'nothing', 'nothing']);
    const waiting = run({ kind: 'memfault-staged' }, 100).begin();
    expect(waiting.engine.poll(99, 0)).toBe('wait');
    waiting.command('cancel');
    expect(waiting.engine.poll(99, 0)).toBe('nothing');
  });

  it('requires no confirmation unless its policy does', () => {
    const rollout = run(policy, 1).begin();
    expect([rollout.engine.executionOf(0), rollout.engine.awaitsConfirmation(0)]).toEqual(['queued', false]);
  });

  it('has no parts unless its policy does', () => {
    expect(run(policy, 1).begin().engine.parts).toEqual([]);
  });

  it('takes a refusal for an end', () => {
    const rollout = run(policy, 2).begin().report('rejected', 0);
    expect(rollout.engine.counts).toMatchObject({ rejected: 1, declined: 0, queued: 1 });
  });

  it('drops a device that leaves before it has begun, and keeps one that has begun or has ended', () => {
    const rollout = run(policy, { size: 6, members: 5 }).begin().report('started', 1).report('confirmed', 2);
    for (const position of [0, 1, 2, 5]) rollout.engine.leave(position, 0);
    expect([0, 1, 2, 5].map((position) => rollout.engine.executionOf(position))).toEqual([
      'removed',
      'running',
      'succeeded',
      'absent',
    ]);
    expect(rollout.linesOf('cancel')).toEqual(['0 cancel 0']);
    rollout.report('confirmed', 1, 3);
    expect(rollout.engine.state).toBe('running');
    rollout.engine.leave(4, 0);
    expect(rollout.moves.at(-1)).toBe('0 rollout completed: all 5 have ended');
    expect(rollout.engine.isOver).toBe(true);
  });

  it('takes back a device that left, once, and ignores those that never did', () => {
    const rollout = run(policy, { size: 3, members: 3 }).begin().report('started', 1);
    rollout.engine.leave(0, 0);
    for (const position of [0, 0, 1, 2]) rollout.engine.join(position, 0);
    expect(rollout.lines.filter((line) => line.includes('admit'))).toEqual([
      '0 admit 0',
      '0 admit 1',
      '0 admit 2',
      '0 readmit 0',
    ]);
    rollout.engine.leave(0, 0);
    rollout.command('cancel');
    rollout.engine.join(0, 0);
    expect(rollout.engine.executionOf(0)).toBe('removed');
  });

  it('revokes only executions that have begun and not ended', () => {
    const rollout = run(policy, { size: 7, members: 6 })
      .begin()
      .report('started', 1)
      .report('confirmed', 2)
      .report('failed', 3)
      .report('rejected', 4);
    rollout.command('force-cancel');
    expect(rollout.linesOf('force-cancel')).toEqual(['0 force-cancel 0', '0 force-cancel 1', '0 force-cancel 5']);
    expect(rollout.until(DAY).engine.counts).toMatchObject({ canceled: 3, succeeded: 1, failed: 1, rejected: 1 });
  });
});

it.each<Written>([
  { kind: 'all-at-once' },
  { kind: 'rings', silentAfter: '1h' },
  { kind: 'aws-constant', timeout: '1h', stepTimeout: '30m', retry: [{ of: 'all', times: 2 }] },
  { kind: 'hawkbit-groups', dynamic: {} },
  { kind: 'mender-phased', retries: 2 },
  { kind: 'nerveshub-penalty', concurrent: 2, attempts: 1 },
  { kind: 'memfault-staged' },
  { kind: 'adu-rollback' },
  { kind: 'sphere-rings' },
])('the saved state of an engine of $kind does not change later', (policy) => {
  let connections = 0;
  const targets = { size: 8, members: 6, connectedSince: (position: number) => position + 10 * connections };
  const rollout = run(policy, targets).begin().until(HOUR);
  const { before, after } = savedAround(rollout, () => {
    connections++;
    for (const position of upTo(8)) rollout.engine.poll(position, HOUR);
    rollout.report('started', 0, 1).report('failed', 0, 1);
    rollout.engine.join(6, HOUR);
    rollout.until(DAY);
  });
  expect(after).toEqual(before);
});
