/** A line through points, in the order of time. */
export interface Line {
  readonly times: readonly number[];
  readonly values: readonly number[];
}

/**
 * The same line with fewer points: of each stretch its first, lowest, highest and last, so that no peak is lost.
 *
 * Shape   at most `max` points, if `max` is 8 or more; a line that is short enough is given back as it is
 */
export function thinned(line: Line, max: number): Line {
  const { length } = line.times;
  if (length <= max) return line;
  const stretches = Math.max(2, Math.floor(max / 4));
  const kept = new Set<number>();
  for (let stretch = 0; stretch < stretches; stretch++) {
    const from = Math.floor((stretch * length) / stretches);
    const to = Math.floor(((stretch + 1) * length) / stretches);
    for (const index of corners(line.values, from, to)) kept.add(index);
  }
  const indices = [...kept].sort((a, b) => a - b);
  return { times: indices.map((i) => line.times[i]), values: indices.map((i) => line.values[i]) };
}

function corners(values: readonly number[], from: number, to: number): readonly number[] {
  let lowest = from;
  let highest = from;
  for (let i = from; i < to; i++) {
    if (values[i] < values[lowest]) lowest = i;
    if (values[i] > values[highest]) highest = i;
  }
  return [from, lowest, highest, to - 1];
}
