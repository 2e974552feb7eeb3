import { describe, expect, it } from 'vitest';
import type { Command } from '../../../sim/rollout/policies/engine.ts';
import { DAY, HOUR, MINUTE, run, type StagedRun, seenAfterCrashes, upTo, type Written } from './staged-run.ts';

const NEVER = Number.POSITIVE_INFINITY;
const statesOf = (rollout: StagedRun): readonly string[] => Object.values(rollout.partStates());
const sizesOf = (rollout: StagedRun): readonly number[] => rollout.engine.parts.map(({ size }) => size);
const executionsOf = (rollout: StagedRun, ...positions: readonly number[]): readonly string[] =>
  positions.map((position) => rollout.engine.executionOf(position));

/** Cancellation is the only command, and only until it is over. */
describe.each<[string, Written, (rollout: StagedRun) => void, string]>([
  ['a Mender deployment', { kind: 'mender-phased' }, (rollout) => rollout.engine.poll(0, 0), 'finished'],
  ['a Memfault release', { kind: 'memfault-staged' }, () => {}, 'aborted'],
  ['the feeds of Azure Sphere', { kind: 'sphere-rings', lead: '0s' }, () => {}, 'aborted'],
  ['an Azure Device Update deployment', { kind: 'adu-rollback' }, () => {}, 'canceled'],
  ['a rollout to all at once', { kind: 'all-at-once' }, () => {}, 'canceled'],
])('an operator of %s', (_what, policy, first, ended) => {
  const make = (): StagedRun => {
    const rollout = run(policy, 3).begin();
    first(rollout);
    return rollout;
  };

  it.each<[Command, boolean]>([
    ['approve', false],
    ['deny', false],
    ['pause', false],
    ['resume', false],
    ['cancel', true],
    ['force-cancel', true],
  ])('with %s: %s', (command, isKnown) => {
    const rollout = make();
    const { state } = rollout.engine;
    expect([rollout.command(command), rollout.engine.state]).toEqual([isKnown, isKnown ? ended : state]);
    expect(rollout.engine.isOver).toBe(isKnown);
    expect([rollout.command('cancel'), rollout.command('force-cancel')]).toEqual([!isKnown, false]);
    expect([rollout.engine.state, rollout.engine.poll(0, 0), rollout.engine.wakeAt]).toEqual([ended, 'nothing', NEVER]);
    const moves = rollout.moves.filter((line) => line.includes(` rollout ${ended}: `));
    expect(moves).toHaveLength(1);
    expect(moves[0]).toContain('an operator');
  });

  it('revokes what has not begun, and by force everything', () => {
    for (const [command, execution] of [
      ['cancel', policy.kind === 'mender-phased' ? 'canceled' : 'running'],
      ['force-cancel', 'canceled'],
    ] as const) {
      const rollout = make().report('started', 0);
      if (policy.kind === 'mender-phased') rollout.engine.poll(1, 0);
      rollout.command(command);
      expect(executionsOf(rollout, 0, 1)).toEqual([execution, 'canceled']);
    }
  });
});

