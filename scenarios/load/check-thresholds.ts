import type { Metric } from '../../reports/metrics/metric.ts';
import { metricList } from '../../reports/metrics/metric-list.ts';
import { showSpan } from '../../sim/kernel/time/duration.ts';
import { WARM_UPS_MAX } from '../../sim/plan/plan.ts';
import { isFault } from '../schema/measure.ts';
import { readThreshold } from '../schema/threshold.ts';
import type { Finding } from '../source/finding.ts';
import type { Path } from '../source/located.ts';

/** The warm-up that one threshold excludes, and where it is written. */
export interface WarmUp {
  readonly path: Path;
  readonly fromMs: number;
}

/** The warm-ups of all thresholds that can be read; skips those that cannot. */
export const warmUpsIn = (expect: unknown): readonly WarmUp[] =>
  typeof expect !== 'object' || expect === null
    ? []
    : metricList.flatMap((metric) => warmUpsOf(metric, (expect as Readonly<Record<string, unknown>>)[metric.id]));

function warmUpsOf(metric: Metric, given: unknown): readonly WarmUp[] {
  const path: Path = ['expect', metric.id];
  const texts: readonly unknown[] = Array.isArray(given) ? given : [given];
  return texts.flatMap((text, index) => {
    const threshold = typeof text === 'string' ? readThreshold(text, metric) : undefined;
    if (threshold === undefined || isFault(threshold) || threshold.value.fromMs === undefined) return [];
    return [{ path: Array.isArray(given) ? [...path, index] : path, fromMs: threshold.value.fromMs }];
  });
}

/** Checks warm-ups against the duration, and how many different ones there are. */
export function checkThresholds(warmUps: readonly WarmUp[], durationMs: number): readonly Finding[] {
  const end = showSpan(durationMs);
  const different = new Set(warmUps.map(({ fromMs }) => fromMs)).size;
  return [
    ...warmUps
      .filter(({ fromMs }) => fromMs >= durationMs)
      .map(({ path, fromMs }) => ({
        path,
        what: `from ${showSpan(fromMs)} is not before the end of the run, ${end}`,
        hint: `write a time below ${end}, or a longer duration`,
      })),
    ...(different <= WARM_UPS_MAX
      ? []
      : [
          {
            path: ['expect'],
            what: `the thresholds leave out ${different} different warm-ups, more than ${WARM_UPS_MAX}`,
            hint: 'use the same time after from wherever possible',
          },
        ]),
  ];
}
