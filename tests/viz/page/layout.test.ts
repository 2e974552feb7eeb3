import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeviceGroup } from '../../../reports/trace-index/device-table.ts';
import { type Block, type Layout, layoutOf } from '../../../viz/raster/layout.ts';
import { labelIn } from '../../../viz/raster/overlay.tsx';
import { blockOf, cellOf, devicesInside, slotAt, slotBeside, slotUnder } from '../../../viz/raster/place.ts';
import { sheetOf } from '../../../viz/raster/sheet.ts';

/** Blocks of the given sizes over two tenants, with their devices numbered consecutively. */
function fleetOf(sizes: readonly number[]): readonly DeviceGroup[] {
  let next = 0;
  return sizes.map((size, i) => ({
    tenant: i % 2 === 0 ? 'acme' : 'north',
    product: `product-${i}`,
    ring: 'all',
    profile: 'esp32',
    firmware: '1.0.0',
    devices: Uint32Array.from({ length: size }, () => next++),
  }));
}

const sizes = fc.array(fc.integer({ min: 1, max: 3_000 }), { minLength: 1, maxLength: 12 });
const widths = fc.integer({ min: 240, max: 3_000 });
const heights = fc.integer({ min: 240, max: 2_000 });

const areaOf = ({ across, down, cellWidth, cellHeight }: Block): number => across * down * cellWidth * cellHeight;

const slotsOf = ({ devices }: Layout): readonly number[] => Array.from(devices.keys());

