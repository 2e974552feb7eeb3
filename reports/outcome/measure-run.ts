import { measure } from '../metrics/measure.ts';
import type { MetricId } from '../metrics/metric-list.ts';
import { shapeOf } from '../metrics/run-shape.ts';
import type { Run } from '../run-folder/read-run.ts';
import { streamRun } from '../run-folder/stream-run.ts';
import { asData, type Metrics } from './summary.ts';

/** The figures of a run from a time on. */
export interface Measured {
  readonly fromMs: number;
  /** The end of the run. */
  readonly toMs: number;
  readonly metrics: Metrics;
  /**
   * The nearest-rank percentile of a distribution, in the metric's unit: Infinity where it falls among those that never
   * did, undefined where there is nothing to measure, and for a metric that is a single value.
   */
  percentile(metric: MetricId, percent: number): number | undefined;
}

/**
 * Computes every figure of a run again, from a time on: what was over by then does not count, all else counts in full.
 *
 * Units   simulated milliseconds
 * Source  docs/metrics.md says for each metric what a window leaves out
 */
export async function measureRun(run: Run, fromMs = 0): Promise<Measured> {
  const { tickMs, reachedT } = run.manifest;
  const part = { fromMs };
  const measurement = measure(shapeOf(run.manifest), { parts: [part] });
  await streamRun(run, measurement.sink);
  const results = measurement.results(reachedT, part);
  return {
    fromMs,
    toMs: reachedT * tickMs,
    metrics: Object.fromEntries(results.map((result) => [result.id, asData(result)])) as unknown as Metrics,
    percentile(metric, percent) {
      const found = results.find(({ id }) => id === metric);
      return found?.shape === 'distribution' ? found.entries.percentile(percent) : undefined;
    },
  };
}
