import type { Plan, Threshold } from '../../sim/plan/plan.ts';
import { dividingGroups } from '../metrics/fleet-groups.ts';
import type { MeasuredPart } from '../metrics/measure.ts';
import type { ThresholdDevices } from '../metrics/measured-parts.ts';
import type { Metric } from '../metrics/metric.ts';
import { metricList } from '../metrics/metric-list.ts';

/** A group of devices, and all others: the parts to measure for a threshold. */
export interface Candidate {
  readonly on: string;
  readonly own: MeasuredPart & { readonly devices: Uint32Array };
  readonly others: MeasuredPart & { readonly devices: Uint32Array };
}

/** The groups that could alone carry a miss, the smallest first; none for a figure that is not known by device. */
export function candidates(plan: Plan, threshold: Threshold, devicesOf: ThresholdDevices): readonly Candidate[] {
  const metric = metricList.find(({ id }) => id === threshold.metric) as Metric | undefined;
  if (threshold.on !== undefined || metric === undefined) return [];
  if (metric.perDevice !== true && metric.perDevice !== 'among all') return [];
  const { fromMs, toMs } = threshold;
  const about = {
    ...(fromMs !== undefined && { fromMs }),
    ...(toMs !== undefined && { toMs }),
    only: [threshold.metric],
  };
  return dividingGroups(plan)
    .map((on) => ({
      on,
      own: { ...about, devices: devicesOf(on) },
      others: { ...about, devices: devicesOf(`not ${on}`) },
    }))
    .filter(({ own, others }) => own.devices.length > 0 && others.devices.length > 0)
    .sort((a, b) => a.own.devices.length - b.own.devices.length)
    .slice(0, CANDIDATES_MAX);
}

const CANDIDATES_MAX = 12;
