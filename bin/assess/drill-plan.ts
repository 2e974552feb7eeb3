import type { ChainStep, Drill, DrillTarget } from '../../reports/assess/search.ts';
import type { Scenario, ScenarioOverlay } from '../../scenarios/index.ts';
import { ScenarioError } from '../../scenarios/source/problem.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { nameOfRelease, releasesNamed } from '../../sim/plan/release-named.ts';
import type { Move } from '../../sim/threat/campaigns/move.ts';
import { awaitsRevocation, type DrillTimes, drillTimes, REVOKED_AFTER_MS } from './drill-times.ts';

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
  /** What the plan is of, without its name and its claim. */
  readonly scenario: Scenario | undefined;
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
    .derive({ set: [...settings, 'timeline=[]', 'campaigns=[]', 'expect={}', 'sampleEvery=1m', 'verdicts=refusals'] })
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
    if (targets.length === 0) return { drill, plan: undefined, scenario: undefined, leftOut };
    const found = tried(base, drill, targets, settings);
    if ('plan' in found) return { drill, ...found, leftOut };
    for (const [product, why] of found.leftOut) leftOut.set(product, why);
  }
}

/** The plan, or which products have nothing that the attack is about, and why. */
function tried(
  base: Scenario,
  drill: Drill,
  targets: readonly DrillTarget[],
  settings: DrillSettings,
): { readonly plan: Plan; readonly scenario: Scenario } | { readonly leftOut: ReadonlyMap<number, string> } {
  const { timeline, durationMs, products } = stepsOf(base.plan, drill, targets, settings);
  try {
    const scenario = base.with({ duration: `${durationMs}ms`, timeline } as ScenarioOverlay);
    const { plan } = scenario;
    const { actor, move } = drill;
    const name = `${base.name}.${[move.technique, move.way, actor.id, ...chainName(targets)].join('.')}`;
    return { scenario, plan: { ...plan, name, claim: `What ${actor.id} gets by ${move.technique}, ${move.way}.` } };
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    const found = new Map<number, string>();
    for (const { place, what } of error.problems) {
      const [list, step, field] = place.path;
      const isAttack = list === 'timeline' && typeof step === 'number' && ofAttacks.has(timeline[step]?.do);
      // Of what a step is about; its times and its actor are the drill's own, and have to be right.
      if (!isAttack || ['at', 'for', 'by'].includes(String(field))) throw error;
      const product = products[step];
      if (!found.has(product)) found.set(product, what);
    }
    return { leftOut: found };
  }
}

/** Attacks, and what is done to their devices meanwhile. */
const ofAttacks: ReadonlySet<unknown> = new Set(['attack', 'revoke']);

interface WrittenSteps {
  readonly timeline: readonly Readonly<Record<string, unknown>>[];
  /** By step, the number of its product. */
  readonly products: readonly number[];
  readonly durationMs: number;
}

function stepsOf(plan: Plan, drill: Drill, targets: readonly DrillTarget[], settings: DrillSettings): WrittenSteps {
  const all = targets.map((target) => {
    const moves = [...target.chain.filter(isMove), { ...drill.move, product: target.product }];
    const products = moves.map(({ product }) => plan.fleet[product]);
    return { target, moves, times: drillTimes(moves, products, plan) };
  });
  const durationMs = Math.max(...all.map(({ times }) => times.durationMs)) + STAGGER_MS * all.length;
  const steps = all.flatMap(({ target, moves, times }, nth) => {
    const setting: DrillSetting = { plan, actor: drill.actor.id, target, times, settings, laterMs: nth * STAGGER_MS };
    const own = [...leaksOf(setting), ...rolloutsOf(setting, moves), ...attacksOf(setting, moves)];
    return own.map((step) => ({ step, product: target.product }));
  });
  return { timeline: steps.map(({ step }) => step), products: steps.map(({ product }) => product), durationMs };
}

/** What the steps against one product of a drill follow from. */
interface DrillSetting {
  readonly plan: Plan;
  readonly actor: string;
  readonly target: DrillTarget;
  readonly times: DrillTimes;
  readonly settings: DrillSettings;
  readonly laterMs: number;
}

type ProductMove = Move & { readonly product: number };
const isMove = (step: ChainStep): step is ProductMove => 'technique' in step;

/** Secrets of devices of other products, which no step of an attack brings. */
function leaksOf({ plan, actor, target, times, laterMs }: DrillSetting) {
  return target.chain.flatMap((step) => {
    if (isMove(step)) return [];
    const { tenant, product } = plan.fleet[step.product];
    const on = `tenant:${tenant} and product:${product}`;
    const label = `${step.leak} of ${tenant}/${product}, for ${plan.fleet[target.product].product}`;
    return [{ at: `${times.openMs + laterMs}ms`, do: 'leak', secret: step.leak, to: actor, on, label }];
  });
}

function rolloutsOf({ plan, times, laterMs }: DrillSetting, moves: readonly ProductMove[]) {
  const { rolloutAtMs } = times;
  if (rolloutAtMs === undefined) return [];
  return [...new Set(moves.map(({ product }) => product))].flatMap((number) => {
    const release = releaseFor(plan, number);
    if (release === undefined) return [];
    const { tenant, product } = plan.fleet[number];
    const policy = { kind: 'all-at-once' };
    return [
      { at: `${rolloutAtMs + laterMs}ms`, do: 'rollout', release, policy, label: `release for ${tenant}/${product}` },
    ];
  });
}

/** The devices of a product that the first move against it chooses, and later ones attack again. */
function attacksOf({ plan, actor, target, times, settings, laterMs }: DrillSetting, moves: readonly ProductMove[]) {
  const against = plan.fleet[target.product];
  const labelOf = ({ technique, way, product }: ProductMove): string => {
    const { tenant, product: name } = plan.fleet[product];
    return `${technique} ${way} on ${tenant}/${name}${product === target.product ? '' : `, for ${against.product}`}`;
  };
  return moves.flatMap((move, nth) => {
    const { technique, way, product } = move;
    const first = moves.find((other) => other.product === product)!;
    const startMs = times.startsMs[nth] + laterMs;
    const label = labelOf(move);
    const attack = {
      at: `${startMs}ms`,
      do: 'attack',
      technique,
      way,
      by: { name: actor, as: actor },
      for: `${times.endMs - times.startsMs[nth]}ms`,
      on: first === move ? chosenOf(plan, target, product, settings) : `same-as:"${labelOf(first)}"`,
      label,
    };
    if (!awaitsRevocation(move)) return [attack];
    const on = `same-as:"${label}"`;
    const at = `${startMs + REVOKED_AFTER_MS}ms`;
    return [attack, { at, do: 'revoke', of: 'certificates', on, label: `revocation, ${label}` }];
  });
}

/** Some devices of a product that are online; all, of gateways that the devices attacked may be behind. */
function chosenOf({ fleet }: Plan, { product: attacked }: DrillTarget, number: number, { targets }: DrillSettings) {
  const { tenant, product, count } = fleet[number];
  const { gateway } = fleet[attacked];
  const isGateway = gateway?.tenant === tenant && gateway.product === product;
  const online = `tenant:${tenant} and product:${product} and link:online`;
  return isGateway ? online : `${online} and pick:${Math.min(targets, count)}`;
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
  const steps = longest.chain.map((step) => (isMove(step) ? step.technique : `leak-of-${step.leak}`));
  return steps.length === 0 ? [] : [`after-${steps.join('-')}`];
};

/** Between the same attack on two products: they do not come at one instant. */
const STAGGER_MS = 1_000;
