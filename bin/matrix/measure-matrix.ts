import type { Assessed } from '../../reports/assess/assessment.ts';
import { attacksStoppedBy } from '../../reports/costs/attacks-stopped.ts';
import { switchNamed } from '../../reports/costs/control-named.ts';
import {
  type MatrixCell,
  type MatrixProduct,
  matrixCells,
  type Taken,
  type TakenResults,
} from '../../reports/matrix/matrix.ts';
import type { Scenario } from '../../scenarios/index.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { suggest } from '../../sim/kernel/near.ts';
import { type ControlId, controlList, controlSettings, switches } from '../../sim/plan/control-list.ts';
import type { Plan, ProductPlan } from '../../sim/plan/plan.ts';
import { profileOf, type SevenProperties } from '../../sim/plan/profiles.ts';
import type { Attack } from '../../sim/threat/attacks/attack.ts';
import { attackList } from '../../sim/threat/attacks/attack-list.ts';
import { attackNamed } from '../../sim/threat/attacks/attack-named.ts';
import { assess, type PerformedAssess } from '../assess/assess-scenario.ts';
import type { AssessProgress } from '../assess/run-drills.ts';

export interface MatrixOptions
  extends Pick<
    PerformedAssess,
    | 'actors'
    | 'attacks'
    | 'products'
    | 'targets'
    | 'fleet'
    | 'seeds'
    | 'seed'
    | 'fidelity'
    | 'jobs'
    | 'out'
    | 'fresh'
    | 'signal'
  > {
  /** Properties of highly secured devices to take away. Default: all seven. */
  readonly properties?: readonly string[] | undefined;
  /** Controls to take away one by one, by id. Default: every one that is on and can refuse one of the attacks. */
  readonly controls?: readonly string[] | undefined;
  readonly onProgress?: ((progress: MatrixProgress) => void) | undefined;
}

/** Options of a matrix that may be run elsewhere than on threads of this process. */
export type PerformedMatrix = MatrixOptions & Pick<PerformedAssess, 'perform'>;

export interface MatrixProgress extends AssessProgress {
  /** What is taken away in the current assessment; undefined: nothing. */
  readonly taken: Taken | undefined;
  /** Assessments, and those that have ended. */
  readonly settings: number;
  readonly ended: number;
}

export interface MatrixResult {
  readonly scenario: string;
  readonly fidelity: string;
  readonly seeds: readonly string[];
  readonly version: string;
  readonly products: readonly MatrixProduct[];
  readonly asWritten: readonly Assessed[];
  /** The assessments with something taken away, in the order in which it was. */
  readonly without: readonly TakenResults[];
  readonly cells: readonly MatrixCell[];
  readonly end: 'finished' | 'interrupted' | 'failed';
  readonly failed: readonly { readonly drill: string; readonly seed: string; readonly reason: string }[];
  readonly folder: string | undefined;
}

/**
 * Assesses a fleet as it is written, and again with each property and each control taken away: which of them decides each attack, on
 * each kind of device.
 *
 * Errors  those of `assess`; LabError `matrix/property`, `control/unknown`, `control/fixed`
 */
export async function measureMatrix(scenario: Scenario, options: PerformedMatrix = {}): Promise<MatrixResult> {
  const { properties, controls, onProgress, ...rest } = options;
  const asked = (options.attacks ?? attackList.map(({ id }) => id)).map((name) => attackNamed(name, '--attack').id);
  const taken = takenOf(scenario.plan, asked, { properties, controls });
  const failed: MatrixResult['failed'][number][] = [];
  let ended = 0;
  const perform = async (one: Taken | undefined, attacks: readonly string[]) => {
    const off = one === undefined ? [] : one.kind === 'control' ? [one.id] : one.controls;
    const set = Object.fromEntries(off.map((id) => [`controls.${id}`, 'off']));
    const result = await assess(scenario.derive({ set }), {
      ...rest,
      attacks,
      onProgress: (now) => onProgress?.({ ...now, taken: one, settings: taken.length + 1, ended }),
    });
    ended++;
    failed.push(...result.failed);
    return result;
  };
  const base = await perform(undefined, asked);
  const without: TakenResults[] = [];
  for (const one of taken) {
    if (options.signal?.aborted === true) break;
    const { results, end } = await perform(one, attacksFor(one, asked));
    // What was not run would look like what was not exercised.
    if (end !== 'interrupted') without.push({ taken: one, results });
  }
  const aimedAt = new Set(base.results.map(({ product }) => product));
  const products = scenario.plan.fleet.map(productOf).filter(({ name }) => aimedAt.has(name));
  const { seeds, version, fidelity, scenario: name } = base.head;
  return {
    ...{ scenario: name, fidelity, seeds, version, products, asWritten: base.results, folder: base.folder, failed },
    without,
    cells: matrixCells(products, base.results, without),
    end: options.signal?.aborted === true ? 'interrupted' : failed.length > 0 ? 'failed' : 'finished',
  };
}

/** Everything to take away: properties first. A control that is off as written cannot be taken away. */
function takenOf(
  plan: Plan,
  attacks: readonly string[],
  { properties, controls }: Pick<MatrixOptions, 'properties' | 'controls'>,
): readonly Taken[] {
  const isOn = controlSettings(plan.controls);
  const servedBy = (id: keyof SevenProperties): readonly string[] =>
    switches.flatMap((control) => (control.property === id && isOn[control.id] ? [control.id] : []));
  const ofProperties = (properties?.map(propertyNamed) ?? allProperties).map(
    (id): Taken => ({ kind: 'property', id, controls: servedBy(id) }),
  );
  const named = controls?.map((id) => switchNamed(id, '--control').id as ControlId);
  const some = named ?? switches.flatMap(({ id }) => (isOn[id] && attacksStopped(id, attacks).length > 0 ? [id] : []));
  return [
    ...ofProperties.filter((one) => one.kind === 'property' && one.controls.length > 0),
    ...some.map((id): Taken => ({ kind: 'control', id })),
  ];
}

/** A property can matter to every attack; a control to those that it can refuse, and to those that need what these give. */
function attacksFor(taken: Taken, asked: readonly string[]): readonly string[] {
  if (taken.kind === 'property') return asked;
  const found = new Set(
    attacksStopped(
      taken.id,
      allAttacks.map(({ id }) => id),
    ),
  );
  for (const one of found) {
    const { gives } = allAttacks.find(({ id }) => id === one)!;
    for (const { id, ways } of allAttacks)
      if (Object.values(ways).some(({ needs }) => needs.some((need) => 'holds' in need && gives.includes(need.holds))))
        found.add(id);
  }
  return asked.filter((id) => found.has(id));
}

const attacksStopped = (control: string, among: readonly string[]): readonly string[] =>
  attacksStoppedBy(control).flatMap(({ attack }) => (among.includes(attack) ? [attack] : []));

const productOf = ({ tenant, product, profile }: ProductPlan): MatrixProduct => ({
  name: `${tenant}/${product}`,
  profile,
  properties: profileOf(profile)!.properties,
});

const allAttacks: readonly Attack[] = attackList;
const allProperties = [
  ...new Set(controlList.flatMap(({ property }) => (property === undefined ? [] : [property]))),
] as readonly (keyof SevenProperties)[];

function propertyNamed(given: string): keyof SevenProperties {
  const found = allProperties.find((id) => id.toLowerCase() === given.toLowerCase());
  if (found !== undefined) return found;
  throw new LabError('matrix/property', {
    what: `there is no property "${given}"`,
    where: '--property',
    hint: suggest(given, allProperties),
  });
}
