import { maySelect } from '../../fleet/select-devices.ts';
import type { ObjectivePlan } from '../../plan/campaigns.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Following } from '../../plan/trigger.ts';
import type { DeviceFact } from '../facts/fact.ts';
import { type Facts, PreconditionGraph } from './precondition-graph.ts';
import { type RouteStep, shortestRoute } from './shortest-route.ts';

/** Finds the way to an objective over the graph of what steps need and give. */
export class RoutePlanner {
  private made: PreconditionGraph | undefined;

  constructor(private readonly plan: Plan) {}

  /**
   * The steps of these that lead to the objective in the least expected time, in order; undefined if none do. `gained` are the
   * steps by which actors have gained something so far.
   */
  routeTo(
    { gains, on }: ObjectivePlan,
    actor: string,
    steps: readonly RouteStep[],
    gained: readonly number[],
  ): readonly number[] | undefined {
    const { timeline, fleet } = this.plan;
    this.made ??= new PreconditionGraph(this.plan);
    const graph = this.made;
    const aimedAt = [...fleet.keys()].filter((place) => maySelect(on, fleet[place]));
    const places = new Map(timeline.map(({ label }, step) => [label, step]));
    const factsAfter = remembered((taken) => graph.factsAfter((step) => taken.has(step)));
    return shortestRoute({
      steps,
      taken: gained,
      canTake: (step, taken) => {
        const { trigger } = timeline[step];
        const follows = 'guards' in trigger ? trigger.guards.follows : [];
        const isTaken = ({ label, outcome }: Following) => outcome !== 'failed' && taken.has(places.get(label) ?? -1);
        return follows.every((some) => some.some(isTaken)) && graph.canStart(step, factsAfter(taken));
      },
      isReached: (taken) => aimedAt.some((product) => factsAfter(taken).has(actor, product, gains as DeviceFact)),
    });
  }
}

function remembered(factsAfter: (taken: ReadonlySet<number>) => Facts): (taken: ReadonlySet<number>) => Facts {
  const known = new Map<string, Facts>();
  return (taken) => {
    const key = [...taken].sort((a, b) => a - b).join();
    const found = known.get(key) ?? factsAfter(taken);
    known.set(key, found);
    return found;
  };
}
