import type { Plan } from '../../sim/plan/plan.ts';
import type { AttackGraph, GraphNeed } from '../../sim/threat/campaigns/attack-graph.ts';

/**
 * What a campaign can come to: its steps, what each of them needs from which others, and the objective. Where several steps give
 * what is needed there is an OR, where several things are needed an AND. It says nothing of an instant.
 */
export interface AttackTree {
  /** Of the campaign; undefined for the attacks of an actor outside of campaigns. */
  readonly campaign: number | undefined;
  readonly title: string;
  readonly nodes: readonly TreeNode[];
  readonly lines: readonly TreeLine[];
}

export type TreeNode =
  | {
      readonly kind: 'step';
      /** Its place in the timeline. */
      readonly step: number;
      /** What it needs, each with where that comes from: `a copy of its credential: from "dump"`. */
      readonly needs: readonly string[];
    }
  | { readonly kind: 'or' | 'and' }
  | { readonly kind: 'goal' };

/** From a node to one that needs it, or waits for it; both by their places among the nodes. */
export interface TreeLine {
  readonly from: number;
  readonly to: number;
  readonly kind: 'need' | 'guard' | 'objective';
}

/** One for each campaign, then one for each actor with attacks outside of campaigns. Without a graph they have steps and guards alone. */
export function attackTreesOf(
  { timeline, campaigns = [] }: Pick<Plan, 'timeline' | 'campaigns'>,
  graph: AttackGraph | undefined,
): readonly AttackTree[] {
  const placesWhere = (isIn: (entry: Plan['timeline'][number]) => boolean) =>
    timeline.flatMap((entry, step) => (isIn(entry) ? [step] : []));
  const ofCampaigns = campaigns.map(({ name, objective }, campaign) => ({
    ...{ campaign, title: name, gains: objective?.gains },
    steps: placesWhere(({ trigger }) => trigger.kind === 'campaign' && trigger.campaign === campaign),
  }));
  const loose = timeline.flatMap(({ trigger, action }) =>
    trigger.kind !== 'campaign' && action.kind === 'attack' ? [action.by.name] : [],
  );
  const ofActors = [...new Set(loose)].map((actor) => ({
    ...{
      campaign: undefined,
      title: campaigns.length > 0 ? `${actor}, outside of campaigns` : actor,
      gains: undefined,
    },
    steps: placesWhere(({ trigger, action }) => trigger.kind !== 'campaign' && actorOf(action) === actor),
  }));
  return [...ofCampaigns, ...ofActors].map(({ campaign, title, steps, gains }) => ({
    ...{ campaign, title },
    ...treeOf(steps, gains, timeline, graph),
  }));
}

/** Who attacks, or gets what a leak gives away. */
const actorOf = (action: Plan['timeline'][number]['action']): string | undefined =>
  action.kind === 'attack' ? action.by.name : action.kind === 'leak' ? action.to : undefined;