describe('the phases of a Mender deployment', () => {
  const phases = [{ batch: '10%' }, { batch: '20%', after: '1h' }, { after: '2h' }];
  const mender = (over: object = {}): Written => ({ kind: 'mender-phased', phases, ...over });

  it('begin by the clock, from its start', () => {
    const rollout = run(mender({ startAfter: '30m' }), 10);
    rollout.now = 10 * MINUTE;
    rollout.begin();
    expect([rollout.engine.state, rollout.engine.wakeAt, rollout.engine.poll(0, rollout.now)]).toEqual([
      'pending',
      40 * MINUTE,
      'wait',
    ]);
    rollout.engine.wake(40 * MINUTE - 1);
    expect([rollout.engine.state, ...statesOf(rollout)]).toEqual(['pending', 'pending', 'pending', 'pending']);
    rollout.until(40 * MINUTE);
    expect([rollout.engine.state, rollout.engine.wakeAt]).toEqual(['in-progress', 100 * MINUTE]);
    rollout.until(DAY);
    expect([rollout.engine.wakeAt, ...statesOf(rollout)]).toEqual([NEVER, 'active', 'active', 'active']);
    expect(rollout.moves).toEqual([
      '2400000 rollout in-progress: its first phase begins',
      '2400000 phase 1 active: its start time has come',
      '6000000 phase 2 active: its start time has come',
      '9600000 phase 3 active: its start time has come',
    ]);
  });

  it('are full when as many devices as they take have polled, and the last never is', () => {
    const rollout = run(mender(), 10).begin();
    expect([0, 1].map((position) => rollout.engine.poll(position, 0))).toEqual(['offer', 'wait']);
    expect(rollout.moves.at(-1)).toBe('0 phase 1 full: 1 of 1 have asked');
    rollout.until(HOUR);
    expect([1, 2, 3].map((position) => rollout.engine.poll(position, HOUR))).toEqual(['offer', 'offer', 'wait']);
    expect(rollout.moves.at(-1)).toBe('3600000 phase 2 full: 3 of 3 have asked');
    rollout.until(2 * HOUR);
    for (const position of upTo(10)) rollout.engine.poll(position, rollout.now);
    expect([rollout.engine.counts.notified, ...statesOf(rollout)]).toEqual([10, 'full', 'full', 'active']);
  });

  it.each([
    ['29%', 100, 29],
    ['7%', 100, 7],
    ['10%', 9, 0],
    ['10%', 10, 1],
    ['10%', 19, 1],
    ['33%', 100, 33],
  ])('take %s of %i: %i', (batch, size, taken) => {
    const rollout = run(mender({ phases: [{ batch }, { after: '1h' }] }), size).begin();
    expect(sizesOf(rollout)).toEqual([taken, size - taken]);
  });

  it('that take no device are full as they begin, not sooner', () => {
    const none = [{ batch: '10%' }, { batch: '10%', after: '1h' }, { after: '2h' }];
    const rollout = run(mender({ phases: none }), 5).begin();
    expect([statesOf(rollout), rollout.engine.poll(0, 0)]).toEqual([['full', 'pending', 'pending'], 'wait']);
    rollout.until(HOUR);
    expect([statesOf(rollout), rollout.moves.at(-1)]).toEqual([
      ['full', 'full', 'pending'],
      '3600000 phase 2 full: 0 of 0 have asked',
    ]);
  });

  it('count devices that had it and left', () => {
    const rollout = run(mender(), 10).begin();
    rollout.engine.poll(0, 0);
    rollout.engine.leave(0, 0);
    rollout.engine.leave(9, 0);
    expect([sizesOf(rollout), rollout.engine.poll(1, 0)]).toEqual([[1, 2, 6], 'wait']);
  });

  it('that wait are dropped when it is canceled', () => {
    const rollout = run(mender(), 10).begin();
    rollout.command('cancel');
    expect([rollout.engine.wakeAt, rollout.engine.poll(0, 0)]).toEqual([NEVER, 'nothing']);
    rollout.engine.wake(DAY);
    expect(statesOf(rollout)).toEqual(['active', 'pending', 'pending']);
    const pending = run(mender({ startAfter: '1h' }), 10).begin();
    expect([pending.command('cancel'), pending.engine.state, pending.admitted]).toEqual([true, 'finished', []]);
  });
});

describe('the end of a Mender deployment', () => {
  const mender = (over: object): Written => ({ kind: 'mender-phased', ...over });

  it('comes for a static group when all its original devices have ended', () => {
    const rollout = run(mender({}), { size: 4, members: 3 }).begin();
    rollout.engine.join(3, 0);
    for (const position of [0, 1]) rollout.engine.poll(position, 0);
    rollout.report('confirmed', 0).report('failed', 1);
    expect([rollout.engine.state, executionsOf(rollout, 3)]).toEqual(['in-progress', ['absent']]);
    rollout.engine.poll(2, 0);
    expect(rollout.report('started', 2).engine.state).toBe('in-progress');
    expect(rollout.report('rejected', 2).moves.at(-1)).toBe('0 rollout finished: 3 have ended');
  });

  it('comes for a static group when the last device that had not ended leaves', () => {
    const rollout = run(mender({}), 2).begin();
    rollout.engine.poll(0, 0);
    rollout.report('confirmed', 0);
    rollout.engine.leave(1, 0);
    expect(rollout.engine.state).toBe('finished');
  });

  it('comes for a dynamic group at its bound, after which no device tries or polls again', () => {
    const rollout = run(mender({ selection: 'dynamic', maxDevices: 1, retries: 5 }), 3).begin();
    for (const position of [0, 1]) rollout.engine.poll(position, 0);
    rollout.report('confirmed', 0);
    expect(rollout.engine.state).toBe('finished');
    rollout.report('failed', 1);
    expect([executionsOf(rollout, 1), rollout.engine.poll(2, 0), rollout.admitted]).toEqual([
      ['failed'],
      'nothing',
      [0, 1],
    ]);
  });

  it('never comes for a dynamic group without a bound, which takes in new devices', () => {
    const rollout = run(mender({ selection: 'dynamic' }), { size: 2, members: 1 }).begin();
    rollout.engine.poll(0, 0);
    rollout.report('confirmed', 0);
    rollout.engine.join(1, 0);
    expect([rollout.engine.poll(1, 0), rollout.report('confirmed', 1).engine.state]).toEqual(['offer', 'in-progress']);
  });

  it.each([
    [0, 'failed'],
    [1, 'queued'],
    [2, 'queued'],
  ])('is delayed by retries: after %i of them a second failure leaves it %s', (retries, execution) => {
    const rollout = run(mender({ retries }), 2).begin();
    rollout.engine.poll(0, 0);
    rollout.report('failed', 0);
    expect(executionsOf(rollout, 0)).toEqual([execution]);
    rollout.report('failed', 0);
    expect(executionsOf(rollout, 0)).toEqual([retries === 2 ? 'queued' : 'failed']);
    expect(rollout.linesOf('readmit')).toHaveLength(retries);
  });
});

