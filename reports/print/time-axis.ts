// Instants of a run as text, and round instants for the marks of a time axis, for reports and for the viewer.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const steps = [
  ...[1, 5, 10, 15, 30].map((count) => count * 1_000),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 4, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 5, 7, 14].map((count) => count * DAY),
];

/** Round instants within a window, at most about `max` of them, and the step between them. */
export function marksWithin(fromMs: number, toMs: number, max: number): { marks: readonly number[]; stepMs: number } {
  const span = Math.max(1, toMs - fromMs);
  const stepMs =
    [...fineSteps, ...steps].find((candidate) => span / candidate <= max) ?? Math.ceil(span / max / DAY) * DAY;
  const first = Math.ceil(fromMs / stepMs);
  const count = Math.max(0, Math.floor(toMs / stepMs) - first + 1);
  return { marks: Array.from({ length: count }, (_, i) => (first + i) * stepMs), stepMs };
}

const fineSteps = [1, 2, 5, 10, 20, 50, 100, 200, 500];

/** An instant as finely as marks `stepMs` apart need it. */
export function markText(ms: number, stepMs: number, durationMs: number): string {
  if (stepMs % DAY === 0 && durationMs > DAY) return `${Math.floor(ms / DAY)}d`;
  if (stepMs < 1_000) return exactTime(ms, durationMs);
  if (stepMs < MINUTE) return `${dayPart(ms, durationMs)}${clockParts(ms, durationMs).join(':')}`;
  return `${dayPart(ms, durationMs)}${clockParts(ms, durationMs).slice(0, 2).join(':')}`;
}

/** To the second: `08:33:20`, `2d 08:33:20`. */
export const secondTime = (ms: number, durationMs: number): string =>
  `${dayPart(ms, durationMs)}${clockParts(ms, durationMs).join(':')}`;

/** To the millisecond: `08:33:20.184`. */
export const exactTime = (ms: number, durationMs: number): string =>
  `${secondTime(ms, durationMs)}.${String(Math.floor(ms) % 1_000).padStart(3, '0')}`;

const dayPart = (ms: number, durationMs: number): string => (durationMs > DAY ? `${Math.floor(ms / DAY)}d ` : '');

function clockParts(ms: number, durationMs: number): readonly string[] {
  const seconds = Math.floor(ms / 1_000);
  const hours = Math.floor(seconds / 3_600);
  return [durationMs > DAY ? hours % 24 : hours, Math.floor(seconds / 60) % 60, seconds % 60].map((part) =>
    String(part).padStart(2, '0'),
  );
}
