import { useMemo } from 'preact/hooks';
import { plain } from '../../reports/metrics/quantity.ts';
import type { LegendEntry } from '../data/legend.ts';
import { countsWithin } from '../raster/legend.tsx';
import { colorsOf, glyphs } from '../raster/palette.ts';
import type { RunView } from '../state/run-view.ts';
import type { Comparison } from './comparison.ts';

/** How many devices are in each state in A and in B; a click hides a state in both pictures, or shows it again. */
export function LegendBeside({ pair: { a, b } }: { readonly pair: Comparison }) {
  const mode = a.color.value;
  const entries = a.info.legends[mode];
  const colors = useMemo(() => colorsOf(entries), [entries]);
  // States that have been on the screen stay in the legend, so that it does not flicker.
  const seen = useMemo(() => new Set<LegendEntry>(), [entries]);
  const [inA, inB] = [countsOf(a), countsOf(b)];
  for (const [code, entry] of entries.entries()) if ((inA?.[code] ?? 0) + (inB?.[code] ?? 0) > 0) seen.add(entry);
  const toggle = (code: number): void => {
    const next = new Set(a.muted.peek());
    if (!next.delete(code)) next.add(code);
    a.muted.value = next;
  };
  return (
    <ul class="legend" aria-label={`Devices by ${mode}, in A and in B`}>
      {entries.map((entry, code) => {
        if (!seen.has(entry)) return null;
        const counts = [inA?.[code], inB?.[code]] as const;
        const glyph = entry.scale === undefined ? glyphs[entry.family] : undefined;
        return (
          <li key={entry.name} class={counts.every((count) => count === 0) ? 'none' : ''}>
            <button type="button" aria-pressed={!a.muted.value.has(code)} onClick={() => toggle(code)}>
              <i class={`swatch ${glyph ?? ''}`} style={{ background: colors[code] }} />
              {entry.name}
              <Count side="a" count={counts[0]} />
              <Count side="b" count={counts[1]} />
            </button>
          </li>
        );
      })}
    </ul>
  );
}

const Count = ({ side, count }: { readonly side: 'a' | 'b'; readonly count: number | undefined }) => (
  <em>
    <b class={side}>{side.toUpperCase()}</b> {count === undefined ? '–' : plain(count)}
  </em>
);

function countsOf({ snapshot, color, info, scope }: RunView): Uint32Array | undefined {
  const answer = snapshot.value;
  return answer?.color === color.value ? countsWithin(answer, info.devices, scope.value) : undefined;
}
