import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attackTreesOf, type TreeNode } from '../../../viz/trees/attack-tree.ts';
import { linePath } from '../../../viz/trees/line-path.ts';
import { type Box, placedTree } from '../../../viz/trees/place-tree.ts';
import { spacedOut } from '../../../viz/trees/spaced-out.ts';
import { randomCampaign } from './random-campaign.ts';

const sizeOf = ({ kind }: TreeNode) =>
  kind === 'step'
    ? { least: 120, most: 250, height: 64 }
    : kind === 'goal'
      ? { least: 100, most: 150, height: 96 }
      : { least: 46, most: 46, height: 36 };

const placedTrees = fc.tuple(randomCampaign, fc.integer({ min: 500, max: 4_000 })).map(([{ plan, graph }, width]) =>
  attackTreesOf(plan, graph).flatMap((tree) => {
    const placed = placedTree(tree, width, sizeOf);
    return placed === undefined ? [] : [{ tree, placed }];
  }),
);

const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** Twenty points of each part of a line, as the browser draws it. */
function pointsOf(points: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] {
  return points.slice(1).flatMap(([x, y], nth) => {
    const [fromX, fromY] = points[nth];
    const half = (fromX + x) / 2;
    return Array.from({ length: 20 }, (_, part) => {
      const s = part / 19;
      const at = (a: number, b: number, c: number, d: number): number =>
        (1 - s) ** 3 * a + 3 * (1 - s) ** 2 * s * b + 3 * (1 - s) * s ** 2 * c + s ** 3 * d;
      return y === fromY
        ? ([fromX + (x - fromX) * s, y] as const)
        : ([at(fromX, half, half, x), at(fromY, fromY, y, y)] as const);
    });
  });
}

const isInside = ([x, y]: readonly [number, number], box: Box): boolean =>
  x > box.x + 0.5 && x < box.x + box.width - 0.5 && y > box.y && y < box.y + box.height;

describe('a placed attack tree', () => {
  it('has no boxes that overlap, and all within its size', () => {
    fc.assert(
      fc.property(placedTrees, (trees) => {
        for (const { placed } of trees) {
          const { boxes, width, height } = placed;
          for (const [nth, box] of boxes.entries()) {
            for (const other of boxes.slice(nth + 1)) expect(overlap(box, other)).toBe(false);
            expect(box.x).toBeGreaterThanOrEqual(0);
            expect(box.y).toBeGreaterThanOrEqual(0);
            expect(box.x + box.width).toBeLessThanOrEqual(width);
            expect(box.y + box.height).toBeLessThanOrEqual(height);
          }
        }
      }),
    );
  });

  it('has no line that runs over a box', () => {
    fc.assert(
      fc.property(placedTrees, (trees) => {
        for (const { placed } of trees)
          for (const line of placed.lines)
            for (const point of pointsOf(line.points))
              for (const box of placed.boxes) expect(isInside(point, box)).toBe(false);
      }),
    );
  });

  it('has lines from the right edge of what gives to the left edge of what needs it', () => {
    fc.assert(
      fc.property(placedTrees, (trees) => {
        for (const { tree, placed } of trees) {
          expect(placed.lines.map(({ from, to, kind }) => ({ from, to, kind }))).toEqual(tree.lines);
          for (const { from, to, points } of placed.lines) {
            const [source, target] = [placed.boxes[from], placed.boxes[to]];
            expect(points[0]).toEqual([source.x + source.width, source.y + source.height / 2]);
            expect(points.at(-1)).toEqual([target.x, target.y + target.height / 2]);
          }
        }
      }),
    );
  });

  it('has the goal at its right edge', () => {
    fc.assert(
      fc.property(placedTrees, (trees) => {
        for (const { tree, placed } of trees) {
          const goal = placed.boxes[tree.nodes.findIndex(({ kind }) => kind === 'goal')];
          if (goal === undefined || placed.boxes.length === 1) continue;
          const rightOf = ({ x, width }: Box): number => x + width;
          for (const box of placed.boxes) if (box !== goal) expect(rightOf(box)).toBeLessThan(goal.x);
          expect(placed.width - rightOf(goal)).toBeLessThan(placed.lines.length + 12);
        }
      }),
    );
  });

  it('is none where its columns have no room', () => {
    const chain = { nodes: [0, 1, 2].map((step) => ({ kind: 'step', step, needs: [] }) as const), lines: chained(3) };
    expect(placedTree(chain, 3 * 120 + 2 * 26 + 4, sizeOf)).toBeDefined();
    expect(placedTree(chain, 3 * 120 + 2 * 26 + 3, sizeOf)).toBeUndefined();
  });
});

const chained = (count: number) =>
  Array.from({ length: count - 1 }, (_, from) => ({ from, to: from + 1, kind: 'need' }) as const);

describe('places with distances between them', () => {
  it('keep the order and the distances, and are the wanted ones where those do', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -500, max: 500 }), { maxLength: 20 }), fc.nat(40), (wanted, distance) => {
        const placed = spacedOut(wanted, () => distance);
        for (let nth = 1; nth < placed.length; nth++)
          expect(placed[nth] - placed[nth - 1]).toBeGreaterThanOrEqual(distance - 1e-6);
        const isFree = wanted.every((place, nth) => nth === 0 || place - wanted[nth - 1] >= distance);
        if (isFree) expect(placed.map((place) => Math.round(place * 1e6) / 1e6)).toEqual(wanted);
      }),
    );
  });

  it('are moved as little as possible', () => expect(spacedOut([0, 0, 100], () => 10)).toEqual([-5, 5, 100]));
});

describe('the path of a line', () => {
  it('is level where its points are, else a curve that leaves and arrives level', () =>
    expect(
      linePath([
        [0, 5],
        [10, 5],
        [30, 25],
      ]),
    ).toBe('M0 5H10C20 5 20 25 30 25'));
});
