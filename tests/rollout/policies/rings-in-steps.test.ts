import { describe, expect, it } from 'vitest';
import type { Command, Targets } from '../../../sim/rollout/policies/engine.ts';
import {
  DAY,
  HOUR,
  MINUTE,
  outcomesOf,
  run,
  type StagedRun,
  seenAfterCrashes,
  upTo,
  type Written,
} from './staged-run.ts';

const NEVER = Number.POSITIVE_INFINITY;

/** Four in canary, six in broad. */
const ringOf = (position: number): string => (position < 4 ? 'canary' : 'broad');
const targets = { size: 10, rings: ['canary', 'broad'], ringOf };
const rings = (over: object = {}): Written => ({ kind: 'rings', ...over });
const begun = (over: object = {}, whose: Partial<Targets> = {}): StagedRun =>
  run(rings(over), { ...targets, ...whose }).begin();
const statesOf = (rollout: StagedRun): readonly string[] => Object.values(rollout.partStates());
const sizesOf = (rollout: StagedRun): readonly number[] => rollout.engine.parts.map(({ size }) => size);

describe('the rings of a rollout', () => {
  it.each<[string, object, Partial<Targets>, readonly string[], readonly number[]]>([
    ['the policy', { order: ['broad', 'canary'] }, {}, ['ring broad', 'ring canary'], [6, 4]],
    ['the fleet', {}, {}, ['ring canary', 'ring broad'], [4, 6]],
    ['the policy, not all of them', { order: ['broad'] }, {}, ['ring broad'], [6]],
  ])('are those of %s', (_what, over, whose, names, sizes) => {
    const { engine } = begun(over, whose);
    expect(engine.parts.map(({ part }) => part)).toEqual(names);
    expect(engine.parts.map(({ size }) => size)).toEqual(sizes);
  });

  it('are those of its devices in their order, if neither policy nor fleet has one', () => {
    const { engine } = run(rings(), { size: 10, ringOf }).begin();
    expect(engine.parts.map(({ part, size }) => [part, size])).toEqual([
      ['ring canary', 4],
      ['ring broad', 6],
    ]);
  });

  it('exclude devices that the policy leaves out, even when they join or leave', () => {
    const rollout = begun({ order: ['broad'] }, { members: 9, ringOf: (at) => (at === 9 ? 'canary' : ringOf(at)) });
    rollout.engine.join(9, 0);
    rollout.engine.leave(0, 0);
    expect([rollout.admitted, rollout.engine.executionOf(9)]).toEqual([upTo(9, 4), 'waiting']);
  });

  it('exclude devices that have left, and include those that come back', () => {
    const rollout = begun();
    for (const position of [1, 5]) rollout.engine.leave(position, 0);
    expect([sizesOf(rollout), rollout.engine.executionOf(1), rollout.engine.executionOf(5)]).toEqual([
      [3, 5],
      'removed',
      'absent',
    ]);
    rollout.engine.join(5, 0);
    rollout.engine.join(1, 0);
    expect([sizesOf(rollout), rollout.engine.executionOf(1), rollout.engine.executionOf(5)]).toEqual([
      [4, 6],
      'queued',
      'waiting',
    ]);
  });

  it('open without devices that have left before', () => {
    const rollout = begun({ bake: '0s' });
    rollout.engine.leave(5, 0);
    rollout.report('confirmed', ...upTo(4));
    expect(rollout.admitted).toEqual([0, 1, 2, 3, 4, 6, 7, 8, 9]);
    expect(rollout.moves).toEqual([
      '0 rollout running: begun',
      '0 ring canary open: 4 devices',
      '0 ring canary baking: 4 of 4 succeeded = 100.0 % >= 90 %',
      '0 ring canary passed: 4 of 4 succeeded = 100.0 % >= 90 % after its bake time',
      '0 ring broad open: 5 devices',
    ]);
    rollout.report('confirmed', 4, 6, 7, 8, 9);
    expect(rollout.moves.at(-1)).toBe('0 rollout completed: its last ring has passed');
  });

  it('pass at once where no success is required', () => {
    const rollout = begun({ bake: '0s', promote: '0%' });
    expect([rollout.admitted, rollout.engine.state, ...statesOf(rollout)]).toEqual([
      upTo(10),
      'completed',
      'passed',
      'passed',
    ]);
    expect(rollout.engine.isOver).toBe(true);
  });

  it('pass when the devices that have not succeeded leave', () => {
    const rollout = begun().report('confirmed', 0, 1, 2);
    expect(statesOf(rollout)).toEqual(['open', 'waiting']);
    rollout.engine.leave(3, 0);
    expect(statesOf(rollout)).toEqual(['baking', 'waiting']);
  });
});

