import { LabError } from '../lab-error.ts';

const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** The longest span that a scenario can have: ten years. */
export const SPAN_MAX_MS = 3_650 * unitMs.d;

/**
 * Reads a span of time: `90s`, `1h30m`, `250ms`, `1.5h`.
 *
 * Units   whole milliseconds, rounded to the nearest
 * Errors  LabError `time/not-a-span` with what was read
 */
export function parseSpan(text: string, where?: string): number {
  const parts = [...text.trim().matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/gy)];
  const read = parts.map(([part]) => part).join('');
  if (read === '' || read !== text.trim()) {
    throw new LabError('time/not-a-span', {
      what: `"${text}" is not a span of time`,
      where,
      hint: 'write a number and a unit (ms, s, m, h, d), as in 30s, 1h30m or 250ms',
    });
  }
  const total = parts.reduce((sum, [, count, unit]) => sum + Number(count) * unitMs[unit as keyof typeof unitMs], 0);
  return Math.round(total);
}

/** Formats a span for people: the two largest nonzero units, `1h30m`, `8.2s`, `340ms`. */
export function showSpan(ms: number): string {
  if (!Number.isFinite(ms)) return String(ms);
  if (ms < 0) return `-${showSpan(-ms)}`;
  const grain =
    ms < unitMs.s ? 1 : ms < unitMs.m ? 100 : ms < unitMs.h ? unitMs.s : ms < unitMs.d ? unitMs.m : unitMs.h;
  // Rounded before the unit is chosen: 59.96 s is a minute, not sixty seconds.
  const shown = Math.round(ms / grain) * grain;
  if (shown < unitMs.s) return `${shown}ms`;
  if (shown < unitMs.m) return `${shown / unitMs.s}s`;
  const [big, small] =
    shown < unitMs.h ? (['m', 's'] as const) : shown < unitMs.d ? (['h', 'm'] as const) : (['d', 'h'] as const);
  const rest = shown % unitMs[big];
  return `${Math.floor(shown / unitMs[big])}${big}${rest === 0 ? '' : `${rest / unitMs[small]}${small}`}`;
}

/** Writes whole milliseconds in full, as `parseSpan` reads them: `6m400ms`. */
export function exactSpan(ms: number): string {
  let rest = Math.round(ms);
  const parts = Object.entries(unitMs)
    .toReversed()
    .flatMap(([unit, size]) => {
      const count = Math.floor(rest / size);
      rest -= count * size;
      return count === 0 ? [] : [`${count}${unit}`];
    });
  return parts.join('') || '0ms';
}
