import type { AnyStateMachine } from 'xstate';
import { showSpan } from '../../sim/kernel/time/duration.ts';

/** A region of the machine as the trace shows it, and every way from one of its states to another. */
export interface ShownPart {
  readonly name: string;
  readonly states: readonly string[];
  readonly edges: readonly ShownEdge[];
}

export interface ShownEdge {
  readonly from: string;
  readonly to: string;
  /** What takes it, each once: `CLOSED`, `CONNACK [isAccepted]`, `after backoff`. */
  readonly label: string;
}

/** Reads states and transitions off an XState machine whose regions are parallel. */
export const shownMachine = ({ root }: AnyStateMachine): readonly ShownPart[] =>
  Object.values(root.states).map(shownPart);

/**
 * The same of one region, or of a whole machine without regions.
 *
 * Nested states are folded into the outermost one, as in the trace, so what happens inside a state is no edge. A transition of
 * the whole region is one of every state that has no unguarded answer of its own to that event, as XState has it.
 */
export function shownPart(region: Node): ShownPart {
  const edges = new Map<string, { from: string; ways: Way[] }>();
  const add = (from: string, way: Way): void => {
    if (way.to === from) return;
    const edge = edges.get(`${from} ${way.to}`) ?? { from, ways: [] };
    edges.set(`${from} ${way.to}`, edge);
    edge.ways.push(way);
  };
  const states = Object.values(region.states);
  for (const state of states) for (const way of waysOf(state, region, 'all')) add(state.key, way);
  for (const state of states) {
    // A machine that has come to its end takes nothing any more; a region does, while others go on.
    if (state.type === 'final' && region.path.length === 0) continue;
    const answered = new Set([...state.transitions].filter(([, all]) => all.some(isUnguarded)).map(([event]) => event));
    for (const way of waysOf(region, region, 'own')) if (!answered.has(way.event)) add(state.key, way);
  }
  return {
    name: region.key,
    states: states.map(({ key }) => key),
    edges: [...edges.values()].map(({ from, ways }) => ({ from, to: ways[0].to, label: labelOf(ways) })),
  };
}

type Node = AnyStateMachine['root'];
type Transition = Node['always'] extends readonly (infer T)[] | undefined ? T : never;

interface Way {
  readonly event: string;
  /** Undefined where nothing is asked, or by a function without a name. */
  readonly guard: string | undefined;
  /** The outermost state that it leads to. */
  readonly to: string;
}

/** Where a state leads to inside its region: by its own transitions, or also by those of the states in it. */
function waysOf(node: Node, region: Node, whose: 'own' | 'all'): readonly Way[] {
  const own = [...[...node.transitions.values()].flat(), ...(node.always ?? [])].flatMap((transition) =>
    (transition.target ?? []).flatMap((target) => {
      const state = target.path[region.path.length];
      if (state === undefined || region.path.some((key, i) => key !== target.path[i])) return [];
      const { eventType: event, guard } = transition;
      return [{ event, guard: typeof guard === 'string' ? guard : undefined, to: state }];
    }),
  );
  return whose === 'own'
    ? own
    : [...own, ...Object.values(node.states).flatMap((inner) => waysOf(inner, region, 'all'))];
}

/** Each way once; one that asks says nothing where another takes the same event without asking. */
function labelOf(ways: readonly Way[]): string {
  const unasked = new Set(ways.filter(({ guard }) => guard === undefined).map(({ event }) => event));
  const words = ways
    .filter(({ event, guard }) => guard === undefined || !unasked.has(event))
    .map(({ event, guard }) => `${eventName(event)}${guard === undefined ? '' : ` [${guard}]`}`.trim() || 'otherwise');
  return [...new Set(words)].join(', ');
}

/** Timers are named for their delay; what happens in no time has no name but its guard's. */
function eventName(eventType: string): string {
  const delay = /^xstate\.after\.([^.]+)\./.exec(eventType)?.[1];
  if (delay === undefined) return eventType;
  return `after ${/^\d+$/.test(delay) ? showSpan(Number(delay)) : delay}`;
}

const isUnguarded = ({ guard }: Transition): boolean => guard === undefined;
