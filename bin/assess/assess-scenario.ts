import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Assessment, AssessmentHead } from '../../reports/assess/assessment.ts';
import { Search, type SearchedProduct } from '../../reports/assess/search.ts';
import { canonicalJson } from '../../reports/run-folder/canonical-json.ts';
import { folderPart } from '../../reports/run-folder/folder-name.ts';
import { seedsFrom } from '../../reports/sweep/new-sweep.ts';
import type { Scenario } from '../../scenarios/index.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { suggest } from '../../sim/kernel/near.ts';
import { deviceCount } from '../../sim/plan/device-count.ts';
import type { Fidelity, Plan } from '../../sim/plan/plan.ts';
import { withoutRows } from '../../sim/plan/roster.ts';
import { attackNamed } from '../../sim/threat/attacks/attack-named.ts';
import { actorNamed } from '../../sim/threat/campaigns/actor-named.ts';
import { lockFolder } from '../files/folder-lock.ts';
import { version } from '../files/version.ts';
import { drillScenario, planDrill } from './drill-plan.ts';
import { KeptDrills } from './kept-drills.ts';
import { DrillRunner, type DrillRunOptions } from './run-drills.ts';

export interface AssessOptions extends Omit<DrillRunOptions, 'perform'> {
  /** Ready actors by id; attacks by id or name; products as `tenant/product`. Default: all. */
  readonly actors?: readonly string[] | undefined;
  readonly attacks?: readonly string[] | undefined;
  readonly products?: readonly string[] | undefined;
  /** Devices attacked of each product in each run. Default: 3. */
  readonly targets?: number | undefined;
  /** Devices of each product at most. Default: 100. */
  readonly fleet?: number | undefined;
  /** How many seeds each drill runs with. Default: 1. */
  readonly seeds?: number | undefined;
  /** The first seed. Default: the scenario's. */
  readonly seed?: string | number | undefined;
  /** Default: what was chosen for the scenario, or else `model`. */
  readonly fidelity?: Exclude<Fidelity, 'live'> | undefined;
  /** The folder of the results, in which a later assessment runs only what is missing; without it, in memory. */
  readonly out?: string | undefined;
}

/** Options of an assessment that may be run elsewhere than on threads of this process. */
export type PerformedAssess = AssessOptions & Pick<DrillRunOptions, 'perform'>;

export interface AssessResult extends Assessment {
  readonly end: DrillRunner['end'];
  readonly failed: readonly { readonly drill: string; readonly seed: string; readonly reason: string }[];
  readonly folder: string | undefined;
}

/**
 * Attacks the fleet of a scenario with every attack, by every ready actor that can start it or can get what it needs by other
 * attacks, and says what became of each.
 *
 * Errors  those of a scenario; LabError `actor/unknown`, `attack/unknown`, `assess/product`, `assess/count`,
 *         `assess/other-folder`, `assess/damaged`, and that of the lock of a folder
 */
export async function assess(scenario: Scenario, options: PerformedAssess = {}): Promise<AssessResult> {
  const { targets = 3, fleet: fleetMax = 100, seeds = 1, out } = options;
  for (const [name, count] of Object.entries({ targets, fleet: fleetMax, seeds, jobs: options.jobs ?? 1 }))
    refuseUnlessCount(name, count);
  const settings = { targets, fleetMax };
  const written = scenario.derive({ fidelity: options.fidelity ?? chosenFidelity(scenario) }).checked();
  const base = drillScenario(written, settings);
  const names = base.plan.fleet.map(({ tenant, product }) => `${tenant}/${product}`);
  const search = new Search(searchedProducts(base.plan), {
    ...(options.actors && { actors: options.actors.map((id) => actorNamed(id, '--actor').id) }),
    ...(options.attacks && { attacks: options.attacks.map((name) => attackNamed(name, '--attack').id) }),
    ...(options.products && { products: options.products.map((name) => productNumber(name, names)) }),
  });
  const allSeeds = seedsFrom(String(options.seed ?? base.plan.seed), seeds);
  const kept = out === undefined ? undefined : new KeptDrills(out);
  kept?.open();
  const lock = out === undefined ? undefined : lockFolder(out);
  const runner = new DrillRunner(kept, options, {
    scenario: base.name,
    devices: deviceCount(base.plan.fleet),
  });
  try {
    for (let drills = search.next(); drills.length > 0 && runner.isOpen; drills = search.next()) {
      const planned = drills.map((drill) => planDrill(base, drill, settings));
      for (const ran of await runner.round(planned, allSeeds)) search.learn(ran);
    }
  } finally {
    await runner.close();
    lock?.release();
  }
  const head: AssessmentHead = {
    scenario: base.name,
    claim: written.claim,
    version: version(),
    fidelity: base.fidelity,
    seeds: allSeeds,
    products: written.plan.fleet.map(({ tenant, product, count }, nth) => ({
      name: `${tenant}/${product}`,
      count,
      drilled: base.plan.fleet[nth].count,
    })),
    targets,
    runs: runner.runs,
    off: Object.entries(base.plan.controls).flatMap(([id, isOn]) => (isOn ? [] : [id])),
  };
  const { end, failed } = runner;
  const result = { head, results: search.results(), end, failed, folder: out };
  if (end === 'finished') kept?.writeReport(`${canonicalJson({ head, results: result.results }, 2)}\n`);
  return result;
}

/** The products of a fleet, each with the one that its devices are behind, and with their radio. */
export const searchedProducts = ({ fleet }: Pick<Plan, 'fleet'>): readonly SearchedProduct[] =>
  fleet.map(({ tenant, product, gateway, radio }) => {
    const at = fleet.findIndex((other) => other.tenant === gateway?.tenant && other.product === gateway.product);
    return { name: `${tenant}/${product}`, gateway: at < 0 ? undefined : at, radio };
  });

/** Where the command keeps the results of a scenario, whichever attacks and actors are asked for. */
export function assessFolder(scenario: Scenario): string {
  const plan = { ...withoutRows(scenario.plan), timeline: [], campaigns: [], expect: [], seed: '' };
  const hash = createHash('sha256')
    .update(canonicalJson({ plan, version: version() }))
    .digest('hex')
    .slice(0, 8);
  return join('assessments', `${folderPart(scenario.name)}-${hash}`);
}

const chosenFidelity = (scenario: Scenario): Fidelity =>
  scenario.hasChosen('fidelity') && scenario.fidelity !== 'live' ? scenario.fidelity : 'model';

/** By `tenant/product`, or by product alone where that is enough. */
function productNumber(given: string, names: readonly string[]): number {
  const found = names.flatMap((name, nth) => (name === given || name.endsWith(`/${given}`) ? [nth] : []));
  if (found.length === 1) return found[0];
  throw new LabError('assess/product', {
    what: found.length === 0 ? `the fleet has no product "${given}"` : `"${given}" is a product of several tenants`,
    where: '--product',
    hint: suggest(given, names),
  });
}

function refuseUnlessCount(name: string, count: number): void {
  if (Number.isSafeInteger(count) && count > 0) return;
  throw new LabError('assess/count', {
    what: `${count} is no count`,
    where: name,
    hint: 'give a whole number above 0',
  });
}
