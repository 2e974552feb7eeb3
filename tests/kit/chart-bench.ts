import { type Actor, type AnyStateMachine, createActor, createMachine, type EventObject } from 'xstate';
import { type Chart, compileChart, type Ports, type Runner } from '../../sim/kernel/statechart/index.ts';
import type { Snapshot } from '../../sim/kernel/statechart/internals.ts';
import { Side } from '../kernel/statechart/side.ts';

/** A machine, and what a bench needs to try it in situations of every kind. */
export interface Subject {
  readonly name: string;
  readonly machine: AnyStateMachine;
  readonly events: Readonly<Record<string, readonly string[]>>;
  /**
   * A context drawn at random. The bench calls it once for each side with equal draws: the table steps side 0, XState
   * steps side 1. A context that points into columns points into rows of its own on each side.
   */
  context(random: Random, side: 0 | 1): object;
  /** The part of a context that must be equal on both sides; its own fields by default. */
  observe?(context: object): unknown;
  /** The value of an event's field; a small whole number by default. */
  field?(name: string, random: Random): number;
}

export type Random = () => number;

/**
 * A table and a real actor side by side.
 *
 * The actor runs the machine unchanged; the bench only replaces its snapshot and watches its scheduler and actions.
 * Equal must be: the next configuration, the context, every call of an action with params and event, timers armed and
 * canceled, all in order, and the hash of it.
 */
export class Bench {
  readonly chart: Chart;
  configuration = -1;
  private readonly table = new Side();
  private readonly xstate = new Side();
  private readonly machine: AnyStateMachine;
  private readonly event: EventObject & Record<string, unknown>;
  private runner: Runner;
  private actor: Actor<AnyStateMachine> | undefined;

  constructor(readonly subject: Subject) {
    this.chart = compileChart(this.table.watch(subject.machine), { events: subject.events });
    this.machine = this.xstate.watch(subject.machine);
    const fields = Object.values(subject.events).flat();
    this.event = { type: '', ...Object.fromEntries(fields.map((field) => [field, 0])) };
    this.runner = this.chart.bind(this.ports);
  }

  get ports(): Ports<never> {
    return this.table.ports(this.event);
  }

  /** Replaces the table by another stepper; without a hash of effects, only its calls can differ. */
  use(runner: Runner): void {
    this.runner = runner;
  }

  /** Starts both sides; a walk continues from there. */
  start(seed: number): string | undefined {
    this.prepare(seed);
    this.configuration = this.runner.start(0);
    const machine = createMachine({ ...this.machine.config }, this.machine.implementations as never) as AnyStateMachine;
    machine.config.context = this.xstate.context;
    this.actor = this.xstate.keepTimersOf(createActor(machine) as Actor<AnyStateMachine>, this.chart).start();
    return this.difference('start');
  }

  /** One step from a given configuration and a context drawn from the seed. */
  tryCell(configuration: number, code: number, seed: number): string | undefined {
    this.prepare(seed);
    const place = this.chart.snapshotOf(configuration, this.machine, this.xstate.context);
    if (place.status !== 'active') return undefined;
    this.configuration = configuration;
    this.placeActor(place);
    return this.send(code, seed);
  }

  /** Sends one event to both sides in their current configuration. */
  send(code: number, seed: number): string | undefined {
    this.table.deeds = [];
    this.xstate.deeds = [];
    const type = this.chart.events[code];
    const random = randomFrom(seed, 2);
    const { field = (_name: string, draw: Random) => Math.floor(draw() * 4) } = this.subject;
    for (const name of this.subject.events[type] ?? []) this.event[name] = field(name, random);
    const where = `${this.chart.describe(this.configuration)}, on ${JSON.stringify({ ...this.event, type })}`;
    this.configuration = this.runner.step(this.configuration, code, 0);
    const actor = this.actor as Actor<AnyStateMachine>;
    if (actor.getSnapshot().status === 'active') actor.send({ ...this.event, type });
    return this.difference(where);
  }

  /**
   * Advances time to the next timer: its code, or -1 if none is pending. Both sides have armed the same timers by then.
   */
  fire(): number {
    this.xstate.fire();
    return this.table.fire();
  }

  private prepare(seed: number): void {
    this.table.reset(this.subject.context(randomFrom(seed, 1), 0));
    this.xstate.reset(this.subject.context(randomFrom(seed, 1), 1));
    this.table.now = this.xstate.now;
  }

  private placeActor(place: Snapshot): void {
    if (this.actor?.getSnapshot().status !== 'active') {
      const made = createActor(this.machine, { snapshot: place as never }) as Actor<AnyStateMachine>;
      this.actor = this.xstate.keepTimersOf(made, this.chart).start();
    }
    (this.actor as unknown as { _snapshot: Snapshot })._snapshot = place;
  }

  private difference(where: string): string | undefined {
    const { chart, table, xstate, subject, runner } = this;
    const snapshot = this.actor?.getSnapshot() as unknown as Snapshot;
    if (snapshot.status === 'error') throw snapshot.error;
    const observe = subject.observe ?? ((context: object) => ({ ...context }));
    const ours = [chart.describe(this.configuration), table.seen, observe(table.context), table.schedule];
    const reached = chart.describe(chart.configurationOf(snapshot));
    const theirs = [reached, xstate.seen, observe(snapshot.context as object), xstate.schedule];
    if (!Number.isNaN(runner.effects)) {
      ours.push(runner.effects);
      theirs.push(xstate.effects);
    }
    const [left, right] = [JSON.stringify(ours), JSON.stringify(theirs)];
    return left === right ? undefined : `${where}\n  table  ${left}\n  XState ${right}`;
  }
}

/** Numbers from 0 to 1 that depend on the words given and on nothing else. */
export function randomFrom(...words: readonly number[]): Random {
  let state = words.reduce((hash, word) => Math.imul(hash ^ word, 0x9e3779b1) ^ (hash >>> 15), 0x2545f491);
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let x = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
    return ((x ^ (x >>> 15)) >>> 0) / 2 ** 32;
  };
}
