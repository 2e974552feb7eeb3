/**
 * The color of a position from 0 to 1 on an ordinal scale: from blue to yellow over gray, brighter toward 1.
 *
 * Source  cividis (Nuñez, Anderton and Renslow, 2018), which looks the same with and without red-green blindness
 */
export function ordinalColor(place: number): string {
  const at = Math.min(1, Math.max(0, place)) * (stops.length - 1);
  const i = Math.min(stops.length - 2, Math.floor(at));
  const parts = stops[i].map((from, part) => Math.round(from + (stops[i + 1][part] - from) * (at - i)));
  return `rgb(${parts.join(', ')})`;
}

const stops = [
  [0, 32, 77],
  [49, 68, 107],
  [102, 105, 112],
  [149, 143, 120],
  [203, 186, 105],
  [255, 234, 70],
] as const;
