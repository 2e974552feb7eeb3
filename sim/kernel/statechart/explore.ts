import { type AnyStateMachine, createMachine, type EventObject } from 'xstate';
import { Acceptance, type EventFields, refusal } from './accept-machine.ts';
import { Constants } from './constants.ts';
import {
  type Args,
  builtinAction,
  builtinGuard,
  type Collect,
  implementationsOf,
  type Snapshot,
  transplant,
} from './internals.ts';
import type { Timer } from './timers.ts';
import { armLabel, type Call, cancelLabel, type Delay, type Op, type Tree } from './tree.ts';
import { unreadable, watched } from './watch-collect.ts';

type Answered = { readonly kind: 'ask'; readonly call: Call; readonly answer: boolean };
/** One walk through a step: its entries, in order, and the resulting snapshot. */
type Walk = { readonly entries: readonly (Op | Answered)[]; readonly snapshot: Snapshot };

/**
 * Executes steps in XState itself to find out their effects.
 *
 * The machine runs with guards that return the answers of a chosen path, actions that are only logged and delays that
 * only return a marker, over a context that cannot be read. Each path of answers is walked once, depth first; the walks
 * form a tree. There is no second implementation of the semantics: entry and exit order, conflicts, raised events,
 * history and done events are XState's.
 *
 * Source  statelyai/xstate, `macrostep` in stateUtils.ts and `actionExecutor` in createActor.ts; Harel, "Statecharts",
 *         1987
 */
export class Explorer {
  readonly constants = new Constants();
  /** The machine with stubs for its implementations. */
  readonly machine: AnyStateMachine;
  private readonly acceptance: Acceptance;
  private readonly nameOfStub = new Map<unknown, string>();
  private readonly scope = this.inertScope();
  /** The event of the step; identity distinguishes it from events raised during the step. */
  private readonly stepped = { type: '' };

  private entries: (Op | Answered)[] = [];
  /** What XState executes last: actions of the start, then timers. */
  private deferredActs: Op[] = [];
  private deferredTimers: Op[] = [];
  private path: boolean[] = [];
  private asked = 0;
  private delays = 0;
  private microsteps = 0;
  private isStarting = false;
  private where = '';
  /** Answers still valid: no action since has changed what a guard reads. Guards and delays change nothing. */
  private readonly answers = new Map<string, boolean>();
  /** XState wraps an error thrown by a guard; this is the error itself. */
  private failure: unknown;

  constructor(
    machine: AnyStateMachine,
    events: EventFields,
    private readonly timers: readonly Timer[],
    private readonly traceMax: number,
  ) {
    this.acceptance = new Acceptance(machine, events);
    this.machine = this.stubbed(machine);
  }

  /**
   * The start: entry actions, timers and eventless transitions of the initial states. XState creates an actor before it
   * starts it: assigns, guards and delays come first, plain actions after all of them.
   */
  start(number: (snapshot: Snapshot) => number): Tree {
    this.isStarting = true;
    this.where = `${this.machine.id}, start`;
    const tree = this.walkAll(() => {
      const snapshot = this.machine.getInitialSnapshot(this.scope as never) as unknown as Snapshot;
      if (snapshot.status === 'error') throw snapshot.error;
      return snapshot;
    }, number);
    this.isStarting = false;
    return tree;
  }

  /** The effects of `event` in a snapshot that an earlier walk has returned. */
  step(from: Snapshot, event: string, number: (snapshot: Snapshot) => number): Tree {
    this.where = `${this.machine.id}, on ${event}`;
    this.stepped.type = event;
    return this.walkAll(
      () => this.machine.transition(from as never, this.stepped, this.scope as never) as unknown as Snapshot,
      number,
    );
  }

  /** A snapshot of an actor, as one of the explorer's own. */
  adopt(snapshot: Snapshot): Snapshot {
    return transplant(snapshot, this.machine, this.machine.config.context);
  }

