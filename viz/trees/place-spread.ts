import type { Spread } from '../../reports/trace-index/spread.ts';
import type { SpreadTree } from './spread-tree.ts';

/** Where the devices of a spread tree stand, in pixels; for the whole run, so that nothing moves as it grows. */
export interface PlacedSpread {
  readonly kind: 'tidy' | 'icicle';
  readonly width: number;
  readonly height: number;
  /** By device: a point in a tidy tree, the upper left corner of a bar in an icicle. */
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** By device: the height of its bar; 0 in a tidy tree. */
  readonly tall: Float32Array;
  /** Of a bar. */
  readonly wide: number;
  /** By actor: the upper and the lower end of what came from it. */
  readonly actors: readonly (readonly [top: number, bottom: number])[];
  /** Where the first instant and the last one stand in a tidy tree. */
  readonly axis: readonly [from: number, to: number];
}

/** The room that a picture leaves around the devices. */
export interface Margins {
  /** For the actors. */
  readonly left: number;
  /** For names at the right edge. */
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** Between two rows of a tidy tree at least, and between a device and what came from it. */
  readonly row: number;
}

/** A tree up to that many devices; more are an icicle. */
export const TIDY_MAX = 200;

/** Each device at its time, and those that came from it right of it: each leaf has a row of its own. */
export function tidySpread(
  { count, inOrder, actor, actors }: SpreadTree,
  { from, t }: Pick<Spread, 'from' | 't'>,
  width: number,
  room: number,
  { left, right, top, bottom, row }: Margins,
): PlacedSpread {
  const [x, y] = [new Float32Array(count), new Float32Array(count)];
  const hasNext = new Uint8Array(count);
  for (const source of from) if (source >= 0) hasNext[source] = 1;
  const leaves = hasNext.reduce((sum, one) => sum + 1 - one, 0);
  const pitch = Math.min(3 * row, Math.max(row, (room - top - bottom) / Math.max(1, leaves)));
  let leaf = 0;
  for (const one of inOrder) if (hasNext[one] === 0) y[one] = top + (leaf++ + 0.5) * pitch;
  // Sources are earlier in the columns, so all that came from a device has its place before the device gets its own.
  const [first, last] = [new Float32Array(count).fill(Number.POSITIVE_INFINITY), new Float32Array(count)];
  const ends = actors.map(() => [Number.POSITIVE_INFINITY, 0] as [number, number]);
  for (let one = count - 1; one >= 0; one--) {
    if (hasNext[one] === 1) y[one] = (first[one] + last[one]) / 2;
    const source = from[one];
    if (source >= 0) [first[source], last[source]] = [Math.min(first[source], y[one]), Math.max(last[source], y[one])];
    else ends[actor[one]] = [Math.min(ends[actor[one]][0], y[one]), Math.max(ends[actor[one]][1], y[one])];
  }
  const axis = [left + row, Math.max(left + row, width - right)] as const;
  const span = Math.max(1, t[count - 1] - t[0]);
  for (let one = 0; one < count; one++) {
    const atTime = axis[0] + ((t[one] - t[0]) / span) * (axis[1] - axis[0]);
    // Right of its source, also where both are of one instant.
    x[one] = from[one] < 0 ? atTime : Math.max(atTime, x[from[one]] + row);
  }
  return {
    ...{ kind: 'tidy', width: Math.max(width, Math.ceil(Math.max(...x) + row)), x, y, tall: new Float32Array(count) },
    ...{ height: Math.ceil(top + leaves * pitch + bottom), wide: 0, actors: ends, axis },
  };
}

/** A column for each generation; the height of a bar is the share of the device and of all that came from it. */
export function icicleSpread(
  { count, place, size, generation, generations, actor, actors, inOrder }: SpreadTree,
  width: number,
  height: number,
  { left, top, bottom }: Pick<Margins, 'left' | 'top' | 'bottom'>,
): PlacedSpread {
  const wide = (width - left) / Math.max(1, generations);
  const unit = (height - top - bottom) / Math.max(1, count);
  const ofActors = actors.map((_, own): readonly [number, number] => {
    const places = inOrder.findIndex((one) => actor[one] === own);
    const after = inOrder.findLastIndex((one) => actor[one] === own) + 1;
    return [top + places * unit, top + after * unit];
  });
  // A loop of its own: `Float32Array.from` takes ten times as long, and there may be a hundred thousand.
  const [x, y, tall] = [new Float32Array(count), new Float32Array(count), new Float32Array(count)];
  for (let one = 0; one < count; one++) {
    x[one] = left + (generation[one] - 1) * wide;
    y[one] = top + place[one] * unit;
    tall[one] = size[one] * unit;
  }
  return { kind: 'icicle', width, height, wide, actors: ofActors, axis: [left, width], x, y, tall };
}
