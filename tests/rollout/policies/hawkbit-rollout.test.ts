import { describe, expect, it } from 'vitest';
import type { Command, Targets } from '../../../sim/rollout/policies/engine.ts';
import { outcomesOf, run, type StagedRun, seenAfterCrashes, upTo, type Written } from './staged-run.ts';

const NEVER = Number.POSITIVE_INFINITY;
const TICK = 2_000;
const MINUTE = 60_000;
/** Created, ready, starting, running: the first group's actions are out after three rounds. */
const RUNNING = 3 * TICK;
const DAY = 86_400_000;

const hawkbit = (over: object = {}): Written => ({ kind: 'hawkbit-groups', groups: 2, ...over });
const started = (over: object, targets: number | (Partial<Targets> & { readonly size: number })): StagedRun =>
  run(hawkbit(over), targets).begin().until(RUNNING);
const next = (rollout: StagedRun): StagedRun => rollout.until(rollout.now + TICK);
const groupsOf = (rollout: StagedRun): readonly string[] => Object.values(rollout.partStates());

/** Commands and rounds that lead to each state of a rollout. */
const inState: Readonly<Record<string, () => StagedRun>> = {
  creating: () => run(hawkbit(), 4).begin(),
  'waiting-for-approval': () =>
    run(hawkbit({ approval: 'on' }), 4)
      .begin()
      .until(TICK),
  'approval-denied': () => commanded(inState['waiting-for-approval'](), 'deny'),
  ready: () => run(hawkbit(), 4).begin().until(TICK),
  starting: () =>
    run(hawkbit(), 4)
      .begin()
      .until(2 * TICK),
  running: () => next(started({}, 4)),
  paused: () => commanded(next(started({}, 4)), 'pause'),
  stopping: () => commanded(started({}, 4), 'cancel'),
  deleting: () => commanded(started({}, 4), 'force-cancel'),
  stopped: () => next(commanded(started({}, 4), 'cancel')),
  deleted: () => next(commanded(started({}, 4), 'force-cancel')),
  finished: () => next(next(started({}, 4).report('written', 0, 1)).report('written', 2, 3)),
};

function commanded(rollout: StagedRun, command: Command): StagedRun {
  rollout.command(command);
  return rollout;
}

describe('an operator of a hawkBit rollout', () => {
  const stoppable = { cancel: 'stopping', 'force-cancel': 'deleting' };
  it.each<[string, Readonly<Partial<Record<Command, string>>>]>([
    ['creating', stoppable],
    ['waiting-for-approval', { approve: 'ready', deny: 'approval-denied', ...stoppable }],
    ['approval-denied', stoppable],
    ['ready', stoppable],
    ['starting', stoppable],
    ['running', { pause: 'paused', ...stoppable }],
    ['paused', { resume: 'running', ...stoppable }],
    ['stopping', {}],
    ['deleting', {}],
    ['stopped', {}],
    ['deleted', {}],
    ['finished', {}],
  ])('of one that is %s can change it with %j', (state, outcomes) => {
    expect(inState[state]().engine.state).toBe(state);
    expect(outcomesOf(inState[state])).toEqual(outcomes);
  });

  it.each([
    ['creating', TICK, false],
    ['waiting-for-approval', NEVER, false],
    ['approval-denied', NEVER, false],
    ['running', NEVER, false],
    ['paused', NEVER, false],
    ['stopping', 4 * TICK, false],
    ['deleting', 4 * TICK, false],
    ['stopped', NEVER, true],
    ['deleted', NEVER, true],
    ['finished', NEVER, true],
  ])('of one that is %s waits for its round at %d', (state, wakeAt, isOver) => {
    const { engine } = inState[state]();
    expect([engine.wakeAt, engine.isOver]).toEqual([wakeAt, isOver]);
  });

  it.each(['cancel', 'force-cancel'] as const)('with %s leaves no group as it was', (command) => {
    for (const state of ['creating', 'ready', 'starting', 'running', 'paused']) {
      const rollout = next(commanded(inState[state](), command));
      expect([state, ...groupsOf(rollout)]).toEqual([state, 'finished', 'finished']);
      expect(rollout.moves.slice(-3).map((line) => line.split(' ').slice(1).join(' '))).toEqual([
        'group 1 finished: the rollout was stopped',
        'group 2 finished: the rollout was stopped',
        `rollout ${command === 'cancel' ? 'stopped' : 'deleted'}: its scheduled actions are gone`,
      ]);
    }
  });
});