  private walkAll(run: () => Snapshot, number: (snapshot: Snapshot) => number): Tree {
    const walks: Walk[] = [];
    this.path = [];
    do {
      walks.push(this.walk(run));
      if (walks.length > PATHS_MAX)
        throw refusal(
          'too-many-paths',
          `its guards can answer in more than ${PATHS_MAX} ways`,
          this.where,
          'split the event, or join guards that are asked together into one',
        );
    } while (this.turn());
    return grow(walks, 0, number);
  }

  private walk(run: () => Snapshot): Walk {
    this.entries = [];
    this.deferredActs = [];
    this.deferredTimers = [];
    this.asked = this.delays = this.microsteps = 0;
    this.answers.clear();
    this.failure = undefined;
    let snapshot: Snapshot;
    try {
      snapshot = run();
    } catch (error) {
      throw this.failure ?? error;
    }
    if (snapshot.status === 'done') this.cancelOutliving();
    return { entries: [...this.entries, ...this.deferredActs, ...this.deferredTimers], snapshot };
  }

  /** Advances to the next path: the last guard that answered yes answers no. */
  private turn(): boolean {
    this.path.length = this.asked;
    while (this.path.length > 0 && !this.path[this.path.length - 1]) this.path.pop();
    if (this.path.length === 0) return false;
    this.path[this.path.length - 1] = false;
    return true;
  }

  private ask(call: Call): boolean {
    const key = `${call.name} ${call.params} ${call.event}`;
    const known = this.answers.get(key);
    if (known !== undefined) return known;
    if (this.asked === this.path.length) this.path.push(true);
    const answer = this.path[this.asked++];
    this.answers.set(key, answer);
    this.write({ kind: 'ask', call, answer });
    return answer;
  }

  private write(entry: Op | Answered): void {
    if (entry.kind === 'act' || entry.kind === 'assign') this.answers.clear();
    this.entries.push(entry);
    this.mayGoOn(this.entries.length);
  }

  private mayGoOn(length: number): void {
    if (length <= this.traceMax) return;
    this.failure = refusal(
      'unbounded',
      `the step does not come to rest within ${this.traceMax} moves`,
      this.where,
      'break the circle of always transitions or raised events, or let a timer drive it',
    );
    throw this.failure;
  }

  private call(name: string, args: Args, params: unknown): Call {
    const event = args.event === this.stepped ? -1 : this.constants.number(args.event);
    return { name, params: this.constants.number(params), event };
  }

  private label({ name, params }: Call): string {
    return params === -1 ? name : `${name} ${this.constants.text(this.constants.values[params])}`;
  }

  private stubbed(machine: AnyStateMachine): AnyStateMachine {
    const { actions, guards, delays } = implementationsOf(machine);
    const guardStub = (guard: unknown, name: string): unknown =>
      typeof guard !== 'function' || builtinGuard(guard)
        ? guard
        : (args: Args, params: unknown) => this.ask(this.call(name, args, params));
    const delayStub = (delay: unknown, name: string): unknown =>
      typeof delay !== 'function'
        ? delay
        : (args: Args, params: unknown) => this.readDelay(this.call(name, args, params));
    return createMachine({ ...machine.config, context: unreadable(() => this.where) }, {
      actions: mapped(actions, (action, name) => this.actionStub(action, name)),
      guards: mapped(guards, guardStub),
      delays: mapped(delays, delayStub),
    } as never) as AnyStateMachine;
  }

  private actionStub(action: unknown, name: string): unknown {
    const builtin = builtinAction(action);
    if (builtin?.type === 'xstate.assign') return this.assignStub(name);
    if (builtin?.type === 'xstate.enqueueActions')
      return Object.assign(() => {}, builtin, { collect: watched(builtin.collect as Collect, name, this.acceptance) });
    if (builtin) return action;
    const stub = (): void => {};
    this.nameOfStub.set(stub, name);
    return stub;
  }

  /** XState returns a new snapshot after every assign, which makes it check eventless transitions again. */
  private assignStub(name: string): unknown {
    const resolve = (_scope: unknown, snapshot: Snapshot, args: Args, params: unknown) => {
      const call = this.call(name, args, params);
      this.write({ kind: 'assign', call, label: this.label(call) });
      return [{ ...snapshot }, undefined, undefined];
    };
    return Object.assign(() => {}, { type: 'xstate.assign', resolve });
  }

