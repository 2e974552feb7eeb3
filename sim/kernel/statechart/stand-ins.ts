import type { AnyStateMachine } from 'xstate';
import { builtinAction, builtinGuard, type Callback, statesOf } from './internals.ts';

/** The names that a machine calls, each once. */
export interface UsedNames {
  readonly guards: readonly string[];
  readonly actions: readonly string[];
  readonly delays: readonly string[];
}

/** The names that the states of a machine use, whether or not anything implements them. */
export function usedNames(machine: AnyStateMachine): UsedNames {
  const guards = new Set<string>();
  const actions = new Set<string>();
  const delays = new Set<string>();
  for (const node of statesOf(machine)) {
    const transitions = [...[...node.transitions.values()].flat(), ...(node.always ?? [])];
    for (const { guard } of transitions)
      if (guard !== undefined && builtinGuard(guard) === undefined) guards.add(nameOf(guard));
    const called = [...node.entry, ...node.exit, ...transitions.flatMap((transition) => transition.actions)];
    for (const action of called) if (builtinAction(action) === undefined) actions.add(nameOf(action));
    for (const { delay } of node.after) if (typeof delay === 'string') delays.add(delay);
  }
  return { guards: [...guards], actions: [...actions], delays: [...delays] };
}

/** The machine with an implementation from `make` under each name that it uses, for what needs no real ones. */
export function withStandIns<Machine extends AnyStateMachine>(
  machine: Machine,
  make: { readonly [Kind in keyof UsedNames]: (name: string) => Callback },
): Machine {
  const used = usedNames(machine);
  const made = (kind: keyof UsedNames) => Object.fromEntries(used[kind].map((name) => [name, make[kind](name)]));
  const all = { guards: made('guards'), actions: made('actions'), delays: made('delays') };
  return machine.provide(all as never) as Machine;
}

const nameOf = (call: unknown): string => (typeof call === 'string' ? call : String((call as { type: unknown }).type));