describe('the rounds of a hawkBit rollout', () => {
  it('are counted from its beginning, and run at their time only', () => {
    const rollout = run(hawkbit(), 4);
    rollout.now = 1_500;
    rollout.begin();
    rollout.engine.wake(3_499);
    expect([rollout.engine.state, rollout.engine.wakeAt]).toEqual(['creating', 3_500]);
    rollout.until(10_000);
    expect(rollout.linesOf('rollout').map((line) => line.split(':')[0])).toEqual([
      '3500 rollout ready',
      '5500 rollout starting',
      '7500 rollout running',
    ]);
    expect(rollout.engine.wakeAt).toBe(NEVER);
    rollout.report('started', 0);
    expect(rollout.engine.wakeAt).toBe(11_500);
  });

  it.each([
    ['0s', 4_000, 'it was told to start'],
    ['1s', 4_000, 'its start time has come'],
    ['4s', 4_000, 'its start time has come'],
    ['4001ms', 6_000, 'its start time has come'],
    ['1m', 60_000, 'its start time has come'],
  ])('start it %s after its beginning', (startAfter, at, reason) => {
    const rollout = run(hawkbit({ startAfter }), 4).begin().until(DAY);
    expect(rollout.linesOf('starting')[0] ?? rollout.moves.find((line) => line.includes('starting'))).toBe(
      `${at} rollout starting: ${reason}`,
    );
  });

  it('start one that is approved early at its time, and one that is approved late at once', () => {
    const approved = (at: number): StagedRun =>
      commanded(
        run(hawkbit({ approval: 'on', startAfter: '1m' }), 4)
          .begin()
          .until(at),
        'approve',
      );
    expect(approved(10_000).engine.wakeAt).toBe(MINUTE);
    expect(approved(MINUTE - 1).engine.wakeAt).toBe(MINUTE);
    expect(approved(MINUTE).engine.wakeAt).toBe(MINUTE + TICK);
    expect(approved(2 * MINUTE + 1).engine.wakeAt).toBe(2 * MINUTE + TICK);
  });

  it('stop one that waits for its start time at once', () => {
    const rollout = commanded(
      run(hawkbit({ startAfter: '1h' }), 4)
        .begin()
        .until(10_000),
      'cancel',
    );
    expect([rollout.engine.wakeAt, next(rollout).engine.state]).toEqual([12_000, 'stopped']);
  });

  it('do not run while it is paused, whatever is reported', () => {
    const rollout = commanded(next(started({}, 4)), 'pause').report('written', 0, 1);
    expect(rollout.engine.wakeAt).toBe(NEVER);
    rollout.command('resume');
    expect(rollout.engine.wakeAt).toBe(RUNNING + 2 * TICK);
  });

  it('that end or pause it are the last ones', () => {
    const ended = next(started({ groups: 1 }, 2).report('written', 0, 1));
    expect([ended.engine.state, ended.engine.wakeAt]).toEqual(['finished', NEVER]);
    const paused = next(started({ errorThreshold: 0 }, 4).report('failed', 0));
    expect([paused.engine.state, paused.engine.wakeAt]).toEqual(['paused', NEVER]);
  });

  it('make its groups ready, then schedule them', () => {
    const rollout = run(hawkbit(), 3).begin();
    expect(groupsOf(rollout)).toEqual(['creating', 'creating']);
    expect(groupsOf(rollout.until(TICK))).toEqual(['ready', 'ready']);
    expect(groupsOf(rollout.until(2 * TICK))).toEqual(['ready', 'ready']);
    expect(groupsOf(rollout.until(3 * TICK))).toEqual(['running', 'scheduled']);
    expect(rollout.lines).toEqual([
      '2000 group 1 ready: 2 targets',
      '2000 group 2 ready: 1 targets',
      '2000 rollout ready: its groups are ready',
      '4000 rollout starting: it was told to start',
      '6000 group 1 scheduled: its actions are scheduled',
      '6000 group 2 scheduled: its actions are scheduled',
      '6000 rollout running: all groups are scheduled',
      '6000 group 1 running: all groups are scheduled',
      '6000 admit 0',
      '6000 admit 1',
    ]);
  });
});

