import { describe, expect, it } from 'vitest';
import {
  type AnyStateMachine,
  assign,
  cancel,
  createMachine,
  emit,
  enqueueActions,
  fromPromise,
  log,
  not,
  raise,
  sendTo,
  spawnChild,
  stopChild,
} from 'xstate';
import { LabError } from '../../../sim/kernel/lab-error.ts';
import { type ChartOptions, compileChart } from '../../../sim/kernel/statechart/index.ts';

/** A machine of two states with `transition` on GO, made without XState's types, which forbid much of this. */
function machineWith(transition: unknown, names: object = {}, more: object = {}): AnyStateMachine {
  const config = {
    id: 'm',
    context: {},
    initial: 'a',
    states: { a: { on: { GO: transition } }, b: {} },
    ...more,
  };
  return createMachine(config as never, names as never) as AnyStateMachine;
}

function refusalOf(machine: AnyStateMachine, options: Partial<ChartOptions> = {}): LabError | undefined {
  try {
    compileChart(machine, { events: { GO: [], DATA: ['n'] }, ...options }).enumerate();
  } catch (error) {
    if (error instanceof LabError) return error;
    throw error;
  }
  return undefined;
}

const nothing = (): void => {};
const delayed = { id: 'later', delay: 10 };
const enqueuing = (collect: (tools: never) => void) => ({ actions: { go: enqueueActions(collect as never) } });

