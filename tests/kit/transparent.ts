import { type AnyStateMachine, assign, createMachine } from 'xstate';
import { type Args, builtinAction, builtinGuard, implementationsOf } from '../../sim/kernel/statechart/internals.ts';
import { randomFrom, type Subject } from './chart-bench.ts';

/**
 * The same machine with implementations that hide nothing: each action writes itself, its params and its event into a
 * journal, and a guard may answer anything, but its answer stays the same until the journal has grown.
 *
 * Every path is reachable and no two actions commute, so a test can detect every fault of a table.
 */
export function transparent(subject: Subject): Subject {
  const { actions, guards, delays } = implementationsOf(subject.machine);
  const implementations = {
    actions: mapped(actions, journaling),
    guards: mapped(guards, (guard, name) => (builtinGuard(guard) ? guard : saying(name))),
    delays: mapped(delays, (_delay, name) => (args: Args) => 1 + Math.floor(oracle(args, name) * 60)),
  };
  const { field: _field, ...rest } = subject;
  return {
    ...rest,
    machine: createMachine({ ...subject.machine.config }, implementations as never) as AnyStateMachine,
    context: (random): Journal => ({ seed: Math.floor(random() * 0x7fffffff), journal: [] }),
    observe: (context) => (context as Journal).journal,
  };
}

interface Journal {
  readonly seed: number;
  readonly journal: readonly string[];
}

function journaling(action: unknown, name: string): unknown {
  const entry = ({ event }: Args, params: unknown): string => `${name} ${JSON.stringify([params, event])}`;
  const longer = (args: Args, params: unknown): readonly string[] =>
    [...(args.context as Journal).journal, entry(args, params)].slice(-20);
  const builtin = builtinAction(action);
  if (builtin?.type === 'xstate.assign')
    return assign({ journal: ((args: Args, params: unknown) => longer(args, params)) as never } as never);
  if (builtin) return action;
  return (args: Args, params: unknown) => {
    (args.context as { journal: readonly string[] }).journal = longer(args, params);
  };
}

const saying =
  (name: string) =>
  (args: Args, params: unknown): boolean =>
    oracle(args, `${name} ${JSON.stringify(params)}`) < 0.5;

/** Depends only on the question, its event, and the journal so far. */
function oracle({ context, event }: Args, question: string): number {
  const { seed, journal } = context as Journal;
  const text = `${question} ${event.type} ${journal.join()}`;
  return randomFrom(seed, ...Array.from(text, (letter) => letter.charCodeAt(0)))();
}

const mapped = (record: Readonly<Record<string, unknown>>, to: (value: unknown, name: string) => unknown) =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, to(value, name)]));
