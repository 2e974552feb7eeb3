import {
  type Actor,
  type AnyStateMachine,
  type ContextFrom,
  createActor,
  createMachine,
  type EventObject,
} from 'xstate';
import type { Chart } from './chart.ts';
import { Constants } from './constants.ts';
import { wholeTicks } from './emit.ts';
import {
  type Args,
  type Assignment,
  builtinAction,
  type Callback,
  implementationsOf,
  type Snapshot,
} from './internals.ts';
import type { Ports, Runner } from './ports.ts';
import { addEffect, armLabel, cancelLabel, NO_EFFECTS } from './tree.ts';

/**
 * The same processes as real XState actors, one each: for small fleets, for XState's own tools, and to verify the
 * table.
 *
 * Actors keep no time: what they schedule goes to the ports and comes back as events. They share the caller's contexts,
 * so an assign writes its fields into them instead of returning a copy.
 */
export function bindActors<Machine extends AnyStateMachine>(
  chart: Chart<Machine>,
  ports: Ports<ContextFrom<Machine>>,
): Runner & { actor(process: number): Actor<AnyStateMachine> } {
  return new ActorRunner(chart, ports);
}

class ActorRunner implements Runner {
  effects = NO_EFFECTS;
  private readonly actors: Actor<AnyStateMachine>[] = [];
  private readonly machine: AnyStateMachine;
  private readonly constants = new Constants();
  private readonly scheduler: object;
  /** The current process: schedulers are called without it. */
  private process = -1;

  constructor(
    private readonly chart: Chart,
    private readonly ports: Ports<never>,
  ) {
    this.machine = this.noting(chart.machine);
    this.scheduler = this.agendaScheduler();
  }

  start(process: number): number {
    this.process = process;
    this.effects = NO_EFFECTS;
    // A context object is used as is; a factory's would be copied.
    this.machine.config.context = this.ports.context(process);
    const actor = createActor(this.machine) as Actor<AnyStateMachine>;
    (actor.system as unknown as { scheduler: object }).scheduler = this.scheduler;
    actor.subscribe({ error: () => {} });
    actor.start();
    this.actors[process] = actor;
    return this.reached(actor);
  }

  step(_configuration: number, code: number, process: number): number {
    this.process = process;
    this.effects = NO_EFFECTS;
    this.ports.context(process);
    this.ports.event.type = this.chart.events[code];
    const actor = this.actors[process];
    if (actor.getSnapshot().status === 'active') actor.send(this.ports.event);
    return this.reached(actor);
  }

  actor(process: number): Actor<AnyStateMachine> {
    return this.actors[process];
  }

  private reached(actor: Actor<AnyStateMachine>): number {
    const snapshot = actor.getSnapshot() as unknown as Snapshot;
    if (snapshot.status === 'error') throw snapshot.error;
    return this.chart.configurationOf(snapshot);
  }

  private note(label: string): void {
    this.effects = addEffect(this.effects, label);
  }

  private noteAction(name: string, params: unknown): void {
    this.note(params === undefined ? name : `${name} ${this.constants.text(params)}`);
  }

  private noting(machine: AnyStateMachine): AnyStateMachine {
    const { actions, guards, delays } = implementationsOf(machine);
    const noted = Object.entries(actions).map(([name, action]) => [name, this.notingAction(name, action)]);
    const implementations = { actions: Object.fromEntries(noted), guards, delays };
    return createMachine({ ...machine.config }, implementations as never) as AnyStateMachine;
  }

  private notingAction(name: string, action: unknown): unknown {
    const builtin = builtinAction(action);
    if (builtin?.type === 'xstate.assign') return this.assignInPlace(name, builtin.assignment as Assignment);
    if (builtin) return action;
    return (args: Args, params: unknown) => {
      this.noteAction(name, params);
      return (action as Callback)(args, params);
    };
  }

  private assignInPlace(name: string, assignment: Assignment): unknown {
    const resolve = (_scope: unknown, snapshot: Snapshot, args: Args, params: unknown) => {
      this.noteAction(name, params);
      Object.assign(snapshot.context as object, assigned(assignment, args, params));
      return [{ ...snapshot }, undefined, undefined];
    };
    return Object.assign(() => {}, { type: 'xstate.assign', resolve });
  }

  /** Replaces an actor system's scheduler: arms and cancels become calls of the ports. */
  private agendaScheduler(): object {
    const { timers } = this.chart;
    const cancel = (id: string): void => {
      const timer = timers.find((one) => one.id === id);
      if (!timer) return;
      this.note(cancelLabel(id));
      this.ports.cancel(this.process, timer.slot);
    };
    return {
      schedule: (_source: unknown, _target: unknown, event: EventObject, delay: number, id: string) => {
        const timer = timers.find((one) => one.id === id && one.event === event.type);
        if (!timer) throw new Error(`broken invariant: ${id} is no timer of the chart`);
        this.note(armLabel(id));
        const ticks = wholeTicks(delay);
        if (ticks > 0) this.ports.arm(this.process, timer.slot, timer.code, ticks);
      },
      cancel: (_source: unknown, id: string) => cancel(id),
      cancelAll: () => {
        for (const id of new Set(timers.filter(({ outlives }) => outlives).map((timer) => timer.id))) cancel(id);
      },
    };
  }
}

function assigned(assignment: Assignment, args: Args, params: unknown): object {
  if (typeof assignment === 'function') return assignment(args, params) as object;
  const values = Object.entries(assignment).map(([key, value]) => [
    key,
    typeof value === 'function' ? value(args, params) : value,
  ]);
  return Object.fromEntries(values);
}
