import type { AnyStateMachine } from 'xstate';
import { type BuiltinAction, builtinAction, childrenOf, implementationsOf, type Node, statesOf } from './internals.ts';

/** A delayed event of the machine: an `after` of one state, or a named `raise` with a delay. */
export interface Timer {
  /** The id that `cancel` uses; for an `after` this is its event. */
  readonly id: string;
  readonly event: string;
  readonly code: number;
  readonly slot: number;
  /** The delay in the machine's definition: a name or a number. */
  readonly delay: string;
  /** A raise outlives the state that raised it, so it has a slot to itself. */
  readonly outlives: boolean;
}

/**
 * All timers a machine can arm, with their events and slots, read from its definition.
 *
 * Two timers share a slot if they cannot be armed at the same time: their states exclude each other. Regions of a
 * parallel state, a state and its descendants, and several delays of one state can be armed together.
 */
export function findTimers(
  machine: AnyStateMachine,
  events: readonly string[],
): { timers: Timer[]; slots: number; codes: string[] } {
  const timers: Timer[] = [];
  const codes = [...events];
  const codeOf = (event: string): number => (codes.includes(event) ? codes.indexOf(event) : codes.push(event) - 1);

  const own = (node: Node): BuiltinAction[] => raisesOf(node.entry).filter((raise) => isAfter(raise));
  // A state's timers take the next free slots; exclusive children all start after them, parallel regions one after the
  // other.
  const place = (node: Node, from: number): number => {
    let free = from;
    for (const raise of own(node)) timers.push({ ...described(raise, codeOf), slot: free++, outlives: false });
    let end = free;
    for (const child of childrenOf(node)) {
      const used = place(child, node.type === 'parallel' ? end : free);
      end = Math.max(end, used);
    }
    return end;
  };
  let slots = place(machine.root, 0);

  const slotOf = new Map<string, number>();
  for (const raise of delayedRaises(machine)) {
    const timer = described(raise, codeOf);
    if (timers.some(({ id, event }) => id === timer.id && event === timer.event)) continue;
    if (!slotOf.has(timer.id)) slotOf.set(timer.id, slots++);
    timers.push({ ...timer, slot: slotOf.get(timer.id) as number, outlives: true });
  }
  return { timers, slots, codes };
}

const described = (raise: BuiltinAction, codeOf: (event: string) => number) => {
  const event = (raise.event as { type: string }).type;
  return { id: String(raise.id), event, code: codeOf(event), delay: String(raise.delay) };
};

/** XState represents an `after` as a delayed raise among the entry actions, identified by its event's name. */
const isAfter = (raise: BuiltinAction): boolean => typeof raise.id === 'string' && raise.id.startsWith('xstate.after.');

function delayedRaises(machine: AnyStateMachine): readonly BuiltinAction[] {
  const inConfig = statesOf(machine).flatMap((node) => raisesOf(actionsOf(node)));
  const named = raisesOf(Object.values(implementationsOf(machine).actions));
  return [...inConfig, ...named].filter((raise) => !isAfter(raise));
}

const raisesOf = (actions: readonly unknown[]): BuiltinAction[] =>
  actions
    .map(builtinAction)
    .filter((action) => action?.type === 'xstate.raise' && action.delay !== undefined) as BuiltinAction[];

/** Every action a state's definition mentions. */
function actionsOf(node: Node): readonly unknown[] {
  const transitions = [...[...node.transitions.values()].flat(), ...(node.always ?? [])];
  return [...node.entry, ...node.exit, ...node.initial.actions, ...transitions.flatMap(({ actions }) => actions)];
}