  private perform(action: { type: string; info: Args; params: unknown; exec: unknown }): void {
    const { type, info, params, exec } = action;
    if (type === 'xstate.raise') this.arm(params as { event: EventObject; id: string; delay: number | undefined });
    else if (type === 'xstate.cancel') this.cancel((params as { sendId: string }).sendId);
    else {
      const name = this.nameOfStub.get(exec);
      if (name === undefined)
        throw refusal(
          'inline-action',
          `action "${type}" is written in place`,
          this.where,
          'name it in setup({ actions })',
        );
      const call = this.call(name, info, params);
      const op: Op = { kind: 'act', call, label: this.label(call) };
      if (this.isStarting) this.deferredActs.push(op);
      else this.write(op);
    }
  }

  /** Returns a number that no machine has as a delay; `arm` recognizes it and finds the delay by it. */
  private readDelay(call: Call): number {
    const local = this.delays++;
    this.write({ kind: 'delay', call, local });
    return DELAY_MARK - local;
  }

  private arm({ event, id, delay }: { event: EventObject; id: string; delay: number | undefined }): void {
    if (delay === undefined) return;
    const timer = this.timers.find((one) => one.id === id && one.event === event.type);
    if (!timer)
      throw refusal(
        'unknown-timer',
        `a delayed raise of "${event.type}" is made inside enqueueActions`,
        this.where,
        'name the raise in setup({ actions }) and enqueue the name',
      );
    const read: Delay = delay <= DELAY_MARK ? { local: DELAY_MARK - delay } : { ms: delay };
    this.deferredTimers.push({ kind: 'arm', slot: timer.slot, code: timer.code, delay: read, label: armLabel(id) });
    this.mayGoOn(this.deferredTimers.length);
  }

  private cancel(id: string): void {
    const timer = this.timers.find((one) => one.id === id);
    if (!timer)
      throw refusal('unknown-timer', `cancel("${id}") names no timer`, this.where, 'cancel the id of a delayed raise');
    this.deferredTimers.push({ kind: 'cancel', slot: timer.slot, label: cancelLabel(id) });
    this.mayGoOn(this.deferredTimers.length);
  }

  /** An actor that is done cancels everything it had scheduled; exits have already canceled every `after`. */
  private cancelOutliving(): void {
    for (const id of new Set(this.timers.filter(({ outlives }) => outlives).map((timer) => timer.id))) this.cancel(id);
  }

  /** The part of an actor that a transition uses. */
  private inertScope(): object {
    return {
      self: undefined,
      id: '',
      sessionId: '',
      logger: () => {},
      defer: () => {},
      emit: () => {},
      stopChild: () => {},
      system: { _sendInspectionEvent: () => this.mayGoOn(++this.microsteps) },
      actionExecutor: (action: Parameters<Explorer['perform']>[0]) => this.perform(action),
    };
  }
}

const PATHS_MAX = 4096;
const DELAY_MARK = -(2 ** 50);

/** Combines walks that agree up to `from`: their common ops, then a fork where they first answer differently. */
function grow(walks: readonly Walk[], from: number, number: (snapshot: Snapshot) => number): Tree {
  const { entries, snapshot } = walks[0];
  const ops: Op[] = [];
  for (let at = from; at < entries.length; at++) {
    const entry = entries[at];
    if (entry.kind !== 'ask') {
      ops.push(entry);
      continue;
    }
    const answering = (answer: boolean): Walk[] =>
      walks.filter((walk) => (walk.entries[at] as Answered).answer === answer);
    const yes = grow(answering(true), at + 1, number);
    const no = grow(answering(false), at + 1, number);
    // A guard whose answer changes nothing is dropped.
    if (JSON.stringify(yes) === JSON.stringify(no)) return { ...yes, ops: [...ops, ...yes.ops] };
    return { kind: 'ask', ops, guard: entry.call, yes, no };
  }
  return { kind: 'leaf', ops, next: number(snapshot) };
}

const mapped = <From, To>(record: Readonly<Record<string, From>>, to: (value: From, key: string) => To) =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, to(value, key)]));
