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

const group = (over: object = {}): Written => ({ kind: 'nerveshub-penalty', concurrent: 1, ...over });
const begun = (over: object, targets: number | (Partial<Targets> & { readonly size: number })): StagedRun =>
  run(group(over), targets).begin();

/** Devices that can go offline and return; all are online at first except those named. */
const presence = (size: number, ...absent: readonly number[]) => {
  const online = new Set(upTo(size).filter((position) => !absent.includes(position)));
  return { online, targets: { size, isOnline: (position: number) => online.has(position) } };
};

describe('the queue for a NervesHub update', () => {
  it('has the devices online at the beginning, by their connections and then in their order', () => {
    const since = [9, 5, 9, 5, 1];
    const rollout = begun({}, { size: 5, connectedSince: (position) => since[position] });
    for (const position of [4, 1, 3, 0]) rollout.report('rebooted', position);
    expect(rollout.admitted).toEqual([4, 1, 3, 0, 2]);
  });

  it('leaves out devices that are offline, and those that are not members', () => {
    const { online, targets } = presence(5, 1);
    const rollout = begun({}, { ...targets, members: 4 });
    online.add(1);
    expect(rollout.engine.poll(1, 0)).toBe('wait');
    for (const position of [0, 2, 3]) rollout.report('rebooted', position);
    expect(rollout.admitted).toEqual([0, 2, 3, 1]);
    expect(rollout.report('rebooted', 1).engine.state).toBe('up-to-date');
  });

  it('drops devices that have gone offline, and those that have left', () => {
    const { online, targets } = presence(4);
    const rollout = begun({}, targets);
    online.delete(1);
    rollout.engine.leave(2, 0);
    expect(rollout.report('rebooted', 0).admitted).toEqual([0, 3]);
    rollout.report('rebooted', 3);
    online.add(1);
    expect([rollout.admitted, rollout.engine.poll(1, 0), rollout.admitted]).toEqual([[0, 3, 1], 'offer', [0, 3, 1]]);
  });

  it('is joined by devices that come into the group, if they are online', () => {
    const { targets } = presence(4, 3);
    const rollout = begun({ concurrent: 3 }, { ...targets, members: 1 });
    for (const position of [2, 3, 1]) rollout.engine.join(position, 0);
    expect([rollout.admitted, rollout.engine.executionOf(3)]).toEqual([[0, 2, 1], 'waiting']);
  });

  it('keeps the place of a device that polls again on the same connection', () => {
    const rollout = begun({}, 3);
    expect([1, 2, 1].map((position) => rollout.engine.poll(position, 0))).toEqual(['wait', 'wait', 'wait']);
    rollout.report('rebooted', 0);
    expect(rollout.admitted).toEqual([0, 1]);
  });

  it('takes a device that has failed back at its end, if it is online', () => {
    const { online, targets } = presence(3);
    const rollout = begun({}, targets).report('failed', 0).report('rebooted', 1).report('rebooted', 2);
    expect(rollout.lines.filter((line) => line.includes('admit'))).toEqual([
      '0 admit 0',
      '0 admit 1',
      '0 admit 2',
      '0 readmit 0',
    ]);
    online.delete(0);
    rollout.report('failed', 0);
    online.add(0);
    rollout.engine.wake(0);
    expect(rollout.engine.executionOf(0)).toBe('failed');
    expect([rollout.engine.poll(0, 0), rollout.engine.executionOf(0)]).toEqual(['offer', 'queued']);
  });

  it('leaves out devices that failed or joined offline, until they poll', () => {
    const { online, targets } = presence(4, 3);
    const rollout = begun({}, { ...targets, members: 3 });
    online.delete(0);
    rollout.engine.join(3, 0);
    rollout.report('failed', 0);
    online.add(0);
    online.add(3);
    rollout.report('rebooted', 1).report('rebooted', 2);
    expect([rollout.admitted, rollout.engine.executionOf(0), rollout.engine.executionOf(3)]).toEqual([
      [0, 1, 2],
      'failed',
      'waiting',
    ]);
    expect([rollout.engine.poll(3, 0), rollout.engine.poll(0, 0)]).toEqual(['offer', 'wait']);
  });

  it('never takes a device that has refused', () => {
    const rollout = begun({}, 2).report('rejected', 0);
    expect([rollout.admitted, rollout.engine.poll(0, 0), rollout.engine.executionOf(0)]).toEqual([
      [0, 1],
      'nothing',
      'rejected',
    ]);
  });
});

