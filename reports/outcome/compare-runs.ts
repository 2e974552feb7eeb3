import type { Plan } from '../../sim/plan/plan.ts';
import { withoutRows } from '../../sim/plan/roster.ts';
import type { GroupTerm } from '../../sim/plan/selection.ts';
import { dividingGroups } from '../metrics/fleet-groups.ts';
import { thresholdDevices } from '../metrics/threshold-devices.ts';
import { canonicalJson } from '../run-folder/canonical-json.ts';
import { planWithRows } from '../run-folder/plan-with-rows.ts';
import type { Run } from '../run-folder/read-run.ts';
import { compareOutcomes, type OutcomeDifference, outcomesOf } from './device-outcomes.ts';
import type { FigureDifference } from './figure-differences.ts';
import { compareGroups } from './group-differences.ts';

/** Two runs, and in what they differ. */
export interface RunComparison {
  /** What the runs are, where that differs; a plan differs in some of its fields. */
  readonly runs: readonly RunDifference[];
  readonly differences: readonly OutcomeDifference[];
  /** How many devices differ in each group of the left run's fleet, of attributes that have several values. */
  readonly groups: readonly GroupOutcome[];
  /** The smallest group that has at least nine of ten devices that differ; undefined without one. */
  readonly carriedBy: GroupOutcome | undefined;
  /** Figures that differ, of groups that both runs have; by metric, the largest difference first. */
  readonly figures: readonly FigureDifference[];
}

/** A variant is one of the same scenario. */
type Fact = 'scenario' | 'variant' | 'seed' | 'fidelity' | 'version';

export type RunDifference =
  | { readonly what: Fact; readonly left: string; readonly right: string }
  | { readonly what: 'plan'; readonly fields: readonly string[] }
  /** From `device` on, which is a number, devices have other names; undefined where one run has no such device. */
  | { readonly what: 'fleet'; readonly device: number; readonly left?: string; readonly right?: string };

export interface GroupOutcome {
  /** A selection, as text. */
  readonly on: string;
  readonly devices: number;
  readonly differing: number;
}

/**
 * Compares two runs: what they are, the outcome of each device by its number, and the figures of groups: those by the
 * attributes given, or those that thresholds and summaries of both are about.
 */
export async function compareRuns(left: Run, right: Run, by: readonly GroupTerm[] = []): Promise<RunComparison> {
  const names = await left.devices();
  const differences = compareOutcomes(await outcomesOf(left), await outcomesOf(right), (device) =>
    names.nameOf(device),
  );
  const groups = groupOutcomes(await planWithRows(left), left.manifest.counts.devices, differences);
  return {
    runs: await runDifferences(left, right),
    differences,
    groups,
    carriedBy: carrier(groups, devicesIn(differences).size, left.manifest.counts.devices),
    figures: await compareGroups(left, right, by),
  };
}

async function runDifferences(left: Run, right: Run): Promise<readonly RunDifference[]> {
  const [a, b] = [left.manifest, right.manifest];
  const facts: readonly (readonly [Fact, string, string])[] = [
    [scenarioIn(a.plan.name) === scenarioIn(b.plan.name) ? 'variant' : 'scenario', a.plan.name, b.plan.name],
    ['seed', a.plan.seed, b.plan.seed],
    ['fidelity', a.plan.fidelity, b.plan.fidelity],
    ['version', a.version, b.version],
  ];
  const fields = fieldsThatDiffer(a.plan, b.plan);
  return [
    ...facts.flatMap(([what, one, other]) => (one === other ? [] : [{ what, left: one, right: other }])),
    ...(fields.length === 0 ? [] : [{ what: 'plan' as const, fields }]),
    ...(await fleetDifference(left, right)),
  ];
}

/** `herd` of `herd.no-jitter`: names of scenarios have no dot. */
const scenarioIn = (name: string): string => name.split('.')[0];

/** Fields of the plan, but for those that have a line of their own, and those that only judge a run. */
function fieldsThatDiffer(a: Plan, b: Plan): readonly string[] {
  const [one, other]: readonly Readonly<Record<string, unknown>>[] =
    a.fidelity === b.fidelity ? [{ ...withoutRows(a) }, { ...withoutRows(b) }] : [withoutKeys(a), withoutKeys(b)];
  const fields = [...new Set([...Object.keys(one), ...Object.keys(other)])].sort();
  const text = (value: unknown): string => (value === undefined ? '' : canonicalJson(value));
  return fields.filter((field) => !toldElsewhere.has(field) && text(one[field]) !== text(other[field]));
}

/** Without the kind of its keys, which follows from the fidelity. */
function withoutKeys(plan: Plan): Readonly<Record<string, unknown>> {
  const { keys: _keys, ...pki } = plan.pki;
  return { ...withoutRows(plan), pki };
}

const toldElsewhere: ReadonlySet<string> = new Set(['name', 'claim', 'seed', 'fidelity', 'expect', 'groups', 'split']);

async function fleetDifference(left: Run, right: Run): Promise<readonly RunDifference[]> {
  const [a, b] = [await left.devices(), await right.devices()];
  for (let device = 0; device < Math.max(a.count, b.count); device++) {
    const one = device < a.count ? a.nameOf(device) : undefined;
    const other = device < b.count ? b.nameOf(device) : undefined;
    if (one !== other)
      return [
        {
          ...{ what: 'fleet', device },
          ...(one !== undefined && { left: one }),
          ...(other !== undefined && { right: other }),
        },
      ];
  }
  return [];
}

function groupOutcomes(plan: Plan, size: number, differences: readonly OutcomeDifference[]): readonly GroupOutcome[] {
  const differing = devicesIn(differences);
  if (differing.size === 0 || !Array.isArray(plan.fleet)) return [];
  const devicesOf = thresholdDevices(plan, size);
  return dividingGroups(plan).flatMap((on) => {
    const devices = devicesOf(on);
    const count = devices.reduce((sum, device) => sum + Number(differing.has(device)), 0);
    return devices.length === 0 ? [] : [{ on, devices: devices.length, differing: count }];
  });
}

const devicesIn = (differences: readonly OutcomeDifference[]): ReadonlySet<number> =>
  new Set(differences.flatMap(({ number }) => (number === undefined ? [] : [number])));

/** A group that has most of the fleet as well carries nothing. */
function carrier(groups: readonly GroupOutcome[], differing: number, size: number): GroupOutcome | undefined {
  const most = groups.filter((group) => group.differing >= MOST * differing && group.devices < MOST * size);
  return most.toSorted((a, b) => a.devices - b.devices)[0];
}

const MOST = 0.9;
