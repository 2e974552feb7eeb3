/** A name at the right of a point or above it. */
export interface PlacedName {
  readonly node: number;
  /** Left end and middle of the line. */
  readonly x: number;
  readonly y: number;
}

interface NamedPoints {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  nameOf(node: number): string;
  /** To its right. */
  hasLines(node: number): boolean;
}

interface NameRoom {
  readonly left: number;
  readonly width: number;
  readonly height: number;
  readonly letter: number;
  /** Half of the side of the sign at a point. */
  readonly sign: number;
}

/**
 * Names for points, those first that `order` has first: each at the right of its point or above it, where it covers no other name and no
 * point; from points with lines to the right, above if there is room. A name without such a place is left out.
 */
export function placedNames(
  order: readonly number[],
  { x, y, nameOf, hasLines }: NamedPoints,
  { left: leftmost, width, height, letter, sign }: NameRoom,
): readonly PlacedName[] {
  const placed: PlacedName[] = [];
  const taken = Array.from(x, (at, node) => [at - sign, y[node] - sign, at + sign, y[node] + sign] as const);
  for (const node of order) {
    const long = nameOf(node).length * letter;
    const beside = [x[node] + sign + 3, y[node]] as const;
    const above = [Math.max(leftmost, x[node] - long / 2), y[node] - sign - height / 2] as const;
    const spot = (hasLines(node) ? [above, beside] : [beside, above]).find(([left, middle]) => {
      const [top, right, bottom] = [middle - height / 2, left + long, middle + height / 2];
      const isInside = left >= leftmost && top >= 0 && right <= width;
      return isInside && !taken.some(([l, t, r, b]) => l < right && r > left && t < bottom && b > top);
    });
    if (spot === undefined) continue;
    const [left, middle] = spot;
    placed.push({ node, x: left, y: middle });
    taken.push([left, middle - height / 2, left + long, middle + height / 2]);
  }
  return placed;
}