describe('a slot among those that NervesHub updates at a time', () => {
  it.each([
    [1, 1],
    [2, 2],
    [5, 5],
    [6, 5],
  ])('of %i goes to %i of 5', (concurrent, admitted) => {
    const rollout = begun({ concurrent }, 5);
    expect(rollout.admitted).toEqual(upTo(admitted));
  });

  it('is held for an hour at most by a silent device, which gets in line again when it polls', () => {
    const rollout = begun({}, 3).until(MINUTE).report('started', 0);
    expect(rollout.engine.wakeAt).toBe(HOUR);
    rollout.until(HOUR);
    expect([rollout.admitted, rollout.engine.wakeAt]).toEqual([[0, 1], 2 * HOUR]);
    rollout.report('rebooted', 1).report('rebooted', 2);
    expect([rollout.engine.executionOf(0), rollout.linesOf('readmit')]).toEqual(['queued', ['3600000 readmit 0']]);
    rollout.report('rebooted', 0);
    expect([rollout.engine.wakeAt, rollout.engine.state]).toEqual([NEVER, 'up-to-date']);
    expect(rollout.moves.at(-1)).toBe('3600000 rollout up-to-date: all 3 are up to date');
    expect(rollout.until(DAY).engine.counts).toMatchObject({ succeeded: 3, timedOut: 0 });
  });

  it('is not granted again to a device that was offline as its time ended, before it polls', () => {
    const { online, targets } = presence(3);
    const rollout = begun({}, targets).report('started', 0);
    online.delete(0);
    rollout.until(HOUR);
    online.add(0);
    rollout.report('rebooted', 1).report('rebooted', 2);
    expect(rollout.engine.executionOf(0)).toBe('timedOut');
    expect(rollout.engine.poll(0, rollout.now)).toBe('offer');
  });

  it('becomes free when its device leaves, and is held for an hour at most by one that comes back', () => {
    const rollout = begun({}, 3);
    rollout.engine.leave(0, 0);
    expect([rollout.admitted, rollout.engine.executionOf(0)]).toEqual([[0, 1], 'removed']);
    rollout
      .report('rebooted', 1)
      .until(10 * MINUTE)
      .report('rebooted', 2);
    expect(rollout.engine.state).toBe('up-to-date');
    const again = begun({}, 3);
    again.engine.leave(0, 0);
    again.report('rebooted', 1).until(10 * MINUTE);
    again.engine.join(0, again.now);
    expect([again.engine.executionOf(0), again.engine.wakeAt]).toEqual(['queued', HOUR]);
    again.report('rebooted', 2);
    expect(again.engine.wakeAt).toBe(70 * MINUTE);
    expect(again.until(70 * MINUTE).linesOf('readmit')).toEqual(['600000 readmit 0', '4200000 readmit 0']);
  });
});

describe('the penalty box of NervesHub', () => {
  it('takes a device with too many attempts in all, until its time is over', () => {
    const rollout = begun({ attempts: 2, penalty: '10m' }, 1).report('failed', 0).report('failed', 0);
    expect([rollout.engine.executionOf(0), rollout.engine.wakeAt]).toEqual(['failed', 10 * MINUTE]);
    expect([rollout.engine.poll(0, 10 * MINUTE - 1), rollout.engine.executionOf(0)]).toEqual(['wait', 'failed']);
    rollout.until(10 * MINUTE);
    expect([rollout.engine.executionOf(0), rollout.engine.wakeAt]).toEqual(['queued', 70 * MINUTE]);
  });

  it.each([
    ['179999ms', 'failed'],
    ['180s', 'queued'],
  ])('takes a device that tries twice within three minutes: the first was %s ago', (ago, execution) => {
    const rollout = begun({ attempts: 99, rate: { attempts: 2 } }, 1);
    rollout.until(1).report('failed', 0);
    expect(rollout.engine.executionOf(0)).toBe('queued');
    rollout.until(ago === '180s' ? 180_000 : 179_999).report('failed', 0);
    expect(rollout.engine.executionOf(0)).toBe(execution);
  });

  it('releases devices to the end of the line, even those that poll before', () => {
    const rollout = begun({ attempts: 1, penalty: '10m' }, { size: 4, members: 1 }).report('failed', 0);
    for (const position of [1, 2]) rollout.engine.join(position, 0);
    expect([rollout.admitted, rollout.engine.poll(0, 0)]).toEqual([[0, 1], 'wait']);
    rollout.engine.join(3, 0);
    rollout.until(10 * MINUTE);
    for (const position of [1, 2, 3]) rollout.report('rebooted', position);
    expect(rollout.lines.filter((line) => line.includes('admit')).map((line) => line.split(' ').at(-1))).toEqual([
      '0',
      '1',
      '2',
      '3',
      '0',
    ]);
  });

  it('releases into the line only devices that are online', () => {
    const { online, targets } = presence(2);
    const rollout = begun({ attempts: 1, penalty: '10m' }, { ...targets, members: 1 }).report('failed', 0);
    rollout.engine.join(1, 0);
    online.delete(0);
    rollout.until(10 * MINUTE);
    online.add(0);
    rollout.report('rebooted', 1);
    expect(rollout.engine.executionOf(0)).toBe('failed');
    expect(rollout.engine.poll(0, rollout.now)).toBe('offer');
  });
});

