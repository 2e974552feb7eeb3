import { plain } from '../../reports/metrics/quantity.ts';
import type { Region } from '../../reports/run-folder/manifest.ts';
import type { TimeWindow } from '../../reports/trace-index/time-window.ts';
import { showSpan } from '../../sim/kernel/time/duration.ts';
import type { DeviceHistory, Span } from '../data/history.ts';

/** Why a device was offline for so long: the time without power, the refusals, and its waits in back-off. */
export function whyLate(
  history: DeviceHistory,
  regions: readonly Region[],
  { from, to }: TimeWindow,
  tickMs: number,
): string {
  const spansOf = (region: string, ...states: readonly string[]): readonly Span[] => {
    const i = regions.findIndex(({ name }) => name === region);
    return (history.lanes[i] ?? []).filter(
      (span) => span.from >= from && span.from < to && states.includes(regions[i].states[span.state]),
    );
  };
  const lasted = (spans: readonly Span[]): string =>
    showSpan(
      Math.round((spans.reduce((sum, span) => sum + Math.min(span.to, to) - span.from, 0) * tickMs) / 1_000) * 1_000,
    );
  const off = spansOf('power', 'off');
  const asleep = spansOf('power', 'asleep');
  const dials = spansOf('link', 'dialing').length;
  const wait = spansOf('link', 'backoff').at(-1);
  const parts = [
    ...(off.length > 0 ? [`was off for ${lasted(off)}`] : []),
    ...(asleep.length > 0 ? [`was asleep for ${lasted(asleep)}`] : []),
    ...refusals(history, { from, to }),
    ...(dials > 1 ? [`dialed ${plain(dials)} times`] : []),
    ...(wait !== undefined ? [`its last wait in back-off took ${lasted([wait])}`] : []),
  ];
  return parts.length === 0 ? 'came back at its first try' : parts.join(', ');
}

function refusals({ rows }: DeviceHistory, { from, to }: TimeWindow): readonly string[] {
  const counts = new Map<string, number>();
  for (const { t, verdict, control } of rows) {
    if (verdict !== 'refuse' || control === undefined || t < from || t > to) continue;
    counts.set(control, (counts.get(control) ?? 0) + 1);
  }
  return [...counts].map(
    ([control, count]) => `was refused ${count === 1 ? 'once' : `${plain(count)} times`} by ${control}`,
  );
}
