import type { Drill, DrillTarget } from '../../reports/assess/search.ts';
import type { Scenario, ScenarioOverlay } from '../../scenarios/index.ts';
import { ScenarioError } from '../../scenarios/source/problem.ts';
import type { Plan, ProductPlan } from '../../sim/plan/plan.ts';
import { nameOfRelease, releasesNamed } from '../../sim/plan/release-named.ts';
import type { Move } from '../../sim/threat/campaigns/move.ts';
import { type DrillTimes, drillTimes } from './drill-times.ts';

/** What the drills of an assessment have in common. */
export interface DrillSettings {
  /** Devices of each product at most. */
  readonly fleetMax: number;
  /** Devices attacked of each product. */
  readonly targets: number;
}

export interface PlannedDrill {
  readonly drill: Drill;
  /** Undefined if no product is left. */
  readonly plan: Plan | undefined;
  /** By product, why the attack is about nothing that it has, as the scenario's own checks say it. */
  readonly leftOut: ReadonlyMap<number, string>;
}

/**
 * The scenario in which drills take place: its fleet, of fewer devices and in operation, without its timeline and its
 * thresholds.
 *
 * Errors  those of a scenario
 */
export function drillScenario(scenario: Scenario, { fleetMax }: DrillSettings): Scenario {
  const { fleet } = scenario.plan;
  const settings = fleet.flatMap(({ tenant, product, count }) => [
    `fleet[${tenant}/${product}].count=${Math.min(count, fleetMax)}`,
    `fleet[${tenant}/${product}].start=running`,
  ]);
  return scenario
    .derive({ set: [...settings, 'timeline=[]', 'expect={}', 'sampleEvery=1m', 'verdicts=refusals'] })
    .checked();
}

/**
 * The plan of a drill: the attacks of each target, one product after the other, on devices that are online. Where the moves are
 * about updates, the newest release of each product is rolled out to all its devices.
 */
export function planDrill(base: Scenario, drill: Drill, settings: DrillSettings): PlannedDrill {
  const leftOut = new Map<number, string>();
  for (;;) {
    const targets = drill.targets.filter(({ product }) => !leftOut.has(product));
    if (targets.length === 0) return { drill, plan: undefined, leftOut };
    const found = tried(base, drill, targets, settings);
    if ('plan' in found) return { drill, plan: found.plan, leftOut };
    for (const [product, why] of found.leftOut) leftOut.set(product, why);
  }
}

/** The plan, or which products have nothing that the attack is about, and why. */
function tried(
  base: Scenario,
  drill: Drill,
  targets: readonly DrillTarget[],
  settings: DrillSettings,
): { readonly plan: Plan } | { readonly leftOut: ReadonlyMap<number, string> } {
  const { timeline, durationMs, products } = stepsOf(base.plan, drill, targets, settings);
  try {
    const { plan } = base.with({ duration: `${durationMs}ms`, timeline } as ScenarioOverlay);
    const { actor, move } = drill;
    const name = `${base.name}.${[move.technique, move.way, actor.id, ...chainName(targets)].join('.')}`;
    return { plan: { ...plan, name, claim: `What ${actor.id} gets by ${move.technique}, ${move.way}.` } };
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    const found = new Map<number, string>();
    for (const { place, what } of error.problems) {
      const [list, step, field] = place.path;
      const isAttack = list === 'timeline' && typeof step === 'number' && timeline[step]?.do === 'attack';
      // Of what a step is about; its times and its actor are the drill's own, and have to be right.
      if (!isAttack || ['at', 'for', 'by'].includes(String(field))) throw error;
      const product = products[step];
      if (!found.has(product)) found.set(product, what);
    }
    return { leftOut: found };
  }
}

interface WrittenSteps {
  readonly timeline: readonly Readonly<Record<string, unknown>>[];
  /** By step, the number of its product. */
  readonly products: readonly number[];
  readonly durationMs: number;
}

function stepsOf(plan: Plan, drill: Drill, targets: readonly DrillTarget[], settings: DrillSettings): WrittenSteps {
  const all = targets.map(({ product, chain }) => {
    const moves = [...chain, drill.move];
    return { product, moves, times: drillTimes(moves, [plan.fleet[product]], plan.fleet) };
  });
  const durationMs = Math.max(...all.map(({ times }) => times.durationMs)) + STAGGER_MS * all.length;
  const steps = all.flatMap(({ product, moves, times }, nth) => {
    const own = { plan: plan.fleet[product], release: releaseFor(plan, product), laterMs: nth * STAGGER_MS };
    return [...rolloutOf(own, times), ...attacksOf(own, moves, { drill, times, settings })].map((step) => ({
      step,
      product,
    }));
  });
  return { timeline: steps.map(({ step }) => step), products: steps.map(({ product }) => product), durationMs };
}

interface DrilledProduct {
  readonly plan: ProductPlan;
  /** Its release, as a step names it; undefined if it has none. */
  readonly release: string | undefined;
  readonly laterMs: number;
}

function rolloutOf({ plan, release, laterMs }: DrilledProduct, { rolloutAtMs }: DrillTimes) {
  if (rolloutAtMs === undefined || release === undefined) return [];
  return [
    {
      at: `${rolloutAtMs + laterMs}ms`,
      do: 'rollout',
      release,
      policy: { kind: 'all-at-once' },
      label: `release for ${plan.tenant}/${plan.product}`,
    },
  ];
}

function attacksOf(
  { plan, laterMs }: DrilledProduct,
  moves: readonly Move[],
  { drill, times, settings }: { readonly drill: Drill; readonly times: DrillTimes; readonly settings: DrillSettings },
) {
  const product = `${plan.tenant}/${plan.product}`;
  const labelOf = ({ technique, way }: Move): string => `${technique} ${way} on ${product}`;
  const count = Math.min(settings.targets, plan.count);
  const chosen = `tenant:${plan.tenant} and product:${plan.product} and link:online and pick:${count}`;
  return moves.map((move, nth) => ({
    at: `${times.startsMs[nth] + laterMs}ms`,
    do: 'attack',
    technique: move.technique,
    way: move.way,
    by: { name: drill.actor.id, as: drill.actor.id },
    for: `${times.endMs - times.startsMs[nth]}ms`,
    on: nth === 0 ? chosen : `same-as:"${labelOf(moves[0])}"`,
    label: labelOf(move),
  }));
}

/** The newest release that its vendor made for a product and that does no harm; failing that, the newest. */
function releaseFor({ fleet, releases = [] }: Plan, number: number): string | undefined {
  const { tenant, product } = fleet[number];
  const own = releases.filter((release) => release.tenant === tenant && release.product === product);
  const sound = own.filter(
    ({ faults, signedBy, builtFor }) => faults.length === 0 && signedBy === 'vendor' && builtFor === product,
  );
  const found = sound.at(-1) ?? own.at(-1);
  if (found === undefined) return undefined;
  const short = [nameOfRelease(found), `${nameOfRelease(found)}/${found.component}`];
  return [...short, ...short.map((name) => `${tenant}/${name}`)].find(
    (name) => releasesNamed(releases, name).length === 1,
  );
}

const chainName = (targets: readonly DrillTarget[]): readonly string[] => {
  const longest = targets.reduce((most, one) => (one.chain.length > most.chain.length ? one : most));
  return longest.chain.length === 0 ? [] : [`after-${longest.chain.map(({ technique }) => technique).join('-')}`];
};

/** Between the same attack on two products: they do not come at one instant. */
const STAGGER_MS = 1_000;
