import type { GroupSummary, MetricSummary } from './summary.ts';

/** A figure of one group that differs between two runs. */
export interface FigureDifference {
  readonly metric: string;
  /** A selection, as text. */
  readonly on: string;
  readonly left: MetricSummary;
  readonly right: MetricSummary;
}

/** The figures of the same groups that differ; by metric, the largest difference first. */
export function differencesBetween(
  left: readonly GroupSummary[],
  right: readonly GroupSummary[],
): readonly FigureDifference[] {
  const differences = left.flatMap(({ on, metrics }) => {
    const others = right.find((group) => group.on === on)?.metrics ?? {};
    return Object.entries(metrics).flatMap(([metric, one]): readonly FigureDifference[] => {
      const other = others[metric];
      return other === undefined || sizeOf(one, other) === 0 ? [] : [{ metric, on, left: one, right: other }];
    });
  });
  const metrics = [...new Set(differences.map(({ metric }) => metric))];
  return metrics.flatMap((metric) =>
    differences
      .filter((one) => one.metric === metric)
      .toSorted((a, b) => compared(sizeOf(b.left, b.right), sizeOf(a.left, a.right))),
  );
}

/** How far two figures of a metric are apart, in its unit; of a distribution its 95th percentile, and then how many never did. */
function sizeOf(left: MetricSummary, right: MetricSummary): number {
  const [a, b] = [numberIn(left), numberIn(right)];
  if (a !== undefined && b !== undefined && a !== b) return Math.abs(a - b);
  if (a !== b) return Number.POSITIVE_INFINITY;
  return Math.abs((left.never ?? 0) - (right.never ?? 0));
}

/** Undefined for no data; never is larger than any bound. */
function numberIn(metric: MetricSummary): number | undefined {
  const value = metric.shape === 'value' ? metric.value : metric.p95;
  return value ?? ((metric.never ?? 0) > 0 ? Number.POSITIVE_INFINITY : undefined);
}

const compared = (a: number, b: number): number => (a === b ? 0 : a - b);