describe('the stages of a Memfault release', () => {
  const memfault = (over: object = {}): Written => ({ kind: 'memfault-staged', ...over });
  const stages = [{ count: 2 }, { share: '50%', after: '1h' }, { share: '100%', after: '2h' }];

  it('open one after another, from its beginning', () => {
    const rollout = run(memfault({ stages }), 10);
    rollout.now = MINUTE;
    rollout.begin();
    expect([rollout.engine.wakeAt, sizesOf(rollout), statesOf(rollout)]).toEqual([
      61 * MINUTE,
      [2, 3, 5],
      ['open', 'waiting', 'waiting'],
    ]);
    rollout.engine.wake(61 * MINUTE - 1);
    expect(rollout.admitted).toEqual([0, 1]);
    rollout.until(61 * MINUTE);
    expect([rollout.admitted, rollout.engine.wakeAt]).toEqual([upTo(5), 181 * MINUTE]);
    rollout.until(DAY);
    expect([rollout.admitted, rollout.engine.wakeAt]).toEqual([upTo(10), NEVER]);
    expect(rollout.moves).toEqual([
      '60000 rollout active: begun',
      '60000 stage 1 open: 2 devices',
      '3660000 stage 2 open: 3 devices',
      '10860000 stage 3 open: 5 devices',
    ]);
  });

  it.each([
    ['shares are rounded', [{ share: '25%' }, { share: '100%', after: '1h' }], 10, [3, 7]],
    [
      'the larger counts',
      [
        { share: '50%', count: 2 },
        { share: '50%', count: 8, after: '1h' },
      ],
      10,
      [5, 3],
    ],
    ['none is larger than the cohort', [{ count: 99 }], 10, [10]],
    [
      'one that reaches less than the one before adds no device',
      [{ count: 5 }, { share: '20%', after: '1h' }],
      10,
      [5, 0],
    ],
  ])('have their sizes: %s', (_what, given, size, sizes) => {
    const rollout = run(memfault({ stages: given }), size).begin();
    expect(sizesOf(rollout)).toEqual(sizes);
    expect(rollout.until(DAY).admitted).toHaveLength(sizes.reduce((sum, each) => sum + each, 0));
  });

  it('take in devices that join an open one, and have others wait', () => {
    const rollout = run(memfault({ stages }), { size: 10, members: 0 }).begin();
    for (const position of [5, 2, 1, 0]) rollout.engine.join(position, 0);
    expect([rollout.admitted, executionsOf(rollout, 2, 5)]).toEqual([
      [1, 0],
      ['waiting', 'waiting'],
    ]);
    rollout.until(HOUR);
    expect(rollout.admitted).toEqual([1, 0, 2]);
    rollout.engine.join(4, HOUR);
    expect(rollout.admitted).toEqual([1, 0, 2, 4]);
    const early = run(memfault({ stages }), { size: 2, members: 1 });
    early.engine.join(1, 0);
    expect([early.engine.executionOf(1), early.begin().admitted]).toEqual(['waiting', [0, 1]]);
  });

  it('leave out devices that have left before, and those of another cohort', () => {
    const cohortOf = (position: number) => (position % 2 === 0 ? 'beta' : 'stable');
    const rollout = run(memfault({ stages, cohort: 'beta' }), { size: 12, members: 9, cohortOf }).begin();
    rollout.engine.leave(4, 0);
    rollout.engine.join(9, 0);
    expect(rollout.until(DAY).admitted).toEqual([0, 2, 6, 8]);
    for (const position of [10, 11]) rollout.engine.join(position, DAY);
    expect(rollout.admitted).toEqual([0, 2, 6, 8, 10]);
    expect([0, 1, 11].map((position) => rollout.engine.poll(position, DAY))).toEqual(['offer', 'nothing', 'nothing']);
    const all = run(memfault({ stages }), { size: 10, cohortOf }).begin();
    expect(all.until(DAY).admitted).toEqual(upTo(10));
    const without = run(memfault({ stages, cohort: 'beta' }), 10).begin();
    expect([without.until(DAY).admitted, without.engine.state]).toEqual([[], 'active']);
  });

  it('are complete when the last is open and all have ended', () => {
    const rollout = run(memfault({ stages }), 4).begin().report('rebooted', 0, 1);
    expect(rollout.engine.state).toBe('active');
    rollout.until(DAY).report('rebooted', 2);
    expect(rollout.engine.state).toBe('active');
    expect(rollout.report('failed', 3).moves.at(-1)).toBe('86400000 rollout completed: all 4 have ended');
    const done = run(memfault({ stages: [{ share: '50%' }, { share: '50%', after: '1h' }] }), 4).begin();
    done.report('rebooted', 0, 1);
    expect(done.engine.state).toBe('active');
    expect(done.until(HOUR).engine.state).toBe('completed');
  });

  it('do not open once it is over', () => {
    const rollout = run(memfault({ stages }), 10).begin();
    rollout.command('cancel');
    rollout.engine.wake(DAY);
    expect([rollout.engine.wakeAt, rollout.admitted, statesOf(rollout)]).toEqual([
      NEVER,
      [0, 1],
      ['open', 'waiting', 'waiting'],
    ]);
  });
});