describe('the groups of a hawkBit rollout', () => {
  it('that have all ended without success or error continue, at once or on resume', () => {
    const goesOn = next(started({ successThreshold: 100 }, 4).report('written', 0).report('failed', 1));
    expect(groupsOf(goesOn)).toEqual(['finished', 'running']);
    expect(goesOn.moves.slice(-2)).toEqual([
      '8000 group 2 running: group 1: all 2 have ended',
      '8000 group 1 finished: all 2 have ended',
    ]);
    const paused = next(
      started({ successThreshold: 100, onSuccess: 'pause' }, 4).report('written', 0).report('failed', 1),
    );
    expect([paused.engine.state, ...groupsOf(paused)]).toEqual(['paused', 'finished', 'scheduled']);
    expect(paused.moves.slice(-2)).toEqual([
      '8000 rollout paused: group 1: all 2 have ended',
      '8000 group 1 finished: all 2 have ended',
    ]);
    paused.command('resume');
    expect(groupsOf(paused)).toEqual(['finished', 'scheduled']);
    expect(next(paused).moves.at(-1)).toBe('10000 group 2 running: no group is running');
  });

  it('that are empty are skipped, except the first', () => {
    const rollout = started({ groups: [{ percentage: 50 }, { percentage: 25 }, { percentage: 25 }] }, 1);
    expect(rollout.engine.parts.map(({ size }) => size)).toEqual([1, 0, 0]);
    next(rollout.report('written', 0));
    expect(rollout.moves.slice(-4)).toEqual([
      '8000 group 2 finished: 0 targets: nothing to wait for',
      '8000 group 3 finished: 0 targets: nothing to wait for',
      '8000 group 1 finished: 1 of 1 finished = 100.0 % >= 50 %',
      '8000 rollout finished: no group is running or scheduled',
    ]);
  });

  it('do not begin in the round in which one before them fails', () => {
    const rollout = next(started({ groups: 3 }, 12).report('written', 0, 1));
    expect(groupsOf(rollout)).toEqual(['running', 'running', 'scheduled']);
    rollout.report('failed', 2, 3).report('written', 4, 5);
    // Half of the first have failed: it takes one more than that.
    expect(groupsOf(next(rollout))).toEqual(['finished', 'running', 'running']);
    const erring = next(started({ groups: 3, errorThreshold: 20 }, 12).report('written', 0, 1));
    erring.report('failed', 2).report('written', 4, 5);
    expect([next(erring).engine.state, ...groupsOf(erring)]).toEqual(['paused', 'error', 'running', 'scheduled']);
  });

  it('begin one per round where no success is required', () => {
    const rollout = started({ groups: 3, successThreshold: 0 }, 3).until(DAY);
    expect(rollout.linesOf('admit')).toEqual(['6000 admit 0', '8000 admit 1', '10000 admit 2']);
  });

  it('that every target has left end as others do: their action follows', () => {
    const third = { percentage: 34 };
    const groups = [third, { percentage: 33, onSuccess: 'pause' }, { percentage: 33 }];
    const rollout = next(started({ groups }, 6).report('written', 0));
    expect(groupsOf(rollout)).toEqual(['running', 'running', 'scheduled']);
    for (const position of [2, 3]) rollout.engine.leave(position, rollout.now);
    expect([next(rollout).engine.state, ...groupsOf(rollout)]).toEqual(['paused', 'running', 'finished', 'scheduled']);
  });

  it('end without error with failures at the threshold', () => {
    const rollout = next(started({ groups: 1, errorThreshold: 50 }, 2).report('failed', 0).report('written', 1));
    expect(rollout.moves.slice(-2)).toEqual([
      '8000 group 1 finished: 1 of 2 finished = 50.0 % >= 50 %',
      '8000 rollout finished: no group is running or scheduled',
    ]);
  });

  it('name the share that was too high', () => {
    const rollout = next(started({ errorThreshold: 20 }, 4).report('failed', 1));
    expect(rollout.moves.slice(-2)).toEqual([
      '8000 group 1 error: 1 of 2 failed = 50.0 % > 20 %',
      '8000 rollout paused: group 1: 1 of 2 failed = 50.0 % > 20 %',
    ]);
  });

  it('with the action to pause do so once, and not after the last', () => {
    const rollout = next(started({ onSuccess: 'pause' }, 4).report('written', 0));
    expect(rollout.moves.at(-1)).toBe('8000 rollout paused: group 1: 1 of 2 finished = 50.0 % >= 50 %');
    rollout.command('resume');
    expect(rollout.moves.at(-1)).toBe('8000 group 2 running: resumed after group 1');
    next(rollout).report('written', 1, 2, 3);
    expect([next(rollout).engine.state, ...groupsOf(rollout)]).toEqual(['finished', 'finished', 'finished']);
  });

  it('begin no sooner on resume if their turn comes in the round after it', () => {
    const rollout = commanded(started({}, 4).report('written', 0), 'pause');
    rollout.command('resume');
    expect(groupsOf(rollout)).toEqual(['running', 'scheduled']);
    expect(groupsOf(next(rollout))).toEqual(['running', 'running']);
    const short = commanded(started({ onSuccess: 'pause', successThreshold: 100 }, 4).report('written', 0), 'pause');
    short.command('resume');
    expect(groupsOf(next(short))).toEqual(['running', 'scheduled']);
    const enough = commanded(started({ onSuccess: 'pause' }, 4).report('written', 0), 'pause');
    enough.command('resume');
    expect(groupsOf(enough)).toEqual(['running', 'running']);
  });

  it('leave out targets that left before their turn', () => {
    const rollout = started({}, 6);
    rollout.engine.leave(4, rollout.now);
    expect(rollout.engine.parts.map(({ size }) => size)).toEqual([3, 2]);
    next(rollout.report('written', 0, 1, 2));
    expect([rollout.admitted, rollout.engine.executionOf(4)]).toEqual([[0, 1, 2, 3, 5], 'absent']);
    next(rollout.report('written', 3, 5));
    expect(rollout.engine.state).toBe('finished');
  });

  it('leave out targets that leave before they begin, and keep those that have begun', () => {
    const rollout = started({ groups: 1, successThreshold: 100 }, 4).report('started', 0);
    for (const position of [0, 1]) rollout.engine.leave(position, rollout.now);
    expect([rollout.engine.parts[0].size, rollout.engine.wakeAt]).toEqual([3, RUNNING + TICK]);
    next(rollout.report('written', 2, 3));
    expect(rollout.engine.state).toBe('running');
    next(rollout.report('written', 0));
    expect(rollout.moves.at(-2)).toContain('group 1 finished: 3 of 3 finished = 100.0 % >= 100 %');
  });
});

