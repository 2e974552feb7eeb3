import { describe, expect, it } from 'vitest';
import type { SuccessSignal } from '../../../sim/rollout/policies/contract.ts';
import { type Signal, signals } from '../../../sim/rollout/policies/contract.ts';
import {
  Execution,
  ExecutionTable,
  endedIn,
  executionNames,
  openIn,
} from '../../../sim/rollout/policies/execution-table.ts';

type State = keyof typeof Execution;

const tableOf = (over: Partial<ConstructorParameters<typeof ExecutionTable>[0]> = {}): ExecutionTable =>
  new ExecutionTable({ size: 4, members: 3, success: 'rebooted', ...over });
const inState = (state: State, over: Parameters<typeof tableOf>[0] = {}): ExecutionTable => {
  const executions = tableOf(over);
  executions.move(0, Execution[state]);
  return executions;
};
const nameOf = (executions: ExecutionTable, position = 0): State => executionNames[executions.stateOf(position)];

describe('a report of a target moves its execution', () => {
  type Row = readonly [queued: State, running: State, canceling: State];
  const table: Readonly<Record<Signal, Row>> = {
    started: ['running', 'running', 'canceling'],
    downloaded: ['running', 'running', 'canceling'],
    written: ['running', 'running', 'canceling'],
    rebooted: ['succeeded', 'succeeded', 'succeeded'],
    confirmed: ['succeeded', 'succeeded', 'succeeded'],
    failed: ['failed', 'failed', 'failed'],
    'fell-back': ['failed', 'failed', 'failed'],
    rejected: ['rejected', 'rejected', 'rejected'],
    'cancel-confirmed': ['queued', 'running', 'canceled'],
    'cancel-rejected': ['queued', 'running', 'running'],
  };
  const open = ['queued', 'running', 'canceling'] as const;

  it.each(signals)('%s, while it is open', (signal) => {
    open.forEach((from, nth) => {
      const executions = inState(from);
      const to = table[signal][nth];
      expect(executions.handleReport(0, signal), from).toBe(to !== from);
      expect(nameOf(executions), from).toBe(to);
    });
  });

  it.each(executionNames.filter((name) => !(open as readonly string[]).includes(name)))(
    'but not once it is %s',
    (from) => {
      for (const signal of signals) {
        const executions = inState(from);
        expect(executions.handleReport(0, signal), signal).toBe(false);
        expect(nameOf(executions), signal).toBe(from);
      }
    },
  );

  it('a refusal where that closes nothing leaves it open', () => {
    for (const from of open) {
      const executions = inState(from, { closesOnReject: false });
      expect([executions.handleReport(0, 'rejected'), nameOf(executions)]).toEqual([false, from]);
      expect(nameOf(executions)).toBe(from);
    }
    const closing = inState('queued', { closesOnReject: true });
    expect([closing.handleReport(0, 'rejected'), nameOf(closing)]).toEqual([true, 'rejected']);
  });

  it.each<[SuccessSignal, readonly Signal[]]>([
    ['downloaded', ['downloaded', 'written', 'rebooted', 'confirmed']],
    ['written', ['written', 'rebooted', 'confirmed']],
    ['rebooted', ['rebooted', 'confirmed']],
    ['confirmed', ['confirmed']],
  ])('to success by %s, and by any later stage', (success, stages) => {
    const reached = signals.filter((signal) => {
      const executions = inState('queued', { success });
      executions.handleReport(0, signal);
      return nameOf(executions) === 'succeeded';
    });
    expect(reached).toEqual(stages);
  });
});

