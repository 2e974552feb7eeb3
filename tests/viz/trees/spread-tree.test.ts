import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Spread } from '../../../reports/trace-index/spread.ts';
import { placedNames } from '../../../viz/trees/place-names.ts';
import { icicleSpread, tidySpread } from '../../../viz/trees/place-spread.ts';
import { nodeAt, nodeBeside } from '../../../viz/trees/spread-nodes.ts';
import { spreadTable } from '../../../viz/trees/spread-table.ts';
import { spreadTreeOf, takenBy } from '../../../viz/trees/spread-tree.ts';
import { nodeInWords } from '../../../viz/trees/spread-words.ts';

/** Of each device: when, and from which earlier one; step 0 is of mallory, step 1 of trudy. */
const spreadOf = (taken: readonly { readonly t: number; readonly from: number; readonly step?: number }[]): Spread => ({
  device: Uint32Array.from(taken, (_, one) => 100 + one),
  t: Uint32Array.from(taken, ({ t }) => t),
  step: Uint16Array.from(taken, ({ step = 0 }) => step),
  fact: new Uint16Array(taken.length),
  from: Int32Array.from(taken, ({ from }) => from),
  facts: ['control of what it runs'],
});
const treeOf = (spread: Spread) => spreadTreeOf(spread, (step) => ['mallory', 'trudy'][step]);