describe('the bake time of a ring', () => {
  it.each([
    ['succeeded', 70],
    ['opened', 60],
  ])('from when it has %s ends at minute %i, whatever else succeeds by then', (bakeFrom, end) => {
    const rollout = begun({ promote: '75%', bakeFrom });
    rollout.until(10 * MINUTE).report('confirmed', 0, 1);
    expect(rollout.engine.wakeAt).toBe(NEVER);
    rollout.report('confirmed', 2);
    expect([rollout.engine.wakeAt, ...statesOf(rollout)]).toEqual([end * MINUTE, 'baking', 'waiting']);
    rollout.until(20 * MINUTE).report('confirmed', 3);
    expect(rollout.engine.wakeAt).toBe(end * MINUTE);
    rollout.engine.wake(end * MINUTE - 1);
    expect(statesOf(rollout)).toEqual(['baking', 'waiting']);
    rollout.engine.wake(end * MINUTE);
    expect(statesOf(rollout)).toEqual(['passed', 'open']);
    expect(rollout.engine.wakeAt).toBe(NEVER);
  });

  it('ends at once when it ran from the opening and that was long ago', () => {
    const rollout = begun({ bakeFrom: 'opened' })
      .until(2 * HOUR)
      .report('confirmed', ...upTo(4));
    expect(statesOf(rollout)).toEqual(['passed', 'open']);
  });

  it('that ends does not let a ring pass that has fallen below its share; the next success does', () => {
    const rollout = begun({ success: 'written', promote: '75%' }).report('written', 0, 1, 2).report('fell-back', 0);
    expect([rollout.engine.wakeAt, ...statesOf(rollout)]).toEqual([NEVER, 'baking', 'waiting']);
    rollout.until(HOUR);
    rollout.engine.wake(HOUR);
    expect(statesOf(rollout)).toEqual(['baking', 'waiting']);
    expect(statesOf(rollout.report('written', 3))).toEqual(['passed', 'open']);
  });
});