describe('reports of targets are counted', () => {
  const said = { started: 0, silent: 0, bootedNew: 0, fellBack: 0, declined: 0, downloads: 0 };
  it.each<[readonly Signal[], Partial<typeof said>]>([
    [[], {}],
    [['started'], { started: 1, silent: 1 }],
    [['started', 'started'], { started: 1, silent: 1 }],
    [['started', 'confirmed'], { started: 1, bootedNew: 1 }],
    [['started', 'failed'], { started: 1 }],
    // It has begun anew, and its earlier reports are about another try.
    [['started', 'failed', 'started'], { started: 1, silent: 1 }],
    [['started', 'failed', 'downloaded'], { started: 1, downloads: 1 }],
    [['started', 'rejected'], { started: 1 }],
    [['started', 'cancel-confirmed'], { started: 1 }],
    [['started', 'cancel-rejected'], { started: 1, silent: 1 }],
    [['rejected'], {}],
    [['cancel-confirmed'], {}],
    [['cancel-rejected'], {}],
    [['downloaded'], { started: 1, silent: 1, downloads: 1 }],
    [['downloaded', 'downloaded'], { started: 1, silent: 1, downloads: 2 }],
    [['written'], { started: 1, silent: 1 }],
    [['rebooted'], { started: 1, silent: 1, bootedNew: 1 }],
    [['rebooted', 'rebooted'], { started: 1, silent: 1, bootedNew: 1 }],
    [['rebooted', 'confirmed'], { started: 1, bootedNew: 1 }],
    [['confirmed'], { started: 1, bootedNew: 1 }],
    [['failed'], { started: 1 }],
    [['fell-back'], { started: 1, fellBack: 1 }],
    [['fell-back', 'fell-back'], { started: 1, fellBack: 1 }],
    [['rebooted', 'fell-back'], { started: 1, bootedNew: 1, fellBack: 1 }],
  ])('%j', (heard, counted) => {
    const executions = inState('queued');
    for (const signal of heard) executions.handleReport(0, signal);
    expect(executions.counts()).toMatchObject({ ...said, ...counted });
  });

  it('a refusal counts as one where it closes nothing, once per target', () => {
    const executions = tableOf({ closesOnReject: false });
    for (const position of [0, 0, 1]) executions.handleReport(position, 'rejected');
    expect(executions.counts().declined).toBe(2);
    for (const signal of signals) if (signal !== 'rejected') executions.handleReport(2, signal);
    expect(executions.counts().declined).toBe(2);
    const closing = tableOf({ closesOnReject: true });
    closing.handleReport(0, 'rejected');
    expect(closing.counts().declined).toBe(0);
  });

  it('each target separately', () => {
    const executions = tableOf();
    executions.handleReport(0, 'started');
    executions.handleReport(1, 'started');
    executions.handleReport(2, 'confirmed');
    expect(executions.counts()).toMatchObject({ started: 3, silent: 2, bootedNew: 1 });
  });
});

describe('an execution', () => {
  it('is admitted once, and then admitted again', () => {
    const executions = tableOf();
    expect([executions.admit(0), nameOf(executions), executions.admit(1)]).toEqual([true, 'queued', true]);
    executions.handleReport(0, 'failed');
    expect([executions.admit(0), nameOf(executions), executions.admit(0)]).toEqual([false, 'queued', false]);
    expect(executions.counts()).toMatchObject({ notified: 2, retries: 2, queued: 2, failed: 0 });
  });

  it('is open while it is queued, running or canceling', () => {
    const open = executionNames.filter((state) => inState(state).isOpen(0));
    expect(open).toEqual(['queued', 'running', 'canceling']);
  });

  it('of a target is counted by its state', () => {
    for (const state of executionNames) {
      const executions = inState(state);
      const isOpen = ['queued', 'running', 'canceling'].includes(state);
      const hasEnded = Execution[state] >= Execution.succeeded;
      expect([executions.openCount, executions.endedCount], state).toEqual([Number(isOpen), Number(hasEnded)]);
      expect(executions.memberCount, state).toBe(state === 'absent' || state === 'removed' ? 2 : 3);
      expect(executions.countOf(Execution[state]), state).toBe(state === 'waiting' ? 3 : state === 'absent' ? 2 : 1);
    }
  });

  it('is described by its outcome', () => {
    const none = {
      queued: 0,
      inProgress: 0,
      succeeded: 0,
      failed: 0,
      rejected: 0,
      timedOut: 0,
      canceled: 0,
      removed: 0,
    };
    const ended = executionNames.filter((state) => Execution[state] >= Execution.succeeded);
    for (const state of ended) expect(inState(state).counts()).toMatchObject({ ...none, [state]: 1 });
    expect(inState('queued').counts()).toMatchObject({ ...none, queued: 1, members: 3 });
    for (const state of ['running', 'canceling'] as const)
      expect(inState(state).counts()).toMatchObject({ ...none, inProgress: 1 });
  });

  it('starts waiting for members, and absent for other targets', () => {
    const executions = tableOf();
    expect([0, 1, 2, 3].map((position) => nameOf(executions, position))).toEqual([
      'waiting',
      'waiting',
      'waiting',
      'absent',
    ]);
    expect([executions.size, executions.memberCount, executions.counts().members]).toEqual([4, 3, 3]);
    expect([executions.countOf(Execution.waiting), executions.countOf(Execution.absent)]).toEqual([3, 1]);
  });

  it('is one of those open, or ended, by state', () => {
    // A power of two for each state, so that each sum has one decomposition.
    const counters = Int32Array.from(executionNames, (_, nth) => 2 ** nth);
    expect(openIn(counters)).toBe(4 + 8 + 16);
    expect(endedIn(counters)).toBe(32 + 64 + 128 + 256 + 512 + 1024);
  });
});