describe('the stopping of a hawkBit rollout', () => {
  it.each([
    ['cancel', ['6000 cancel 0', '6000 cancel 1'], ['canceling', 'canceling', 'succeeded', 'waiting']],
    ['force-cancel', ['6000 force-cancel 0', '6000 force-cancel 1'], ['canceled', 'canceled', 'succeeded', 'waiting']],
  ] as const)('by %s notifies the targets that have it and are not done', (command, lines, executions) => {
    const rollout = started({}, 6).report('started', 0).report('written', 2);
    rollout.command(command);
    expect(rollout.linesOf(command)).toEqual(lines);
    expect([0, 1, 2, 3].map((position) => rollout.engine.executionOf(position))).toEqual(executions);
  });
});

describe('whether the action of a hawkBit target has to be confirmed', () => {
  it('holds while it has been offered and has not begun, in a group that requires it', () => {
    const rollout = started({ groups: [{ percentage: 50, confirmation: 'on' }, { percentage: 50 }] }, 4);
    rollout.report('started', 1);
    expect(upTo(4).map((position) => rollout.engine.awaitsConfirmation(position))).toEqual([true, false, false, false]);
    next(rollout.report('written', 1));
    expect(upTo(4).map((position) => rollout.engine.executionOf(position))).toEqual([
      'queued',
      'succeeded',
      'queued',
      'queued',
    ]);
    expect(upTo(4).map((position) => rollout.engine.awaitsConfirmation(position))).toEqual([true, false, false, false]);
  });

  it('does not hold for a newcomer without a group', () => {
    const rollout = started({ confirmation: 'on', dynamic: {} }, { size: 5, members: 4 });
    rollout.engine.join(4, rollout.now);
    expect([rollout.engine.executionOf(4), rollout.engine.awaitsConfirmation(4)]).toEqual(['waiting', false]);
  });
});