describe('the gate of a ring', () => {
  it.each<[string, object, readonly string[], string | undefined]>([
    ['above 25 % of four', { failed: '> 25%', min: 4 }, ['failed', 'confirmed', 'confirmed', 'rejected'], undefined],
    [
      '25 % of four',
      { failed: '>= 25%', min: 4 },
      ['failed', 'confirmed', 'confirmed', 'rejected'],
      '1 of 4 failed = 25.0 % >= 25 %',
    ],
    ['one too few to decide', { failed: '>= 25%', min: 4 }, ['failed', 'confirmed', 'rejected'], undefined],
    [
      'just enough to decide',
      { failed: '>= 25%', min: 3 },
      ['failed', 'confirmed', 'rejected'],
      '1 of 3 failed = 33.3 % >= 25 %',
    ],
    ['a refusal is not a failure', { failed: '> 2%' }, ['rejected', 'rejected', 'rejected', 'rejected'], undefined],
    ['of those done', { failed: '> 25%' }, ['confirmed', 'failed'], '1 of 2 failed = 50.0 % > 25 %'],
    ['of the ring, at it', { failed: '> 25%', of: 'ring' }, ['confirmed', 'failed'], undefined],
    ['of the ring, above it', { failed: '> 25%', of: 'ring' }, ['failed', 'failed'], '2 of 4 failed = 50.0 % > 25 %'],
  ])('%s', (_what, abort, said, reason) => {
    const rollout = begun({ abort });
    said.forEach((signal, position) => {
      rollout.report(signal as 'failed', position);
    });
    const line = rollout.moves.find((move) => move.includes('rollout aborted'));
    expect(line).toBe(reason && `0 rollout aborted: ring canary: ${reason}`);
    expect(statesOf(rollout)[0]).toBe(reason ? 'failed' : 'open');
  });

  it('counts silent devices with those that have failed and those that have fallen back', () => {
    const abort = { failed: '>= 75%', of: 'ring', min: 3 };
    const rollout = begun({ abort, success: 'written', silentAfter: '30m' }).report('started', 0).until(MINUTE);
    rollout.report('written', 1).report('fell-back', 1).report('failed', 2);
    expect([rollout.engine.state, rollout.engine.wakeAt]).toEqual(['running', 30 * MINUTE]);
    expect(rollout.until(30 * MINUTE).moves.at(-1)).toBe(
      '1800000 rollout aborted: ring canary: 3 of 4 failed = 75.0 % >= 75 %',
    );
  });

  it('is checked after the ring has passed, too', () => {
    const rollout = begun({ bake: '0s', success: 'written', abort: { failed: '>= 50%' } });
    rollout.report('written', ...upTo(4)).report('fell-back', 0);
    expect([rollout.engine.state, ...statesOf(rollout)]).toEqual(['running', 'passed', 'open']);
    rollout.report('fell-back', 1);
    expect([rollout.engine.state, ...statesOf(rollout)]).toEqual(['aborted', 'failed', 'open']);
    expect(rollout.engine.counts.canceled).toBe(6);
  });

  it('while it bakes fails the ring', () => {
    const rollout = begun({ promote: '75%', abort: { failed: '> 20%' } }).report('confirmed', 0, 1, 2);
    expect(statesOf(rollout)).toEqual(['baking', 'waiting']);
    expect(statesOf(rollout.report('failed', 3))).toEqual(['failed', 'waiting']);
  });

  it('that paused it lets the next ring open on resume, and no longer checks the failed one', () => {
    const rollout = begun({ abort: { failed: '>= 50%', outcome: 'pause' } }).report('failed', 0);
    expect([rollout.engine.state, ...statesOf(rollout)]).toEqual(['paused', 'failed', 'waiting']);
    expect([rollout.engine.executionOf(1), rollout.engine.wakeAt]).toEqual(['queued', NEVER]);
    rollout.command('resume');
    expect([rollout.engine.state, ...statesOf(rollout)]).toEqual(['running', 'failed', 'open']);
    rollout.report('failed', 1);
    expect(rollout.engine.state).toBe('running');
    rollout.report('failed', 4);
    expect([rollout.engine.state, ...statesOf(rollout)]).toEqual(['paused', 'failed', 'failed']);
    rollout.command('resume');
    expect(rollout.moves.at(-1)).toBe('0 rollout completed: its last ring has passed');
  });

  it('is not checked while the rollout is paused, and is again at the next change after that', () => {
    const rollout = begun({ abort: { failed: '>= 50%' } }).report('started', 2);
    rollout.command('pause');
    rollout.report('failed', 0, 1);
    expect([rollout.engine.state, ...statesOf(rollout)]).toEqual(['paused', 'open', 'waiting']);
    rollout.command('resume');
    rollout.report('downloaded', 2);
    expect(rollout.engine.state).toBe('running');
    expect(rollout.report('rejected', 3).engine.state).toBe('aborted');
  });

  it.each([
    ['roll-back', 'rolled-back', ['0 roll back: ring canary: 1 of 1 failed = 100.0 % > 2 %']],
    ['stop', 'aborted', []],
  ])('with the outcome %s revokes what has not begun', (outcome, state, lines) => {
    const rollout = begun({ abort: { outcome } }).report('started', 1).report('failed', 0);
    expect([rollout.engine.state, rollout.engine.isOver, rollout.linesOf('roll')]).toEqual([state, true, lines]);
    expect(rollout.linesOf('cancel')).toEqual(['0 cancel 2', '0 cancel 3']);
  });
});