describe('the feeds of Azure Sphere', () => {
  const ringOf = (position: number) => ['production', 'lab', 'retail-eval'][position % 3];

  it('belong to the rings named, and to all others', () => {
    const rollout = run({ kind: 'sphere-rings', evaluation: ['lab', 'retail-eval'], lead: '1h' }, { size: 6, ringOf });
    rollout.begin();
    expect(rollout.engine.parts).toEqual([
      { part: 'feed retail-eval', state: 'open', size: 4 },
      { part: 'feed retail', state: 'waiting', size: 2 },
    ]);
    expect([rollout.admitted, rollout.engine.wakeAt]).toEqual([[1, 2, 4, 5], HOUR]);
    expect(rollout.until(HOUR).admitted).toEqual([1, 2, 4, 5, 0, 3]);
  });

  it('give it to devices that join an open one', () => {
    const rollout = run({ kind: 'sphere-rings', lead: '1h' }, { size: 6, members: 1, ringOf }).begin();
    for (const position of [1, 2]) rollout.engine.join(position, 0);
    expect([rollout.admitted, executionsOf(rollout, 1)]).toEqual([[2], ['waiting']]);
    rollout.engine.leave(1, 0);
    rollout.until(HOUR);
    expect(rollout.admitted).toEqual([2, 0]);
    rollout.engine.join(3, HOUR);
    expect(rollout.admitted).toEqual([2, 0, 3]);
  });
});

describe('an Azure Device Update deployment', () => {
  it('reports what was done with it, once', () => {
    const rollback = { failed: '50%', count: 1 };
    const rollout = run({ kind: 'adu-rollback', rollback }, 3).begin().report('started', 0);
    rollout.report('failed', 1, 2, 0);
    expect(rollout.lines.slice(-2)).toEqual([
      '0 rollout rolled-back: 2 of 3 failed = 66.7 % >= 50 % and 2 >= 1',
      '0 roll back: 2 of 3 failed = 66.7 % >= 50 % and 2 >= 1',
    ]);
    expect([rollout.moves[0], rollout.engine.isOver]).toEqual(['0 rollout active: begun', true]);
  });

  it('that has not begun gives nothing to devices that join', () => {
    const rollout = run({ kind: 'adu-rollback' }, { size: 2, members: 1 });
    rollout.engine.join(1, 0);
    expect([rollout.engine.executionOf(1), rollout.begin().admitted]).toEqual(['waiting', [0, 1]]);
  });
});

it.each<[string, Written]>([
  ['of Mender', { kind: 'mender-phased', phases: [{ batch: '50%', after: '1m' }, { after: '1h' }], retries: 1 }],
  [
    'of Memfault',
    {
      kind: 'memfault-staged',
      stages: [
        { share: '50%', after: '1m' },
        { share: '100%', after: '1h' },
      ],
    },
  ],
  ['of Azure Sphere', { kind: 'sphere-rings', evaluation: ['all'], lead: '1h' }],
  ['of Azure Device Update', { kind: 'adu-rollback', rollback: { failed: '50%', count: 2 } }],
  ['to all at once', { kind: 'all-at-once' }],
])('a rollout %s continues after a crash as if there had been none', (_what, policy) => {
  const { whole, broken } = seenAfterCrashes(policy, { size: 6, members: 5 }, [
    (rollout) => rollout.until(MINUTE),
    (rollout) => upTo(3).map((position) => rollout.engine.poll(position, rollout.now)),
    (rollout) => rollout.report('started', 0, 1).report('failed', 0, 1),
    (rollout) => rollout.engine.join(5, rollout.now),
    (rollout) => rollout.until(2 * HOUR),
    (rollout) => upTo(6).map((position) => rollout.engine.poll(position, rollout.now)),
    (rollout) =>
      rollout
        .report('failed', 0)
        .report('confirmed', ...upTo(6, 1))
        .until(DAY),
  ]);
  for (const each of broken) expect(each).toEqual(whole);
});
