import type { Plan } from '../../plan/plan.ts';
import { needInWords } from '../facts/fact.ts';
import { type AttackNode, PreconditionGraph } from './precondition-graph.ts';
import type { Through } from './through.ts';

/** Which steps an actor can ever start, and what they can give, as data: for those who show a run and know no attacks. */
export interface AttackGraph {
  /** All steps by which an actor learns something, in the order of the timeline. */
  readonly steps: readonly AttackGraphStep[];
}

export interface AttackGraphStep {
  /** Its place in the timeline. */
  readonly step: number;
  readonly actor: string;
  readonly needs: readonly GraphNeed[];
  /** Facts about a device, such as `control`. */
  readonly gives: readonly string[];
  /** The products, by their places in the fleet, of the devices that it can begin at if no control refuses anything. */
  readonly products: readonly number[];
  /** What it gives can be about devices of any product. */
  readonly isAboutOthers: boolean;
  /** How it comes to a device; a worm begins where its actor controls a device already. Left out of older runs. */
  readonly through?: Through | undefined;
}

/** What a step needs: `from` are the steps that give it; `isThere`: its actor has it as the step begins. */
export interface GraphNeed {
  readonly what: string;
  readonly isThere: boolean;
  readonly from: readonly number[];
}

/** The graph of a plan; undefined where no actor attacks. */
export function attackGraphOf(plan: Pick<Plan, 'timeline' | 'fleet'>): AttackGraph | undefined {
  if (!plan.timeline.some(({ action }) => action.kind === 'attack')) return undefined;
  return { steps: new PreconditionGraph(plan).nodes().map(asData) };
}

const asData = ({ step, actor, needs, gives, products, isAboutOthers }: AttackNode): AttackGraphStep => ({
  ...{ step, actor, gives, products, isAboutOthers, through: throughOf(needs) },
  needs: needs.map(({ need, from }) => ({
    what: needInWords(need),
    isThere: from.includes('start'),
    from: from.filter((one) => one !== 'start'),
  })),
});

/** By whose facts it needs: an attack that needs a fact about the gateway or a neighbor, or control of another device, comes by that device. */
function throughOf(needs: AttackNode['needs']): Through {
  const ways = needs.map(({ need }): Through => {
    if (!('holds' in need)) return 'outside';
    const { holds, of } = need;
    if (of === 'neighbor' || of === 'radio' || (of === 'any' && holds === 'control')) return 'neighbor';
    return of === 'gateway' ? 'gateway' : 'outside';
  });
  return ways.find((way) => way !== 'outside') ?? 'outside';
}
