/** Instants for the marks of a time axis: round ones, at most `max` of them, both ends of the run among the candidates. */
export function timeMarks(durationMs: number, max: number): readonly number[] {
  const step = steps.find((candidate) => durationMs / candidate <= max) ?? Math.ceil(durationMs / max / day) * day;
  return Array.from({ length: Math.floor(durationMs / step) + 1 }, (_, i) => i * step);
}

/** Simulated time as a clock shows it, as fine as the run is short: `08:30`, `08:30:15`, `2d 08:30`. */
export function clockTime(ms: number, durationMs: number): string {
  const seconds = Math.floor(ms / 1_000);
  const two = (count: number): string => String(count).padStart(2, '0');
  const hours = durationMs > day ? Math.floor(seconds / 3_600) % 24 : Math.floor(seconds / 3_600);
  const clock = `${two(hours)}:${two(Math.floor(seconds / 60) % 60)}`;
  if (durationMs > day) return `${Math.floor(seconds / 86_400)}d ${clock}`;
  return durationMs < hour ? `${clock}:${two(seconds % 60)}` : clock;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const steps = [
  ...[1, 5, 10, 15, 30].map((count) => count * 1_000),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * minute),
  ...[1, 2, 3, 4, 6, 12].map((count) => count * hour),
  ...[1, 2, 5, 7, 14].map((count) => count * day),
];