describe('a machine', () => {
  it('is accepted when everything it does has a name', () =>
    expect(refusalOf(machineWith({ target: 'b', actions: 'go' }, { actions: { go: nothing } }))).toBeUndefined());

  it.each([
    ['an inline action', 'inline-action', machineWith({ actions: nothing })],
    ['an inline assign', 'inline-action', machineWith({ actions: assign({}) })],
    ['an inline enqueueActions', 'inline-action', machineWith({ actions: enqueueActions(nothing) })],
    ['an inline guard', 'inline-guard', machineWith({ guard: () => true })],
    ['an inline guard inside not()', 'inline-guard', machineWith({ guard: not(() => true) })],
    ['an inline delay', 'inline-delay', machineWith({ actions: raise({ type: 'GO' }, { id: 'x', delay: () => 1 }) })],
    ['an action without implementation', 'missing-implementation', machineWith({ actions: 'go' })],
    ['a guard without implementation', 'missing-implementation', machineWith({ guard: 'may' })],
    ['a delay without implementation', 'missing-implementation', machineWith({}, {}, { after: { soon: '.b' } })],
    [
      'computed params of an action',
      'dynamic-params',
      machineWith({ actions: { type: 'go', params: () => 1 } }, { actions: { go: nothing } }),
    ],
    [
      'computed params of a guard',
      'dynamic-params',
      machineWith({ guard: { type: 'may', params: () => 1 } }, { guards: { may: nothing } }),
    ],
    ['a computed event', 'dynamic-event', machineWith({ actions: raise(() => ({ type: 'GO' })) })],
    ['a computed id to cancel', 'dynamic-id', machineWith({ actions: cancel(() => 'x') })],
    ['a cancel without a timer', 'unknown-timer', machineWith({ actions: cancel('x') })],
    ['a delayed raise without id', 'raise-without-id', machineWith({ actions: raise({ type: 'GO' }, { delay: 1 }) })],
    [
      'a delayed raise with data',
      'raise-payload',
      machineWith({ actions: raise({ type: 'DATA', n: 1 } as never, delayed) }),
    ],
    [
      'a delayed raise of an event with fields',
      'raise-payload',
      machineWith({ actions: raise({ type: 'DATA' }, delayed) }),
    ],
    [
      'a delayed raise of an unlisted event',
      'unlisted-event',
      machineWith({ actions: raise({ type: 'OTHER' }, delayed) }),
    ],
    ['an unlisted event', 'unlisted-event', machineWith({}, {}, { on: { OTHER: '.b' } })],
    ['a partial wildcard that matches no event', 'unlisted-event', machineWith({}, {}, { on: { 'job.*': '.b' } })],
    [
      'an invoked actor',
      'invoke',
      machineWith({}, { actors: { job: fromPromise(async () => 1) } }, { invoke: { src: 'job' } }),
    ],
    ['spawnChild', 'unsupported-action', machineWith({ actions: spawnChild('job') })],
    ['stopChild', 'unsupported-action', machineWith({ actions: stopChild('job') })],
    ['sendTo', 'unsupported-action', machineWith({ actions: sendTo('job', { type: 'GO' }) })],
    [
      'a named sendTo',
      'unsupported-action',
      machineWith({ actions: 'go' }, { actions: { go: sendTo('job', { type: 'GO' }) } }),
    ],
    ['emit', 'unsupported-action', machineWith({ actions: emit({ type: 'GO' }) })],
    ['log', 'unsupported-action', machineWith({ actions: log('word') })],
    ['a route', 'route', machineWith({}, {}, { states: { a: { id: 'a', route: {} } } })],
    ['a computed output', 'dynamic-output', machineWith({}, {}, { output: () => 1 })],
    [
      'an inline assign that is enqueued',
      'inline-action',
      machineWith(
        { actions: 'go' },
        enqueuing(({ enqueue }: { enqueue: { assign(o: object): void } }) => enqueue.assign({})),
      ),
    ],
    [
      'an inline action that is enqueued',
      'inline-action',
      machineWith(
        { actions: 'go' },
        enqueuing(({ enqueue }: { enqueue(a: unknown): void }) => enqueue(nothing)),
      ),
    ],
    [
      'an inline delayed raise that is enqueued',
      'unknown-timer',
      machineWith(
        { actions: 'go' },
        enqueuing(({ enqueue }: { enqueue: { raise(e: object, o: object): void } }) =>
          enqueue.raise({ type: 'GO' }, delayed),
        ),
      ),
    ],
    [
      'an inline guard that is checked',
      'inline-guard',
      machineWith(
        { actions: 'go' },
        enqueuing(({ check }: { check(g: unknown): void }) => check(() => true)),
      ),
    ],
    [
      'a context read by enqueueActions',
      'context-read',
      machineWith(
        { actions: 'go' },
        enqueuing(({ context }: { context: { n: number } }) => void context.n),
      ),
    ],
    [
      'an event field read by enqueueActions',
      'event-read',
      machineWith(
        { actions: 'go' },
        enqueuing(({ event }: { event: { n: number } }) => void event.n),
      ),
    ],
    [
      'a cycle of eventless transitions',
      'unbounded',
      machineWith('b', {}, { states: { a: { on: { GO: 'b' } }, b: { always: 'c' }, c: { always: 'b' } } }),
    ],
    ['a cycle of raised events', 'unbounded', machineWith({ actions: raise({ type: 'GO' }) })],
  ] as const)('is refused for %s', (_name, code, machine) => {
    const refusal = refusalOf(machine);
    expect(refusal?.code).toBe(`statechart/${code}`);
    expect(refusal?.diagnostic.where).toMatch(/^(m|actions)\b/);
    expect(refusal?.diagnostic.hint).toBeTruthy();
  });

  it('is refused for an event named like one of XState’s own', () =>
    expect(refusalOf(machineWith({}), { events: { GO: [], 'xstate.stop': [] } })?.code).toBe('statechart/event-name'));

  it('is refused one configuration beyond the limit, and not before', () => {
    expect(refusalOf(machineWith('b'), { maxConfigurations: 1 })?.code).toBe('statechart/too-many-configurations');
    expect(refusalOf(machineWith('b'), { maxConfigurations: 2 })).toBeUndefined();
  });

  it('names the state that contains the mistake', () =>
    expect(refusalOf(machineWith({ guard: () => true }))?.diagnostic.where).toBe('m.a, on GO'));

  it('may list events that no state handles', () =>
    expect(refusalOf(machineWith({}), { events: { GO: [], NEVER: [] } })).toBeUndefined());
});

describe('binding', () => {
  const chart = compileChart(
    machineWith({ actions: 'go' }, { actions: { go: ({ self }: { self: unknown }) => void self } }),
    {
      events: { GO: [], DATA: ['n'] },
    },
  );
  const ports = { context: () => ({}), arm: nothing, cancel: nothing };

  it('refuses an event object without a declared field', () =>
    expect(() => chart.bind({ ...ports, event: { type: '' } })).toThrow(/lacks n, which DATA carries/));

  it('throws where an implementation uses its actor, since there is none', () => {
    const runner = chart.bind({ ...ports, event: { type: '', n: 0 } });
    expect(() => runner.step(runner.start(0), chart.eventCode('GO'), 0)).toThrow(/there is no actor/);
  });
});
