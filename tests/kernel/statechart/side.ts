import { type Actor, type AnyStateMachine, createMachine, type EventObject } from 'xstate';
import { Constants } from '../../../sim/kernel/statechart/constants.ts';
import { wholeTicks } from '../../../sim/kernel/statechart/emit.ts';
import type { Chart, Ports } from '../../../sim/kernel/statechart/index.ts';
import {
  type Args,
  builtinAction,
  type Callback,
  implementationsOf,
  type Resolve,
} from '../../../sim/kernel/statechart/internals.ts';
import { addEffect, armLabel, cancelLabel, NO_EFFECTS } from '../../../sim/kernel/statechart/tree.ts';

/**
 * An effect of a step. `label` counts toward the hash of effects; `seen` is undefined where only one side can observe
 * it.
 */
interface Deed {
  readonly label: string;
  readonly seen: string | undefined;
}

interface Pending {
  readonly slot: number;
  readonly code: number;
  readonly at: number;
}

/** One of two steppers under comparison: its context, its clock, and all its observed effects. */
export class Side {
  deeds: Deed[] = [];
  context: object = {};
  now = 0;
  /** Timers under way: by slot for the table, by XState's own id for the actor. */
  readonly pending = new Map<string, Pending>();
  private readonly constants = new Constants();

  reset(context: object): void {
    this.deeds = [];
    this.context = context;
    this.pending.clear();
  }

  get seen(): readonly string[] {
    return this.deeds.flatMap(({ seen }) => seen ?? []);
  }

  get effects(): number {
    return this.deeds.reduce((hash, { label }) => addEffect(hash, label), NO_EFFECTS);
  }

  /** Timers in the order of their due ticks. */
  get schedule(): readonly Pending[] {
    return [...this.pending.values()].toSorted((a, b) => a.at - b.at || a.slot - b.slot);
  }

  /** Takes the first timer due and moves the clock to it; -1 if none is pending. */
  fire(): number {
    const [first] = this.schedule;
    if (!first) return -1;
    this.now = first.at;
    for (const [key, pending] of this.pending) if (pending === first) this.pending.delete(key);
    return first.code;
  }

  ports(event: EventObject & Record<string, unknown>): Ports<never> {
    return {
      context: () => this.context as never,
      event,
      arm: (_process, slot, code, ticks) => this.arm(`${slot}`, '', { slot, code, at: this.now + ticks }),
      cancel: (_process, slot) => this.cancel(`${slot}`, '', slot),
    };
  }

  /** Redirects an actor's timers to this side. */
  keepTimersOf(actor: Actor<AnyStateMachine>, chart: Chart): Actor<AnyStateMachine> {
    const timerOf = (id: string) => chart.timers.find((timer) => timer.id === id);
    const cancel = (id: string): void => {
      const timer = timerOf(id);
      if (timer) this.cancel(id, cancelLabel(id), timer.slot);
    };
    const scheduler = {
      schedule: (_source: unknown, _target: unknown, event: EventObject, delay: number, id: string) => {
        const ticks = wholeTicks(delay);
        const slot = timerOf(id)?.slot ?? -1;
        if (ticks > 0) this.arm(id, armLabel(id), { slot, code: chart.eventCode(event.type), at: this.now + ticks });
        else this.deeds.push({ label: armLabel(id), seen: undefined });
      },
      cancel: (_source: unknown, id: string) => cancel(id),
      cancelAll: () => {
        for (const id of new Set(chart.timers.filter(({ outlives }) => outlives).map((timer) => timer.id))) cancel(id);
      },
    };
    (actor.system as unknown as { scheduler: object }).scheduler = scheduler;
    actor.subscribe({ error: () => {} });
    return actor;
  }

  /** The machine with its own implementations, wrapped to record each call. */
  watch(machine: AnyStateMachine): AnyStateMachine {
    const { actions, guards, delays } = implementationsOf(machine);
    const watched = Object.entries(actions).map(([name, action]) => [name, this.watchAction(name, action)]);
    const implementations = { actions: Object.fromEntries(watched), guards, delays };
    return createMachine({ ...machine.config }, implementations as never) as AnyStateMachine;
  }

  private watchAction(name: string, action: unknown): unknown {
    const label = (params: unknown): string => (params === undefined ? name : `${name} ${this.constants.text(params)}`);
    const builtin = builtinAction(action);
    if (builtin?.type === 'xstate.assign') {
      // The table writes an assign without a call that could be watched, so only the label can be compared.
      const resolve: Resolve = (...given) => {
        this.deeds.push({ label: label(given[3]), seen: undefined });
        return builtin.resolve(...given);
      };
      return Object.assign(() => {}, builtin, { resolve });
    }
    if (builtin) return action;
    return (args: Args, params: unknown) => {
      this.deeds.push({ label: label(params), seen: `${label(params)} at ${JSON.stringify(args.event)}` });
      return (action as Callback)(args, params);
    };
  }

  private arm(key: string, label: string, pending: Pending): void {
    const again = this.pending.has(key) ? ' while it was armed' : '';
    this.deeds.push({ label, seen: `arm slot ${pending.slot} for ${pending.code} at ${pending.at}${again}` });
    this.pending.set(key, pending);
  }

  private cancel(key: string, label: string, slot: number): void {
    this.deeds.push({ label, seen: `cancel slot ${slot}` });
    this.pending.delete(key);
  }
}
