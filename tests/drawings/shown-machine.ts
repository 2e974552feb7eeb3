import type { AnyStateMachine } from 'xstate';
import { showSpan } from '../../sim/kernel/time/duration.ts';

/** A region of the machine as the trace shows it, with every edge between its states. */
export interface RegionGraph {
  readonly name: string;
  readonly states: readonly string[];
  readonly edges: readonly ShownEdge[];
}

export interface ShownEdge {
  readonly from: string;
  readonly to: string;
  /** The events that take it, each once: `CLOSED`, `CONNACK [isAccepted]`, `after backoff`. */
  readonly label: string;
}

/** Reads states and transitions from an XState machine whose regions are parallel. */
export const machineGraph = ({ root }: AnyStateMachine): readonly RegionGraph[] =>
  Object.values(root.states).map(regionGraph);

/**
 * Does the same for one region, or for a whole machine without regions.
 *
 * Nested states are folded into the outermost one, as in the trace, so a transition inside a state is not an edge. A
 * transition of the whole region applies to every state that has no unguarded transition of its own for that event, as in
 * XState.
 */
export function regionGraph(region: Node): RegionGraph {
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
    // A machine in its final state takes no event; a region still does while other regions go on.
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
  /** Undefined if there is no guard, or if it is a function without a name. */
  readonly guard: string | undefined;
  /** The outermost target state. */
  readonly to: string;
}

/** A state's transitions inside its region: its own, or also those of its nested states. */
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

/** Lists each transition once; omits a guarded one if an unguarded one takes the same event. */
function labelOf(ways: readonly Way[]): string {
  const unguarded = new Set(ways.filter(({ guard }) => guard === undefined).map(({ event }) => event));
  const words = ways
    .filter(({ event, guard }) => guard === undefined || !unguarded.has(event))
    .map(({ event, guard }) => `${eventName(event)}${guard === undefined ? '' : ` [${guard}]`}`.trim() || 'otherwise');
  return [...new Set(words)].join(', ');
}

/** A timer is named after its delay; an eventless transition has only its guard's name. */
function eventName(eventType: string): string {
  const delay = /^xstate\.after\.([^.]+)\./.exec(eventType)?.[1];
  if (delay === undefined) return eventType;
  return `after ${/^\d+$/.test(delay) ? showSpan(Number(delay)) : delay}`;
}

const isUnguarded = ({ guard }: Transition): boolean => guard === undefined;