describe('parts of a rollout', () => {
  const tallied = (executions: ExecutionTable, part: number) =>
    Object.fromEntries(
      executionNames.flatMap((name, nth) =>
        executions.countsOf(part)[nth] ? [[name, executions.countsOf(part)[nth]]] : [],
      ),
    );

  it('count the executions of their own targets as they move', () => {
    const executions = tableOf();
    expect([executions.addPart(), executions.addPart()]).toEqual([0, 1]);
    executions.assign(0, 1);
    executions.assign(1, 0);
    executions.admit(2);
    executions.assign(2, 1);
    expect([0, 1, 2, 3].map((position) => executions.partOf(position))).toEqual([1, 0, 1, -1]);
    expect([tallied(executions, 0), tallied(executions, 1)]).toEqual([{ waiting: 1 }, { waiting: 1, queued: 1 }]);
    executions.admit(0);
    executions.handleReport(0, 'failed');
    executions.move(3, Execution.waiting);
    expect([tallied(executions, 0), tallied(executions, 1)]).toEqual([{ waiting: 1 }, { failed: 1, queued: 1 }]);
  });

  it('know which succeeded and fell back after all, once per target', () => {
    const executions = tableOf();
    executions.addPart();
    executions.addPart();
    for (const position of [0, 1, 2]) executions.admit(position);
    executions.assign(0, 1);
    executions.assign(1, 1);
    executions.handleReport(0, 'rebooted');
    executions.handleReport(0, 'fell-back');
    executions.handleReport(0, 'fell-back');
    // It has not succeeded before.
    executions.handleReport(1, 'fell-back');
    executions.handleReport(1, 'fell-back');
    // It is in no part.
    executions.handleReport(2, 'rebooted');
    executions.handleReport(2, 'fell-back');
    expect([executions.lapsesOf(0), executions.lapsesOf(1)]).toEqual([0, 1]);
    expect(executions.save().lapses).toEqual([0, 1]);
    expect(executions.counts()).toMatchObject({ fellBack: 3, succeeded: 2, failed: 1 });
    const confirmed = inState('succeeded');
    confirmed.addPart();
    confirmed.assign(0, 0);
    confirmed.handleReport(0, 'confirmed');
    expect(confirmed.lapsesOf(0)).toBe(0);
  });
});

it('another table continues from a saved one, whatever it has counted since', () => {
  const first = tableOf();
  first.addPart();
  first.assign(0, 0);
  first.assign(1, 0);
  for (const position of [0, 1, 2]) first.admit(position);
  first.admit(2);
  first.handleReport(0, 'downloaded');
  first.handleReport(0, 'rebooted');
  first.handleReport(0, 'fell-back');
  const kept = [first.counts(), first.lapsesOf(0), [...first.countsOf(0)]];
  const saved = first.save();
  const hearMore = (executions: ExecutionTable): void => {
    executions.handleReport(1, 'rebooted');
    executions.handleReport(1, 'fell-back');
    executions.handleReport(2, 'rejected');
    executions.addPart();
    executions.assign(2, 1);
  };
  hearMore(first);
  const copies = [0, 1].map(() => {
    const next = tableOf();
    next.restore(saved);
    expect([next.counts(), next.lapsesOf(0), [...next.countsOf(0)]]).toEqual(kept);
    expect([0, 1, 2, 3].map((position) => [nameOf(next, position), next.partOf(position)])).toEqual([
      ['succeeded', 0],
      ['queued', 0],
      ['queued', -1],
      ['absent', -1],
    ]);
    hearMore(next);
    return next;
  });
  for (const next of copies) {
    expect(next.counts()).toEqual(first.counts());
    expect([next.lapsesOf(0), next.lapsesOf(1)]).toEqual([2, 0]);
    expect(next.admit(0)).toBe(false);
  }
});