describe('dynamic groups of hawkBit', () => {
  /** Two in one static group; at 10 s all are done except a dynamic group that waits. */
  const idle = (over: object = {}, size = 12): StagedRun =>
    started({ groups: 1, dynamic: { size: 4 }, ...over }, { size, members: 2 })
      .report('written', 0, 1)
      .until(10_000);
  const join = (rollout: StagedRun, ...positions: readonly number[]): StagedRun => {
    for (const position of positions) rollout.engine.join(position, rollout.now);
    return rollout;
  };
  const sizes = (rollout: StagedRun): readonly number[] => rollout.engine.parts.map(({ size }) => size);

  it('exist from the start, one that waits to be filled', () => {
    const rollout = next(started({ groups: 1, dynamic: {} }, { size: 3, members: 2 }));
    expect([groupsOf(rollout), sizes(rollout), rollout.engine.wakeAt]).toEqual([
      ['running', 'scheduled'],
      [2, 0],
      NEVER,
    ]);
    next(rollout.report('written', 0));
    expect(rollout.moves.at(-1)).toBe('10000 group 2 running: group 1: 1 of 2 finished = 50.0 % >= 50 %');
  });

  it('are filled in a round that newcomers alone trigger, a period after the last empty one', () => {
    const rollout = idle();
    expect(rollout.engine.wakeAt).toBe(NEVER);
    join(rollout.until(30_000), 2);
    const { wakeAt } = rollout.engine;
    expect([wakeAt > 30_000, wakeAt <= 70_000, wakeAt % TICK]).toEqual([true, true, 0]);
    expect(rollout.until(wakeAt - 1).admitted).toEqual([0, 1]);
    expect(rollout.until(wakeAt).admitted).toEqual([0, 1, 2]);
    expect(sizes(rollout)).toEqual([2, 1]);
    expect(rollout.engine.wakeAt).toBe(wakeAt + TICK);
  });

  it('take in no newcomer while it is paused', () => {
    const rollout = join(commanded(idle(), 'pause'), 2);
    expect([rollout.engine.wakeAt, rollout.until(DAY).admitted]).toEqual([NEVER, [0, 1]]);
  });

  it('find a newcomer at once if a search is due, but in the scheduled round if there is one', () => {
    // The search at 8 s found no newcomer.
    expect(join(idle().until(67_000), 2).engine.wakeAt).toBe(68_000);
    expect(join(idle().until(68_000), 2).engine.wakeAt).toBe(68_000);
    const busy = started({ dynamic: { size: 4 } }, { size: 12, members: 4 })
      .until(68_000)
      .report('started', 1);
    expect(join(busy, 5).engine.wakeAt).toBe(70_000);
  });

  it('are not searched for a newcomer that leaves before it is found', () => {
    const rollout = join(idle(), 2, 3);
    const { wakeAt } = rollout.engine;
    rollout.engine.leave(2, rollout.now);
    expect(rollout.engine.wakeAt).toBe(wakeAt);
    expect(rollout.until(wakeAt).admitted).toEqual([0, 1, 3]);
    expect(sizes(rollout)).toEqual([2, 1]);
  });

  it('have a newcomer once, however often it joins and leaves before', () => {
    const rollout = run(hawkbit({ groups: 1, dynamic: { size: 4 } }), { size: 12, members: 2 }).begin();
    join(rollout, 2);
    rollout.engine.leave(2, 0);
    join(rollout, 2).until(600_000);
    expect([groupsOf(rollout), sizes(rollout)]).toEqual([
      ['running', 'scheduled'],
      [2, 1],
    ]);
  });

  it('keep a device that leaves and comes back in the group that it was in', () => {
    const rollout = run(hawkbit({ dynamic: { size: 4 } }), { size: 12, members: 4 }).begin();
    for (const position of [0, 2]) rollout.engine.leave(position, 0);
    expect(sizes(rollout)).toEqual([1, 1, 0]);
    join(rollout, 0, 2);
    expect([sizes(rollout), sizes(rollout.until(600_000))]).toEqual([
      [2, 2, 0],
      [2, 2, 0],
    ]);
    expect(rollout.admitted).toEqual([0, 1]);
  });

  it('give the release to devices of a group that has begun when they come back', () => {
    const rollout = started({ dynamic: { size: 4 } }, { size: 12, members: 4 });
    rollout.engine.leave(2, rollout.now);
    next(rollout.report('written', 0, 1));
    expect(rollout.admitted).toEqual([0, 1, 3]);
    join(rollout, 2);
    expect(rollout.admitted).toEqual([0, 1, 3, 2]);
    next(rollout.report('written', 2, 3));
    expect(groupsOf(rollout)).toEqual(['finished', 'finished', 'running']);
  });

  it.each([
    ['that has ended', { successThreshold: 100 }, 'written', 'finished'],
    ['that has failed', { errorThreshold: 0 }, 'failed', 'error'],
  ] as const)('give the release to devices of a group %s when they come back', (_what, over, signal, state) => {
    const rollout = started({ groups: 1, dynamic: { size: 4 }, ...over }, { size: 12, members: 2 });
    rollout.engine.leave(1, rollout.now);
    next(rollout.report(signal, 0));
    join(rollout, 1);
    expect([groupsOf(rollout)[0], rollout.engine.executionOf(1)]).toEqual([state, 'queued']);
    const late = run(hawkbit({ dynamic: { size: 4 }, ...over }), { size: 12, members: 4 }).begin();
    late.engine.leave(1, 0);
    next(late.until(RUNNING).report(signal, 0));
    join(late, 1);
    expect([groupsOf(late)[0], late.engine.executionOf(1)]).toEqual([state, 'queued']);
  });

  it.each(['cancel', 'force-cancel'] as const)('give nothing to newcomers once an operator has sent %s', (command) => {
    const rollout = started({ dynamic: { size: 4 } }, { size: 12, members: 4 });
    for (const position of [1, 3]) rollout.engine.leave(position, rollout.now);
    rollout.command(command);
    join(rollout, 1, 3, 5).until(DAY);
    expect([1, 3, 5].map((position) => rollout.engine.executionOf(position))).toEqual(['removed', 'absent', 'absent']);
  });

  it.each([
    ['the configured size', { groups: 1, dynamic: { size: 3 } }, 2, 3],
    ['that of the last static one, if none is configured', { groups: 1, dynamic: {} }, 2, 2],
    [
      'that of the last static one, of several',
      { groups: [{ percentage: 75 }, { percentage: 25 }], dynamic: {} },
      4,
      1,
    ],
    ['one, if the last static group is empty', { groups: 2, dynamic: {} }, 1, 1],
  ])('have as size %s', (_what, over, members, expected) => {
    const rollout = started(over, { size: 30, members })
      .report('written', ...upTo(members))
      .until(20_000);
    join(rollout, ...upTo(30, members)).until(DAY);
    const dynamic = sizes(rollout).slice(typeof over.groups === 'number' ? over.groups : over.groups.length);
    expect(dynamic.slice(0, 2)).toEqual([expected, expected]);
    expect(dynamic.reduce((sum, size) => sum + size, 0)).toBe(30 - members);
  });

  it('have the size planned for the one before, not the size it now has', () => {
    const rollout = join(idle({ dynamic: {} }), 2, 3).until(100_000);
    expect(sizes(rollout)).toEqual([2, 2, 0]);
    const back = join(idle({ dynamic: {} }), 2, 3);
    back.until(back.engine.wakeAt);
    back.engine.leave(2, back.now);
    expect(sizes(back)).toEqual([2, 1]);
    join(back, 4).until(300_000);
    expect(sizes(back)).toEqual([2, 2, 0]);
    join(back, 2);
    expect(sizes(back)).toEqual([2, 3, 0]);
    join(back, 5, 6, 7).until(900_000);
    expect(sizes(back)).toEqual([2, 3, 2, 1]);
  });

  it('report when the one before is full', () => {
    const rollout = join(idle({ dynamic: { size: 1 } }), 2).until(200_000);
    expect(rollout.moves.slice(-2).map((line) => line.split(' ').slice(1).join(' '))).toEqual([
      'group 3 ready: group 2 is full',
      'group 3 scheduled: group 2 is full',
    ]);
  });

  it('fail by their expected size while they are the last that runs, else by their members', () => {
    // One of one has failed, of four that are expected.
    const last = join(idle(), 2);
    last
      .until(last.engine.wakeAt)
      .report('failed', 2)
      .until(last.now + 4 * TICK);
    expect(last.engine.state).toBe('running');
    const filled = join(idle({ errorThreshold: 60 }), 2, 3, 4, 5);
    filled.until(filled.engine.wakeAt).report('failed', 2, 3);
    filled.engine.leave(4, filled.now);
    filled.until(filled.now + 4 * TICK);
    expect([filled.engine.state, ...groupsOf(filled)]).toEqual(['running', 'finished', 'running']);
    // Two of the remaining four are too many as soon as another group runs after it.
    const policy = { dynamic: { size: 5 }, successThreshold: 40, errorThreshold: 45 };
    const before = join(idle(policy), ...upTo(9, 2)).until(100_000);
    before
      .report('written', 2, 3)
      .report('failed', 4, 5)
      .until(before.now + 4 * TICK);
    expect([before.engine.state, ...groupsOf(before)]).toEqual(['running', 'finished', 'running', 'running']);
    before.engine.leave(6, before.now);
    before.until(before.now + 4 * TICK);
    expect([before.engine.state, ...groupsOf(before)]).toEqual(['paused', 'finished', 'error', 'running']);
  });

  it('that are full end when all have, if another follows', () => {
    const rollout = join(idle({ dynamic: { size: 2 } }), 2, 3, 4)
      .until(100_000)
      .report('written', 2, 3);
    rollout.until(200_000);
    expect(groupsOf(rollout)).toEqual(['finished', 'finished', 'running']);
  });

  it('are added in one round and filled from the next on, up to their size', () => {
    const rollout = join(idle({ dynamic: { size: 1 } }), 2, 3).until(68_000);
    expect(sizes(rollout)).toEqual([2, 1]);
    expect(sizes(rollout.until(70_000))).toEqual([2, 1, 0]);
    expect(sizes(rollout.until(72_000))).toEqual([2, 1, 1]);
    const partly = join(idle(), 2).until(100_000);
    join(partly, ...upTo(8, 3)).until(200_000);
    expect(sizes(partly)).toEqual([2, 4, 2]);
  });

  it('that are empty at the end keep the rollout open', () => {
    const rollout = idle().until(DAY);
    expect([rollout.engine.state, ...groupsOf(rollout)]).toEqual(['running', 'finished', 'running']);
  });

  it('ignore devices that join after the end', () => {
    const rollout = next(commanded(idle(), 'cancel'));
    join(rollout, 2).until(DAY);
    expect([rollout.engine.executionOf(2), rollout.admitted]).toEqual(['absent', [0, 1]]);
  });
});

it.each([
  ['of static groups', hawkbit({ groups: 3 })],
  ['that waits for its time', hawkbit({ startAfter: '25s' })],
  ['of dynamic groups', hawkbit({ dynamic: { size: 2 }, groups: [{ name: 'canary', percentage: 100 }] })],
])('a hawkBit rollout %s continues after a crash as if there had been none', (_what, policy) => {
  const { whole, broken } = seenAfterCrashes(policy, { size: 12, members: 6 }, [
    (rollout) => rollout.until(TICK + 1),
    (rollout) => rollout.until(RUNNING),
    (rollout) => rollout.report('written', 0, 1).until(20_000),
    (rollout) => rollout.report('started', 2).until(30_000),
    (rollout) => rollout.report('written', 2, 3).report('failed', 4).until(40_000),
    (rollout) => [6, 7, 8].map((position) => rollout.engine.join(position, rollout.now)),
    (rollout) => rollout.until(100_000),
    (rollout) => rollout.engine.join(9, rollout.now),
    (rollout) => rollout.report('written', 5, 6, 7).until(DAY),
  ]);
  for (const each of broken) expect(each).toEqual(whole);
});