const randomSpread = fc
  .array(
    fc.record({
      wait: fc.nat(3),
      source: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      step: fc.nat(1),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((made) => {
    let t = 0;
    return spreadOf(
      made.map(({ wait, source, step }, one) => {
        t += wait;
        return { t, from: Math.floor(source * (one + 1)) - 1, step };
      }),
    );
  });

const margins = { left: 80, right: 60, top: 8, bottom: 20, row: 12 };

describe('a spread tree', () => {
  it('has who took a device, through how many others, and what came from it', () => {
    const spread = spreadOf([
      { t: 1, from: -1 },
      { t: 2, from: 0 },
      { t: 3, from: -1, step: 1 },
      { t: 4, from: 1 },
      { t: 5, from: 0 },
    ]);
    const tree = treeOf(spread);
    expect(tree.actors).toEqual(['mallory', 'trudy']);
    expect([...tree.actor]).toEqual([0, 0, 1, 0, 0]);
    expect([...tree.generation]).toEqual([1, 2, 1, 3, 2]);
    expect([...tree.size]).toEqual([4, 2, 1, 1, 1]);
    expect([...tree.inOrder]).toEqual([0, 1, 3, 4, 2]);
    expect(tree.generations).toBe(3);
  });

  it('has each device once, followed by all that came from it', () => {
    fc.assert(
      fc.property(randomSpread, (spread) => {
        const { inOrder, place, size, generation } = treeOf(spread);
        expect([...inOrder].toSorted((a, b) => a - b)).toEqual([...inOrder.keys()]);
        for (const [one, source] of spread.from.entries()) {
          expect(inOrder[place[one]]).toBe(one);
          if (source < 0) continue;
          expect(generation[one]).toBe(generation[source] + 1);
          expect(place[one]).toBeGreaterThan(place[source]);
          expect(place[one] + size[one]).toBeLessThanOrEqual(place[source] + size[source]);
        }
      }),
    );
  });

  it('has by an instant those taken until then', () => {
    const t = Uint32Array.from([5, 5, 8]);
    expect([4, 5, 7.9, 8, 99].map((instant) => takenBy(t, instant))).toEqual([0, 2, 2, 3, 3]);
  });
});

describe('a tidy spread tree', () => {
  it('has each device right of its source, no two at one place, all within its size', () => {
    fc.assert(
      fc.property(randomSpread, fc.integer({ min: 200, max: 900 }), (spread, width) => {
        const placed = tidySpread(treeOf(spread), spread, width, 300, margins);
        for (const [one, source] of spread.from.entries()) {
          if (source >= 0) expect(placed.x[one] - placed.x[source]).toBeGreaterThanOrEqual(margins.row - 0.01);
          expect(placed.x[one]).toBeGreaterThan(margins.left);
          expect(placed.x[one]).toBeLessThan(placed.width);
          expect(placed.y[one]).toBeGreaterThan(0);
          expect(placed.y[one]).toBeLessThan(placed.height - margins.bottom);
          for (let other = 0; other < one; other++) {
            const apart = Math.hypot(placed.x[one] - placed.x[other], placed.y[one] - placed.y[other]);
            expect(apart, `${one} and ${other}`).toBeGreaterThan(margins.row / 2 - 0.01);
          }
        }
      }),
    );
  });

  it('has names that cover neither each other nor a device', () => {
    fc.assert(
      fc.property(randomSpread, (spread) => {
        const { x, y, width } = tidySpread(treeOf(spread), spread, 480, 300, margins);
        const points = { x, y, nameOf: (one: number) => `camera-${one}`, hasLines: (one: number) => one % 2 === 0 };
        const room = { left: 80, width, height: 13, letter: 6, sign: 6 };
        const names = placedNames([...x.keys()], points, room).map(({ node, x: left, y: middle }) => ({
          ...{ left, right: left + `camera-${node}`.length * 6, top: middle - 6.5, bottom: middle + 6.5 },
        }));
        const devices = Array.from(x, (at, one) => ({
          ...{ left: at - 6, right: at + 6, top: y[one] - 6, bottom: y[one] + 6 },
        }));
        const all = [...names, ...devices];
        for (const [nth, a] of names.entries())
          for (const b of all.slice(nth + 1))
            expect(a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom).toBe(false);
        expect(names.length).toBeGreaterThan(0);
      }),
    );
  });
});

describe('an icicle', () => {
  it('has each bar within that of its source, one column to the right, and none over another', () => {
    fc.assert(
      fc.property(randomSpread, (spread) => {
        const tree = treeOf(spread);
        const { x, y, tall, wide, height } = icicleSpread(tree, 500, 300, margins);
        for (const [one, source] of spread.from.entries()) {
          if (source >= 0) {
            expect(x[one] - x[source]).toBeCloseTo(wide, 2);
            expect(y[one]).toBeGreaterThanOrEqual(y[source]);
            expect(y[one] + tall[one]).toBeLessThanOrEqual(y[source] + tall[source] + 0.01);
          }
          expect(y[one] + tall[one]).toBeLessThanOrEqual(height - margins.bottom + 0.01);
          for (let other = 0; other < one; other++) {
            if (tree.generation[other] !== tree.generation[one]) continue;
            expect(y[one] + tall[one] <= y[other] + 0.01 || y[other] + tall[other] <= y[one] + 0.01).toBe(true);
          }
        }
      }),
    );
  });
});

describe('a device in the picture', () => {
  const spread = spreadOf([
    { t: 0, from: -1 },
    { t: 60_000, from: 0 },
    { t: 120_000, from: 0 },
    { t: 180_000, from: 1 },
  ]);
  const tree = treeOf(spread);

  it('is found where it stands, if it has been taken by then', () => {
    fc.assert(
      fc.property(randomSpread, (made) => {
        const own = treeOf(made);
        const tidy = tidySpread(own, made, 480, 300, margins);
        const icicle = icicleSpread(own, 500, 300, margins);
        for (let one = 0; one < own.count; one++) {
          expect(nodeAt(tidy, own, own.count, tidy.x[one], tidy.y[one])).toBe(one);
          expect(nodeAt(tidy, own, one, tidy.x[one], tidy.y[one])).not.toBe(one);
          const [x, y] = [icicle.x[one] + 1, icicle.y[one] + icicle.tall[one] / 2];
          expect(nodeAt(icicle, own, own.count, x, y)).toBe(one);
          expect(nodeAt(icicle, own, one, x, y)).toBeUndefined();
        }
      }),
    );
  });

  it('leads by arrow keys to its source, to what came from it, and to the one above or below', () => {
    const to = (at: number | undefined, way: Parameters<typeof nodeBeside>[4], taken = 4) =>
      nodeBeside(tree, spread, taken, at, way);
    expect([to(undefined, 'next'), to(0, 'first'), to(3, 'source'), to(0, 'source')]).toEqual([0, 1, 1, 0]);
    // In the order of the picture: 0, 1, 3, 2.
    expect([to(1, 'next'), to(3, 'next'), to(2, 'next'), to(2, 'previous')]).toEqual([3, 2, 2, 3]);
    expect([to(1, 'first', 2), to(1, 'next', 3), to(undefined, 'next', 0)]).toEqual([1, 2, undefined]);
  });

  const names = {
    ...{ tickMs: 1, plan: { timeline: [{ label: 'the worm' }] }, nameOf: (one: number) => `acme/camera-${one}` },
  } as unknown as Parameters<typeof nodeInWords>[4];

  it('is told in words: when, what, by which step, from where, and how many came from it by then', () => {
    expect(nodeInWords(0, spread, tree, 4, names)).toBe(
      'acme/camera-0, +0ms: control of what it runs by "the worm", from mallory, outside; 3 more came from it',
    );
    expect(nodeInWords(1, spread, tree, 3, names)).toBe(
      'acme/camera-1, +1m: control of what it runs by "the worm", from acme/camera-0',
    );
  });

  it('has a row in the table, in the order of the gains', () => {
    expect(spreadTable(spread, tree, 2, names).rows).toEqual([
      ['acme/camera-0', '00:00:00.000', 'mallory, outside', 'the worm', 'control of what it runs', 1],
      ['acme/camera-1', '00:01:00.000', 'acme/camera-0', 'the worm', 'control of what it runs', 2],
    ]);
  });
});
