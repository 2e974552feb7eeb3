import type { ThresholdResult } from '../../reports/metrics/thresholds.ts';
import { measuredText } from '../../reports/print/measured-text.ts';
import type { RunView } from '../state/run-view.ts';
import type { Limit } from './line-chart.tsx';

/** Thresholds on a metric as lines in the chart of its series, those about the devices that it shows; `scale` converts them to its unit. */
export function limitsOf({ info, group }: RunView, metrics: readonly string[], scale = 1): readonly Limit[] {
  return info.manifest.plan.expect.flatMap((threshold, i) => {
    const result: ThresholdResult | undefined = info.summary.thresholds[i];
    if (!metrics.includes(threshold.metric) || threshold.on !== group.value) return [];
    return [
      {
        value: threshold.value * scale,
        label: `${threshold.metric} ${threshold.text}, measured ${result === undefined ? 'nothing' : measuredText(result)}`,
        isMissed: result?.met === false,
      },
    ];
  });
}