describe('a silent device in a ring', () => {
  it('has failed when its time is over, unless it has reported its end', () => {
    const rollout = begun({ silentAfter: '30m' })
      .report('started', 0, 1)
      .until(10 * MINUTE);
    rollout.report('confirmed', 1).report('started', 2).report('downloaded', 0);
    expect(rollout.engine.wakeAt).toBe(30 * MINUTE);
    rollout.until(30 * MINUTE);
    expect(upTo(4).map((position) => rollout.engine.executionOf(position))).toEqual([
      'timedOut',
      'succeeded',
      'running',
      'queued',
    ]);
    expect(rollout.engine.wakeAt).toBe(40 * MINUTE);
    rollout.command('pause');
    expect(rollout.engine.wakeAt).toBe(40 * MINUTE);
    rollout.until(DAY);
    expect([1, 2].map((position) => rollout.engine.executionOf(position))).toEqual(['succeeded', 'timedOut']);
  });
});

describe('the timeout of a ring', () => {
  it('ends so long after its opening, not one tick sooner', () => {
    const rollout = begun({ patience: '1d' });
    expect(rollout.engine.wakeAt).toBe(DAY);
    rollout.engine.wake(DAY - 1);
    expect(rollout.engine.state).toBe('running');
    rollout.engine.wake(DAY);
    expect([rollout.engine.state, rollout.engine.wakeAt]).toEqual(['paused', NEVER]);
  });

  it('starts anew with each ring, and when the rollout resumes', () => {
    const rollout = begun({ patience: '1d' })
      .until(2 * HOUR)
      .report('confirmed', ...upTo(4))
      .until(3 * HOUR);
    expect([rollout.engine.wakeAt, ...statesOf(rollout)]).toEqual([DAY + 3 * HOUR, 'passed', 'open']);
    rollout.until(5 * HOUR).command('pause');
    expect(rollout.engine.wakeAt).toBe(NEVER);
    rollout.engine.wake(9 * DAY);
    rollout.until(7 * HOUR).command('resume');
    expect(rollout.engine.wakeAt).toBe(DAY + 7 * HOUR);
  });

  it('ends in the bake time, too', () => {
    const rollout = begun({ patience: '1d', bake: '2d' })
      .until(HOUR)
      .report('confirmed', ...upTo(4));
    expect(rollout.until(DAY).engine.state).toBe('paused');
    rollout.until(3 * DAY).command('resume');
    expect(statesOf(rollout)).toEqual(['passed', 'open']);
  });

  it('does not count for one that passes as it ends', () => {
    const rollout = begun({ patience: '1h', bake: '1h' })
      .report('confirmed', ...upTo(4))
      .until(HOUR);
    expect([rollout.engine.state, ...statesOf(rollout)]).toEqual(['running', 'passed', 'open']);
  });
});

describe('a ring without devices', () => {
  const empty = { ringOf: () => 'broad' };

  it('pauses the rollout, and its gate waits until the rollout resumes', () => {
    const rollout = begun({}, empty);
    expect(rollout.moves).toEqual([
      '0 rollout running: begun',
      '0 ring canary skipped: 0 devices',
      '0 rollout paused: ring canary has no device, so it shows nothing',
    ]);
    rollout.engine.wake(DAY);
    expect([rollout.engine.state, rollout.engine.wakeAt, rollout.admitted]).toEqual(['paused', NEVER, []]);
    rollout.command('resume');
    expect([rollout.engine.state, ...statesOf(rollout)]).toEqual(['running', 'skipped', 'open']);
  });

  it('is skipped if the policy says so, even the last one', () => {
    const first = begun({ onEmpty: 'skip' }, empty);
    expect([first.engine.state, ...statesOf(first)]).toEqual(['running', 'skipped', 'open']);
    const last = begun({ onEmpty: 'skip', bake: '0s' }, { ringOf: () => 'canary' }).report('confirmed', ...upTo(10));
    expect([last.engine.state, ...statesOf(last)]).toEqual(['completed', 'passed', 'skipped']);
    last.engine.wake(DAY);
    expect([last.engine.state, last.engine.wakeAt]).toEqual(['completed', NEVER]);
  });

  it('gives the release to devices that join it later', () => {
    const rollout = begun({ onEmpty: 'skip' }, { members: 9, ringOf: (at) => (at === 9 ? 'canary' : 'broad') });
    rollout.engine.join(9, 0);
    expect(rollout.admitted).toEqual(upTo(10));
  });
});

