import { showQuantity } from '../../reports/metrics/quantity.ts';
import type { ThresholdResult } from '../../reports/metrics/thresholds.ts';
import type { RunView } from '../state/run-view.ts';
import type { Limit } from './line-chart.tsx';

/** Thresholds on a metric as lines in the chart of its series; `scale` converts them to the chart's unit. */
export function limitsOf({ info }: RunView, metrics: readonly string[], scale = 1): readonly Limit[] {
  return info.manifest.plan.expect.flatMap((threshold, i) => {
    const result: ThresholdResult | undefined = info.summary.thresholds[i];
    if (!metrics.includes(threshold.metric)) return [];
    return [
      {
        value: threshold.value * scale,
        label: `${threshold.metric} ${threshold.text}, measured ${showQuantity(result?.measured ?? null, result?.unit ?? 'count')}`,
        isMissed: result?.met === false,
      },
    ];
  });
}
