import type { Metric } from '../../reports/metrics/metric.ts';
import { metricList } from '../../reports/metrics/metric-list.ts';
import { showSpan } from '../../sim/kernel/time/duration.ts';
import { PARTS_MAX, type Threshold } from '../../sim/plan/plan.ts';
import { readSelection } from '../../sim/selection/read-selection.ts';
import { isFault } from '../schema/measure.ts';
import type { Product } from '../schema/product.ts';
import { readThreshold } from '../schema/threshold.ts';
import type { Finding } from '../source/finding.ts';
import type { Path } from '../source/located.ts';
import { checkSelection } from './check-selection.ts';

/** A threshold about a part of a run, and where it is written. */
export interface PartOfRun extends Pick<Threshold, 'fromMs' | 'on'> {
  readonly path: Path;
}

/** All thresholds about a part of the run that can be read; skips those that cannot. */
export const partsOfRunIn = (expect: unknown): readonly PartOfRun[] =>
  typeof expect !== 'object' || expect === null
    ? []
    : metricList.flatMap((metric) => partsOf(metric, (expect as Readonly<Record<string, unknown>>)[metric.id]));

function partsOf(metric: Metric, given: unknown): readonly PartOfRun[] {
  const path: Path = ['expect', metric.id];
  const texts: readonly unknown[] = Array.isArray(given) ? given : [given];
  return texts.flatMap((text, index) => {
    const threshold = typeof text === 'string' ? readThreshold(text, metric) : undefined;
    if (threshold === undefined || isFault(threshold)) return [];
    const { fromMs, on } = threshold.value;
    if (fromMs === undefined && on === undefined) return [];
    const found = { ...(fromMs !== undefined && { fromMs }), ...(on !== undefined && { on }) };
    return [{ path: Array.isArray(given) ? [...path, index] : path, ...found }];
  });
}

/** Checks warm-ups against the duration, and how many different parts there are. */
export function checkThresholds(parts: readonly PartOfRun[], durationMs: number): readonly Finding[] {
  const end = showSpan(durationMs);
  const different = new Set(parts.map(({ fromMs, on }) => JSON.stringify([fromMs, on]))).size;
  return [
    ...parts.flatMap(({ path, fromMs }) =>
      fromMs === undefined || fromMs < durationMs
        ? []
        : [
            {
              path,
              what: `from ${showSpan(fromMs)} is not before the end of the run, ${end}`,
              hint: `write a time below ${end}, or a longer duration`,
            },
          ],
    ),
    ...(different <= PARTS_MAX
      ? []
      : [
          {
            path: ['expect'],
            what: `the thresholds are about ${different} different parts of the run, more than ${PARTS_MAX}`,
            hint: 'use the same time after from and the same devices after on wherever possible',
          },
        ]),
  ];
}

/** Checks the devices of thresholds against the fleet. */
export const checkThresholdDevices = (parts: readonly PartOfRun[], fleet: readonly Product[]): readonly Finding[] =>
  parts.flatMap(({ path, on }) => (on === undefined ? [] : checkSelection(readSelection(on), { fleet }, path)));
