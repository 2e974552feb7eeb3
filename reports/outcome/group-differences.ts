import type { GroupTerm } from '../../sim/plan/selection.ts';
import { devicesInRun } from '../metrics/devices-in-run.ts';
import { groupsBy } from '../metrics/fleet-groups.ts';
import { measure } from '../metrics/measure.ts';
import { splitParts } from '../metrics/measured-parts.ts';
import { shapeOf } from '../metrics/run-shape.ts';
import { planWithRows } from '../run-folder/plan-with-rows.ts';
import type { Run } from '../run-folder/read-run.ts';
import { streamRun } from '../run-folder/stream-run.ts';
import { differencesBetween, type FigureDifference } from './figure-differences.ts';
import { byId, type GroupSummary } from './summary.ts';

/** The figures of groups that differ: by these attributes, or of groups that both runs have; the largest difference first. */
export async function compareGroups(
  left: Run,
  right: Run,
  by: readonly GroupTerm[],
): Promise<readonly FigureDifference[]> {
  const groups = by.length > 0 ? await groupsIn(left, by) : groupsOf(left);
  const others = by.length > 0 ? await groupsIn(right, by) : groupsOf(right);
  return compareFigures(
    left,
    right,
    groups.filter((on) => others.includes(on)),
  );
}

async function compareFigures(left: Run, right: Run, groups: readonly string[]): Promise<readonly FigureDifference[]> {
  if (groups.length === 0) return [];
  const [a, b] = [await groupFigures(left, groups), await groupFigures(right, groups)];
  return differencesBetween(a, b);
}

/** The groups that a run's thresholds and its summary are about. */
const groupsOf = ({ manifest: { plan } }: Run): readonly string[] => [
  ...new Set([...(plan.split ?? []), ...(plan.expect ?? []).flatMap(({ on }) => (on === undefined ? [] : [on]))]),
];

const groupsIn = async (run: Run, by: readonly GroupTerm[]): Promise<readonly string[]> => {
  const plan = await planWithRows(run);
  return by.flatMap((term) => groupsBy(plan, term));
};

/** The figures of some groups of a run, from its trace; a group without devices is left out. */
async function groupFigures(run: Run, groups: readonly string[]): Promise<readonly GroupSummary[]> {
  const { manifest } = run;
  const devicesOf = await devicesInRun(run);
  const parts = splitParts({ ...manifest.plan, split: groups }, devicesOf).filter(
    ([, { devices }]) => devices.length > 0,
  );
  const measurement = measure(shapeOf(manifest), { parts: parts.map(([, part]) => part) });
  await streamRun(run, measurement.sink);
  return parts.map(([on, part]) => ({
    ...{ on, devices: part.devices.length },
    metrics: byId(measurement.results(manifest.reachedT, part)),
  }));
}
