const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const steps = [
  ...[1, 5, 10, 15, 30].map((count) => count * 1_000),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * minute),
  ...[1, 2, 3, 4, 6, 12].map((count) => count * hour),
  ...[1, 2, 5, 7, 14].map((count) => count * day),
];

/** Round instants within a window, at most about `max` of them, and the step between them. */
export function marksWithin(fromMs: number, toMs: number, max: number): { marks: readonly number[]; stepMs: number } {
  const span = Math.max(1, toMs - fromMs);
  const stepMs =
    [...fineSteps, ...steps].find((candidate) => span / candidate <= max) ?? Math.ceil(span / max / day) * day;
  const first = Math.ceil(fromMs / stepMs);
  const count = Math.max(0, Math.floor(toMs / stepMs) - first + 1);
  return { marks: Array.from({ length: count }, (_, i) => (first + i) * stepMs), stepMs };
}

const fineSteps = [1, 2, 5, 10, 20, 50, 100, 200, 500];

/** An instant as finely as marks `stepMs` apart need it. */
export function markText(ms: number, stepMs: number, durationMs: number): string {
  if (stepMs < 1_000) return exactTime(ms, durationMs);
  if (stepMs < minute) return `${dayPart(ms, durationMs)}${clockParts(ms, durationMs).join(':')}`;
  return `${dayPart(ms, durationMs)}${clockParts(ms, durationMs).slice(0, 2).join(':')}`;
}

/** To the second: `08:33:20`, `2d 08:33:20`. */
export const secondTime = (ms: number, durationMs: number): string =>
  `${dayPart(ms, durationMs)}${clockParts(ms, durationMs).join(':')}`;

/** To the millisecond: `08:33:20.184`. */
export const exactTime = (ms: number, durationMs: number): string =>
  `${secondTime(ms, durationMs)}.${String(Math.floor(ms) % 1_000).padStart(3, '0')}`;

const dayPart = (ms: number, durationMs: number): string => (durationMs > day ? `${Math.floor(ms / day)}d ` : '');

function clockParts(ms: number, durationMs: number): readonly string[] {
  const seconds = Math.floor(ms / 1_000);
  const hours = Math.floor(seconds / 3_600);
  return [durationMs > day ? hours % 24 : hours, Math.floor(seconds / 60) % 60, seconds % 60].map((part) =>
    String(part).padStart(2, '0'),
  );
}