describe('an operator of a rollout in rings', () => {
  it.each<[string, () => StagedRun, Readonly<Partial<Record<Command, string>>>]>([
    ['ready', () => run(rings(), targets), { cancel: 'canceled', 'force-cancel': 'canceled' }],
    ['running', begun, { pause: 'paused', cancel: 'canceled', 'force-cancel': 'canceled' }],
    [
      'paused',
      () => {
        const rollout = begun();
        rollout.command('pause');
        return rollout;
      },
      { resume: 'running', cancel: 'canceled', 'force-cancel': 'canceled' },
    ],
    ['aborted', () => begun({ abort: {} }).report('failed', 0), {}],
    ['rolled-back', () => begun({ abort: { outcome: 'roll-back' } }).report('failed', 0), {}],
    ['completed', () => begun({ bake: '0s', promote: '0%' }), {}],
    [
      'canceled',
      () => {
        const rollout = begun();
        rollout.command('cancel');
        return rollout;
      },
      {},
    ],
  ])('that is %s accepts these commands', (state, make, outcomes) => {
    expect(make().engine.state).toBe(state);
    expect(outcomesOf(make)).toEqual(outcomes);
  });

  it.each([
    ['cancel', ['running', 'canceled', 'waiting']],
    ['force-cancel', ['canceled', 'canceled', 'waiting']],
  ] as const)('with %s leaves the rings as they are', (command, executions) => {
    const rollout = begun().report('started', 0);
    rollout.command(command);
    expect([0, 1, 4].map((position) => rollout.engine.executionOf(position))).toEqual(executions);
  });

  it('holds devices that have not begun while it is paused, and continues with the ring that was open', () => {
    const rollout = begun().report('started', 0);
    const answers = () => [0, 1, 4].map((position) => rollout.engine.poll(position, 0));
    expect(answers()).toEqual(['offer', 'offer', 'wait']);
    rollout.command('pause');
    expect(answers()).toEqual(['offer', 'wait', 'wait']);
    rollout.report('confirmed', ...upTo(4)).until(2 * HOUR);
    expect(statesOf(rollout)).toEqual(['open', 'waiting']);
    rollout.command('resume');
    expect([rollout.engine.wakeAt, ...statesOf(rollout)]).toEqual([3 * HOUR, 'baking', 'waiting']);
  });

  it('finds it baking as before', () => {
    const rollout = begun().report('confirmed', ...upTo(4));
    rollout.command('pause');
    rollout.command('resume');
    expect([rollout.engine.wakeAt, ...statesOf(rollout)]).toEqual([HOUR, 'baking', 'waiting']);
    rollout.command('pause');
    expect(rollout.until(DAY).engine.wakeAt).toBe(NEVER);
    expect(statesOf(rollout)).toEqual(['baking', 'waiting']);
    rollout.command('resume');
    expect(statesOf(rollout)).toEqual(['passed', 'open']);
  });
});

it('devices that join a ring that has not opened wait for it; after the end they get nothing', () => {
  const rollout = begun({}, { members: 8 });
  rollout.engine.join(8, 0);
  expect([rollout.engine.executionOf(8), rollout.admitted]).toEqual(['waiting', upTo(4)]);
  rollout.command('cancel');
  rollout.engine.join(9, 0);
  expect(rollout.engine.executionOf(9)).toBe('absent');
});

it.each([
  ['that bakes', rings({ bakeFrom: 'opened', promote: '50%' })],
  ['with a timeout', rings({ patience: '5h', silentAfter: '40m' })],
  ['with gates', rings({ abort: { failed: '>= 50%', outcome: 'pause' } })],
])('a rollout in rings %s continues after a crash as if there had been none', (_what, policy) => {
  const { whole, broken } = seenAfterCrashes(policy, targets, [
    (rollout) => rollout.report('started', 0, 1).until(20 * MINUTE),
    (rollout) => rollout.report('confirmed', 0, 2).until(45 * MINUTE),
    (rollout) => rollout.report('confirmed', 3).until(2 * HOUR),
    (rollout) => rollout.report('failed', 1, 4),
    (rollout) => rollout.until(6 * HOUR).command('resume'),
    (rollout) => rollout.report('confirmed', ...upTo(10, 4)).until(DAY),
  ]);
  for (const each of broken) expect(each).toEqual(whole);
});
