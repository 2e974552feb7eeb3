import { keysIn } from '../../reports/metrics/threshold-parts.ts';
import { stepTerms } from '../../sim/plan/selection.ts';
import type { RunInfo } from './run-queries.ts';

/** The groups of devices that charts can show: those of which the run has series, and those of thresholds that a step tells. */
export function groupsIn({ manifest: { plan, series } }: RunInfo): readonly string[] {
  const sampled = (plan.groups ?? []).filter((group) => series.some(({ id }) => id.endsWith(`{${group}}`)));
  const ofSteps = (plan.expect ?? []).flatMap(({ on }) => (on !== undefined && isOfStep(on) ? [on] : []));
  return [...sampled, ...new Set(ofSteps)];
}

/** Whether a run has the series of a group: of devices that steps tell, those that count their states. */
export const hasSeries = ({ manifest: { series }, ofStates }: RunInfo, id: string, on: string): boolean =>
  series.some((one) => one.id === seriesOf(id, on)) || (isOfStep(on) && ofStates.includes(id));

/** The id of a series of a group. */
export const seriesOf = (id: string, on: string): string => `${id}{${on}}`;

/** Whether a selection names a step, so that its devices are known only once it has run. */
const isOfStep = (on: string): boolean => stepTerms.some((term) => keysIn(on).includes(term));