describe('an operator of a NervesHub group', () => {
  const paused = () => {
    const rollout = begun({}, 3);
    rollout.command('pause');
    return rollout;
  };
  const deleted = () => {
    const rollout = begun({}, 3);
    rollout.command('cancel');
    return rollout;
  };

  it.each<[string, () => StagedRun, Readonly<Partial<Record<Command, string>>>]>([
    ['active', () => begun({}, 3), { pause: 'inactive', cancel: 'deleted', 'force-cancel': 'deleted' }],
    ['inactive', paused, { resume: 'active', cancel: 'deleted', 'force-cancel': 'deleted' }],
    ['up-to-date', () => begun({}, 1).report('rebooted', 0), {}],
    ['deleted', deleted, {}],
  ])('that is %s accepts these commands', (state, make, outcomes) => {
    expect(make().engine.state).toBe(state);
    expect(outcomesOf(make)).toEqual(outcomes);
  });

  it.each([
    ['cancel', ['running', 'canceled', 'waiting'], HOUR],
    ['force-cancel', ['canceled', 'canceled', 'waiting'], NEVER],
  ] as const)('with %s revokes what that revokes, and it stays so', (command, executions, wakeAt) => {
    const rollout = begun({ concurrent: 2 }, 3).report('started', 0);
    rollout.command(command);
    const seen = () => [0, 1, 2].map((position) => rollout.engine.executionOf(position));
    expect([seen(), rollout.engine.wakeAt]).toEqual([executions, wakeAt]);
    rollout.until(HOUR - 1);
    expect(seen()).toEqual(executions);
    rollout.until(DAY);
    expect(seen().slice(1)).toEqual(executions.slice(1));
    expect(rollout.engine.wakeAt).toBe(NEVER);
  });

  it('ends the time of devices in the penalty box for good', () => {
    const rollout = begun({ attempts: 1, penalty: '10m' }, { size: 2, members: 1 }).report('failed', 0);
    rollout.engine.join(1, 0);
    expect(rollout.report('started', 1).engine.wakeAt).toBe(10 * MINUTE);
    rollout.command('cancel');
    expect([rollout.engine.wakeAt, rollout.engine.poll(0, 0)]).toEqual([HOUR, 'nothing']);
  });

  it('holds all slots while it is inactive, and fills them when it is active again', () => {
    const rollout = begun({ concurrent: 2 }, 5);
    rollout.command('pause');
    rollout.report('rebooted', 0, 1).until(MINUTE);
    expect([rollout.admitted, rollout.engine.poll(2, MINUTE)]).toEqual([[0, 1], 'wait']);
    rollout.command('resume');
    expect(rollout.admitted).toEqual([0, 1, 2, 3]);
  });
});

it("a NervesHub group answers a poll by the device's execution", () => {
  const rollout = begun({ concurrent: 3, attempts: 1 }, 5)
    .report('started', 0)
    .report('rebooted', 1)
    .report('failed', 2);
  expect(upTo(5).map((position) => rollout.engine.poll(position, 0))).toEqual([
    'offer',
    'nothing',
    'wait',
    'offer',
    'offer',
  ]);
});

it('a NervesHub group that all devices have left is not up to date, and takes in new ones', () => {
  const rollout = begun({}, { size: 2, members: 1 });
  rollout.engine.leave(0, 0);
  expect(rollout.engine.state).toBe('active');
  rollout.engine.join(1, 0);
  expect(rollout.report('rebooted', 1).engine.state).toBe('up-to-date');
});

it.each([
  ['with a rate', group({ rate: { attempts: 2 }, attempts: 99, penalty: '20m' })],
  ['with a bound', group({ concurrent: 2, attempts: 2, penalty: '20m', inflight: '15m' })],
])('a NervesHub group %s continues after a crash as if there had been none', (_what, policy) => {
  const targets = { size: 6, members: 5, connectedSince: (position: number) => [3, 1, 2, 0, 0, 9][position] };
  const { whole, broken } = seenAfterCrashes(policy, targets, [
    (rollout) => rollout.report('started', 3).until(MINUTE),
    (rollout) => rollout.report('failed', 3, 4).until(2 * MINUTE),
    (rollout) => [1, 0, 5].map((position) => rollout.engine.poll(position, rollout.now)),
    (rollout) => rollout.report('failed', 3, 4, 1, 2).until(10 * MINUTE),
    (rollout) => rollout.engine.join(5, rollout.now),
    (rollout) => rollout.report('rebooted', 1, 2).until(18 * MINUTE),
    (rollout) => rollout.until(40 * MINUTE),
    (rollout) => rollout.report('rebooted', ...upTo(6)).until(DAY),
  ]);
  for (const each of broken) expect(each).toEqual(whole);
});
