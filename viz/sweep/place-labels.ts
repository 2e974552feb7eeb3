/** A rectangle of a picture, in pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface LabelledPoint {
  readonly x: number;
  readonly y: number;
  /** Width of its label. */
  readonly width: number;
}

/** The position of a label: the left end of its text, and whether it is far enough from its point to need a line to it. */
export interface PlacedLabel {
  readonly x: number;
  readonly y: number;
  readonly isApart: boolean;
}

export interface Room {
  readonly width: number;
  /** The upper edge of the area for labels. */
  readonly top?: number;
  readonly height: number;
  readonly lineHeight: number;
  /** Areas that no label may cover, besides the points. */
  readonly obstacles: readonly Box[];
}

/**
 * Finds each label a place beside its point where it covers no other label and no point; undefined for a label without
 * one.
 *
 * Order  that of the points: earlier ones get better places
 */
export function placeLabels(
  points: readonly LabelledPoint[],
  { width, top = 0, height, lineHeight, obstacles }: Room,
): readonly (PlacedLabel | undefined)[] {
  const taken: Box[] = [...obstacles, ...points.map(({ x, y }) => ({ x: x - 5, y: y - 5, width: 10, height: 10 }))];
  // In a narrow picture, lines to distant labels would dominate.
  const stepsMax = width < 480 ? 2 : 6;
  return points.map((point) => {
    for (const { dx, dy, anchor, isApart } of candidates(lineHeight, stepsMax)) {
      const x = point.x + dx - (anchor === 'end' ? point.width : anchor === 'middle' ? point.width / 2 : 0);
      const y = point.y + dy;
      const box = { x: x - 2, y: y - lineHeight * 0.8, width: point.width + 4, height: lineHeight };
      const isInside = box.x >= 0 && box.y >= top && box.x + box.width <= width && box.y + box.height <= height;
      if (!isInside || taken.some((other) => overlaps(box, other))) continue;
      taken.push(box);
      return { x, y, isApart };
    }
    return undefined;
  });
}

function* candidates(lineHeight: number, stepsMax: number) {
  const middle = lineHeight * 0.3;
  yield { dx: 9, dy: middle, anchor: 'start', isApart: false } as const;
  yield { dx: -9, dy: middle, anchor: 'end', isApart: false } as const;
  yield { dx: 0, dy: -9, anchor: 'middle', isApart: false } as const;
  yield { dx: 0, dy: 9 + lineHeight * 0.8, anchor: 'middle', isApart: false } as const;
  for (let steps = 1; steps <= stepsMax; steps++) {
    for (const side of [-1, 1]) {
      const dy = middle + side * steps * lineHeight;
      yield { dx: 14, dy, anchor: 'start', isApart: true } as const;
      yield { dx: -14, dy, anchor: 'end', isApart: true } as const;
    }
  }
}

const overlaps = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
