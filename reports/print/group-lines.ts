import { plain } from '../metrics/quantity.ts';
import type { MetricSummary, Summary } from '../outcome/summary.ts';
import { aligned } from './aligned.ts';
import { aggregateText, isMeasured, valueText } from './measured-text.ts';
import type { Paint } from './summary-style.ts';

/** The figures of groups side by side, a column each; of a distribution the 95th percentile. */
export function groupLines({ groups = [], metrics }: Pick<Summary, 'groups' | 'metrics'>, paint: Paint): string[] {
  if (groups.length === 0) return [];
  const shown = groups.slice(0, COLUMNS_MAX);
  const ids = Object.keys(metrics).filter((id) => shown.some((group) => hasFigure(group.metrics[id])));
  const rows = aligned([
    ['', ...shown.map(({ on }) => on)],
    ['devices', ...shown.map(({ devices }) => plain(devices))],
    ...ids.map((id) => [
      metrics[id]?.shape === 'distribution' ? `${id} p95` : id,
      ...shown.map((group) => textOf(group.metrics[id])),
    ]),
  ]);
  const more = groups.length - shown.length;
  return [
    `  ${paint.dim('by group')}`,
    ...rows.map((row) => `    ${row}`.trimEnd()),
    ...(more === 0 ? [] : [`    and ${plain(more)} more groups in summary.json`]),
    '',
  ];
}

const COLUMNS_MAX = 6;

const hasFigure = (metric: MetricSummary | undefined): boolean => metric !== undefined && isMeasured(metric);

function textOf(metric: MetricSummary | undefined): string {
  if (metric === undefined || !isMeasured(metric)) return '-';
  return metric.shape === 'value' ? valueText(metric) : aggregateText(metric.p95, metric);
}
