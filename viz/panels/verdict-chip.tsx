import type { Summary } from '../../reports/summary.ts';

/** The verdict in one word or count. */
export function VerdictChip({ summary: { thresholds, passed, end } }: { readonly summary: Summary }) {
  const missed = thresholds.filter(({ met }) => !met).length;
  if (thresholds.length === 0) return <span class="chip">no thresholds</span>;
  if (missed > 0) return <span class="chip bad">{`${missed} of ${thresholds.length} missed`}</span>;
  return passed ? <span class="chip ok">passed</span> : <span class="chip bad">{`not finished: ${end}`}</span>;
}
