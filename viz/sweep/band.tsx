import type { Spread } from '../../reports/sweep/spread.ts';
import type { Scale } from './scale.ts';

interface BandProps {
  readonly spread: Spread;
  readonly scale: Scale;
  /** Draws a line at zero difference. */
  readonly hasZero: boolean;
}

/**
 * A spread on the scale of its column: light from the 5 % to the 95 % quantile, strong between the quartiles, a stroke at
 * the median. It repeats the text beside it, so it is hidden from screen readers.
 */
export function Band({ spread: { p05, p25, median, p75, p95 }, scale, hasZero }: BandProps) {
  if (p05 === null || p25 === null || median === null || p75 === null || p95 === null) return null;
  return (
    <svg class="band" aria-hidden="true">
      <line class="ground" x1="0" x2="100%" y1="50%" y2="50%" />
      {hasZero && <line class="zero" x1={share(scale.at(0))} x2={share(scale.at(0))} y1="0" y2="100%" />}
      <Bar kind="wide" from={scale.at(p05)} to={scale.at(p95)} />
      <Bar kind="narrow" from={scale.at(p25)} to={scale.at(p75)} />
      <line class="median" x1={share(scale.at(median))} x2={share(scale.at(median))} y1="0" y2="100%" />
    </svg>
  );
}

/** At least half a percent wide, so that a spread of zero stays visible. */
function Bar({ kind, from, to }: { readonly kind: string; readonly from: number; readonly to: number }) {
  const start = Math.min(1, Math.max(0, from));
  const width = Math.max(0.005, Math.min(1, to) - start);
  return <rect class={kind} x={share(Math.min(start, 0.995))} width={share(width)} />;
}

const share = (place: number): string => `${Math.round(Math.min(1, Math.max(0, place)) * 10_000) / 100}%`;