function treeOf(
  steps: readonly number[],
  gains: string | undefined,
  timeline: Plan['timeline'],
  graph: AttackGraph | undefined,
): Pick<AttackTree, 'nodes' | 'lines'> {
  const facts = new Map(graph?.steps.map((one) => [one.step, one]));
  const needsOf = (step: number): readonly GraphNeed[] => facts.get(step)?.needs ?? [];
  const nodes: TreeNode[] = steps.map((step) => ({
    kind: 'step',
    step,
    needs: needsOf(step).map((need) => inWords(need, timeline)),
  }));
  const lines: TreeLine[] = [];
  const order = acyclic();
  const placeOf = new Map(steps.map((step, place) => [step, place]));
  /** Gates by what goes into them, so that steps which need the same share one. */
  const gates = new Map<string, number>();

  function draw(from: number, to: number, kind: TreeLine['kind']): void {
    lines.push({ from, to, kind });
  }

  /** The only node of these, or a gate of them. */
  function joined(kind: 'or' | 'and', from: readonly number[], of: TreeLine['kind']): number {
    if (from.length === 1) return from[0];
    const key = `${kind} ${from.join()}`;
    const known = gates.get(key);
    if (known !== undefined) return known;
    const gate = nodes.push({ kind }) - 1;
    gates.set(key, gate);
    for (const one of from) draw(one, gate, of);
    return gate;
  }

  const sourcesOf = sourcesByStep(steps, needsOf, placeOf, order);
  for (const [to, sources] of sourcesOf.entries()) {
    if (sources.length > 0)
      draw(
        joined(
          'and',
          sources.map((from) => joined('or', from, 'need')),
          'need',
        ),
        to,
        'need',
      );
  }
  for (const [to, step] of steps.entries())
    for (const label of guardsOf(timeline[step].trigger)) {
      const from = placeOf.get(timeline.findIndex((entry) => entry.label === label)) ?? -1;
      const isDrawn = sourcesOf[to].some((sources) => sources.includes(from));
      if (from >= 0 && from !== to && !isDrawn && order.add(from, to)) draw(from, to, 'guard');
    }
  if (gains !== undefined) {
    const goal = nodes.push({ kind: 'goal' }) - 1;
    const givers = [...placeOf].flatMap(([step, place]) => (facts.get(step)?.gives.includes(gains) ? [place] : []));
    if (givers.length > 0) draw(joined('or', givers, 'objective'), goal, 'objective');
  }
  return { nodes, lines };
}

/**
 * By step, for each different thing that it needs, the nodes of the steps that give it. What its actor has as it begins needs
 * none. Where steps give each other what they need, those count that can be first.
 */
function sourcesByStep(
  steps: readonly number[],
  needsOf: (step: number) => readonly GraphNeed[],
  placeOf: ReadonlyMap<number, number>,
  order: ReturnType<typeof acyclic>,
): readonly (readonly (readonly number[])[])[] {
  const wanted = steps.map((step, to) =>
    needsOf(step)
      .filter(({ isThere }) => !isThere)
      .map(({ from }) => from.flatMap((source) => placeOf.get(source) ?? []).filter((source) => source !== to)),
  );
  const ranks = ranksOf(wanted);
  const pairs = wanted.flatMap((needs, to) => needs.flatMap((from) => from.map((source) => [source, to] as const)));
  for (const isEarly of [true, false])
    for (const [from, to] of pairs) if (ranks[from] < ranks[to] === isEarly) order.add(from, to);
  return wanted.map((needs, to) => {
    const kept = needs.map((from) => from.filter((source) => order.has(source, to))).filter((from) => from.length > 0);
    return [...new Map(kept.map((from) => [from.join(), from])).values()];
  });
}

/** In which round a step has all that it needs, if in each round all steps take place that can. */
function ranksOf(wanted: readonly (readonly (readonly number[])[])[]): readonly number[] {
  const ranks = wanted.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < wanted.length; round++)
    for (const [step, needs] of wanted.entries())
      if (
        ranks[step] > round &&
        needs.every((from) => from.length === 0 || from.some((source) => ranks[source] < round))
      )
        ranks[step] = round;
  return ranks;
}

/** Pairs of which each was taken only where it closed no circle. */
function acyclic() {
  const after = new Map<number, Set<number>>();
  const leads = (from: number, to: number): boolean =>
    from === to || [...(after.get(from) ?? [])].some((next) => leads(next, to));
  return {
    has: (from: number, to: number): boolean => after.get(from)?.has(to) ?? false,
    /** Whether the pair was taken. */
    add(from: number, to: number): boolean {
      if (leads(to, from)) return false;
      after.set(from, (after.get(from) ?? new Set()).add(to));
      return true;
    },
  };
}

/** Labels of the steps that one waits for. */
const guardsOf = (trigger: Plan['timeline'][number]['trigger']): ReadonlySet<string> =>
  new Set('guards' in trigger ? trigger.guards.follows.flatMap((some) => some.map(({ label }) => label)) : []);

function inWords({ what, isThere, from }: GraphNeed, timeline: Plan['timeline']): string {
  const sources = [...(isThere ? ['the beginning'] : []), ...from.map((step) => `"${timeline[step].label}"`)];
  return `${what}: from ${sources.length === 0 ? 'nothing in this plan' : sources.join(' or ')}`;
}
