import type { Plan } from '../../sim/plan/plan.ts';
import { metricList } from '../metrics/metric-list.ts';

/**
 * The metrics and series that a reader of a sweep looks for: those of thresholds and, if a plan has a rollout, of rollouts;
 * all metrics where there are none.
 */
export function metricsOfInterest(plans: readonly Plan[]): readonly string[] {
  const asked = new Set(plans.flatMap(({ expect }) => expect.map(({ metric }) => metric)));
  const hasRollouts = plans.some(({ timeline }) => timeline.some(({ action }) => action.kind === 'rollout'));
  const ids: readonly string[] = metricList.map(({ id }) => id);
  const ofRollouts = hasRollouts ? ids.filter((id) => id.startsWith('rollout.') || /^update\.\w+Peak$/.test(id)) : [];
  const wanted = new Set([...asked, ...ofRollouts]);
  return wanted.size === 0 ? ids : [...wanted];
}