describe('the layout of a fleet', () => {
  it('gives every device a cell of its own, within the picture', () => {
    fc.assert(
      fc.property(sizes, widths, heights, (counts, width, height) => {
        const layout = layoutOf(fleetOf(counts), width, height, 1);
        const total = counts.reduce((a, b) => a + b);
        expect(new Set(layout.devices).size).toBe(total);
        expect(layout.blocks.reduce((sum, { fromSlot, toSlot }) => sum + toSlot - fromSlot, 0)).toBe(total);
        for (const block of layout.blocks) {
          const { x, y, across, down, cellWidth, cellHeight } = block;
          expect(across * down).toBeGreaterThanOrEqual(block.toSlot - block.fromSlot);
          expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
          expect(x + across * cellWidth).toBeLessThanOrEqual(width + 1);
          expect(y + down * cellHeight).toBeLessThanOrEqual(height + 1);
          for (let slot = block.fromSlot; slot < block.toSlot; slot += 37) {
            const { column, line } = cellOf(block, slot);
            expect(slotAt(block, column, line)).toBe(slot);
          }
        }
      }),
      {
        numRuns: 40,
        examples: [
          [[173, 1, 1], 1879, 519],
          [[1, 1, 1, 1, 1, 1, 875, 53, 1], 1406, 1379],
        ],
      },
    );
  });

  it('has no overlapping blocks', () => {
    fc.assert(
      fc.property(sizes, widths, heights, (counts, width, height) => {
        const { blocks } = layoutOf(fleetOf(counts), width, height, 1);
        for (const a of blocks) {
          for (const b of blocks.filter((other) => other.fromSlot > a.fromSlot)) {
            const isApart =
              a.x + a.across * a.cellWidth <= b.x + 0.01 ||
              b.x + b.across * b.cellWidth <= a.x + 0.01 ||
              a.y + a.down * a.cellHeight <= b.y + 0.01 ||
              b.y + b.down * b.cellHeight <= a.y + 0.01;
            expect(isApart).toBe(true);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    ['a single block', [10_000], 1_032, 640],
    ['blocks as in first-light', [100, 3_536, 75, 389, 2_400, 1_200, 1_429, 71, 800], 1_032, 640],
    ['the same on a wall', [100, 3_536, 75, 389, 2_400, 1_200, 1_429, 71, 800], 3_300, 1_900],
  ])('leaves nothing empty but names and margins: %s', (_what, counts, width, height) => {
    const { blocks } = layoutOf(fleetOf(counts), width, height, 1);
    const filled = blocks.reduce((sum, block) => sum + areaOf(block), 0);
    const labels = blocks.reduce((sum, { labelWidth }) => sum + (labelWidth + 6) * (17 + 6), 0);
    expect(filled).toBeGreaterThan((width * height - labels) * 0.9);
    for (const block of blocks.filter(({ toSlot, fromSlot }) => toSlot - fromSlot >= 300)) {
      expect(block.cellWidth / block.cellHeight).toBeGreaterThan(0.75);
      expect(block.cellWidth / block.cellHeight).toBeLessThan(1.34);
    }
  });

  it('gives large blocks about as much room for a device as each other', () => {
    const { blocks } = layoutOf(fleetOf([3_000, 1_200, 900, 400]), 1_032, 640, 1);
    const shares = blocks.map((block) => areaOf(block) / (block.toSlot - block.fromSlot));
    expect(Math.max(...shares) / Math.min(...shares)).toBeLessThan(1.15);
  });

  it('fills a block in serpentine', () => {
    const layout = layoutOf(fleetOf([500, 120, 40]), 900, 600, 1);
    for (const block of layout.blocks) {
      for (let slot = block.fromSlot + 1; slot < block.toSlot; slot++) {
        const [here, before] = [cellOf(block, slot), cellOf(block, slot - 1)];
        expect(Math.abs(here.column - before.column) + Math.abs(here.line - before.line)).toBe(1);
      }
    }
  });

  it('is the same for the same names, in any order', () => {
    const groups = fleetOf([300, 200, 100, 50]);
    const [one, other] = [layoutOf(groups, 900, 600, 1), layoutOf(groups.toReversed(), 900, 600, 1)];
    expect(other).toEqual(one);
  });

  it('of no devices is empty', () => {
    expect(layoutOf([], 900, 600, 1).blocks).toEqual([]);
  });

  it.each([1, 2, 3, 7])('has a texel for every %s cells across and down, of one block only', (pool) => {
    const layout = layoutOf(fleetOf([3_000, 700, 90, 5]), 900, 600, 1);
    const { width, height, texelOf } = sheetOf(layout, pool, 1);
    const owners = new Map<number, Block>();
    const used = new Map<number, number>();
    for (const slot of slotsOf(layout)) {
      const block = blockOf(layout, slot)!;
      expect(texelOf[slot]).toBeLessThan(width * height);
      expect(owners.get(texelOf[slot]) ?? block).toBe(block);
      owners.set(texelOf[slot], block);
      used.set(texelOf[slot], (used.get(texelOf[slot]) ?? 0) + 1);
    }
    expect(Math.max(...used.values())).toBeLessThanOrEqual(pool * pool);
    expect(Math.max(...used.values())).toBe(pool * pool);
  });
});

describe('the name of a block', () => {
  const [canary] = layoutOf(
    ['canary', 'broad'].map((ring, i) => ({
      ...fleetOf([75, 900])[i],
      tenant: 'acme',
      product: 'sensor',
      ring,
    })),
    900,
    600,
    1,
  ).blocks.toReversed();

  it.each([
    [200, ['sensor · canary', '75']],
    [70, ['canary', '75']],
    [40, ['canary', '']],
    [24, ['can…', '']],
    [10, ['', '']],
  ])('within %s pixels is %s', (room, expected) => expect(labelIn(canary, room, 5)).toEqual(expected));
});

describe('a point of the raster', () => {
  const layout = layoutOf(fleetOf([400, 100]), 900, 600, 1);
  const zoom = { k: 3, x: -200, y: -120 };
  const middleOf = (slot: number): readonly [number, number] => {
    const block = blockOf(layout, slot)!;
    const { column, line } = cellOf(block, slot);
    return [
      (block.x + (column + 0.5) * block.cellWidth) * zoom.k + zoom.x,
      (block.y + (line + 0.5) * block.cellHeight) * zoom.k + zoom.y,
    ];
  };

  it('names the device whose cell it is in, at any zoom', () => {
    for (const slot of slotsOf(layout)) expect(slotUnder(layout, zoom, ...middleOf(slot))).toBe(slot);
    expect(slotUnder(layout, zoom, -10_000, 0)).toBe(-1);
  });

  it('leads to the cell beside it, and to none beyond the edge', () => {
    expect(slotBeside(layout, 0, 1, 0)).toBe(1);
    expect(slotBeside(layout, 1, -1, 0)).toBe(0);
    expect(slotBeside(layout, 0, 0, -1)).toBe(-1);
  });

  it('leads over the border of a block, and back', () => {
    const isBeside = layout.blocks[1].x > layout.blocks[0].x;
    const [across, down] = isBeside ? ([1, 0] as const) : ([0, 1] as const);
    let slot = 0;
    for (let next = slot; next >= 0; next = slotBeside(layout, slot, across, down)) slot = next;
    expect(blockOf(layout, slot)).toBe(layout.blocks[1]);
    for (let next = slot; next >= 0; next = slotBeside(layout, slot, isBeside ? -1 : 0, isBeside ? 0 : -1)) slot = next;
    expect(blockOf(layout, slot)).toBe(layout.blocks[0]);
  });

  it('may be one of a lasso, which selects the devices inside it', () => {
    const all = devicesInside(
      layout,
      layout.devices,
      { k: 1, x: 0, y: 0 },
      [
        [-1, -1],
        [2_000, -1],
        [2_000, 2_000],
        [-1, 2_000],
      ],
      500,
    );
    expect(all.count).toBe(500);
    const [x, y] = middleOf(17);
    const one = devicesInside(
      layout,
      layout.devices,
      zoom,
      [
        [x - 2, y - 2],
        [x + 2, y - 2],
        [x + 2, y + 2],
        [x - 2, y + 2],
      ],
      500,
    );
    expect(one.count).toBe(1);
    expect(one.bits[layout.devices[17] >> 3] & (1 << (layout.devices[17] & 7))).not.toBe(0);
  });
});
