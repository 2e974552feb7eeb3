import { useMemo } from 'preact/hooks';
import { plain } from '../../reports/metrics/quantity.ts';
import type { DeviceTable } from '../../reports/trace-index/device-table.ts';
import type { LegendEntry } from '../data/legend.ts';
import type { Snapshot } from '../data/snapshots.ts';
import type { RunView } from '../state/run-view.ts';
import type { Scope } from '../state/scope.ts';
import { isWithin } from '../state/scope.ts';
import { colorsOf, glyphs } from './palette.ts';

/** How many devices are in each state; a click hides a state in the picture, or shows it again. */
export function Legend({ view: { info, color, snapshot, muted, scope } }: { readonly view: RunView }) {
  const mode = color.value;
  const entries = info.legends[mode];
  const colors = useMemo(() => colorsOf(entries), [entries]);
  // States that have been on the screen stay in the legend: it grows while a run plays, and never flickers.
  const seen = useMemo(() => new Set<LegendEntry>(), [entries]);
  const answer = snapshot.value;
  const counts = answer?.color === mode ? countsWithin(answer, info.devices, scope.value) : undefined;
  for (const [code, entry] of entries.entries()) if ((counts?.[code] ?? 0) > 0) seen.add(entry);
  const toggle = (code: number): void => {
    const next = new Set(muted.peek());
    if (!next.delete(code)) next.add(code);
    muted.value = next;
  };
  return (
    <ul class="legend" aria-label={`Devices by ${mode}`}>
      {entries.map((entry, code) => {
        if (!seen.has(entry)) return null;
        const count = counts?.[code] ?? 0;
        const glyph = entry.scale === undefined ? glyphs[entry.family] : undefined;
        return (
          <li key={entry.name} class={count === 0 ? 'none' : ''}>
            <button type="button" aria-pressed={!muted.value.has(code)} onClick={() => toggle(code)}>
              <i class={`swatch ${glyph ?? ''}`} style={{ background: colors[code] }} />
              {entry.name} <em>{counts === undefined ? '–' : plain(count)}</em>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** How many devices of a scope have each code. */
export function countsWithin({ codes, counts }: Snapshot, { groups }: DeviceTable, scope: Scope): Uint32Array {
  if (scope.tenant === undefined) return counts;
  const within = new Uint32Array(counts.length);
  for (const group of groups) {
    if (isWithin(group, scope)) for (const device of group.devices) within[codes[device]]++;
  }
  return within;
}
