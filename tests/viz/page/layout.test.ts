import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeviceGroup } from '../../../viz/data/run-port.ts';
import { layoutOf } from '../../../viz/raster/layout.ts';
import { devicesInside, slotBeside, slotUnder } from '../../../viz/raster/place.ts';

/** Blocks of the given sizes over two tenants, their devices numbered on. */
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

describe('the layout of a fleet', () => {
  it('gives every device a cell of its own, within the picture', () => {
    fc.assert(
      fc.property(sizes, widths, heights, (counts, width, height) => {
        const { cells, devices, slotAt, columns, rows } = layoutOf(fleetOf(counts), width, height, 1);
        const total = counts.reduce((a, b) => a + b);
        expect(new Set(cells).size).toBe(total);
        expect(new Set(devices).size).toBe(total);
        expect(Math.max(...cells)).toBeLessThan(columns * rows);
        expect(Array.from(cells, (cell) => slotAt[cell])).toEqual(Array.from(cells.keys()));
      }),
      { numRuns: 40, examples: [[[173, 1, 1], 1879, 519]] },
    );
  });

  it('keeps a block together, line by line', () => {
    const { blocks, cells, columns } = layoutOf(fleetOf([500, 120, 40]), 900, 600, 1);
    for (const { fromSlot, toSlot, column, row, across, down } of blocks) {
      for (const cell of cells.subarray(fromSlot, toSlot)) {
        expect(cell % columns).toBeGreaterThanOrEqual(column);
        expect(cell % columns).toBeLessThan(column + across);
        expect(Math.floor(cell / columns)).toBeGreaterThanOrEqual(row);
        expect(Math.floor(cell / columns)).toBeLessThan(row + down);
      }
    }
  });

  it('lies the same for the same names, in whatever order they come', () => {
    const groups = fleetOf([300, 200, 100, 50]);
    const [one, other] = [layoutOf(groups, 900, 600, 1), layoutOf(groups.toReversed(), 900, 600, 1)];
    expect(other.cells).toEqual(one.cells);
    expect(other.devices).toEqual(one.devices);
  });

  it('of no devices is empty', () => {
    expect(layoutOf([], 900, 600, 1).blocks).toEqual([]);
  });
});

describe('a point of the raster', () => {
  const layout = layoutOf(fleetOf([400, 100]), 900, 600, 1);
  const zoom = { k: 3, x: -200, y: -120 };
  const middleOf = (slot: number): readonly [number, number] => {
    const side = layout.cell * zoom.k;
    return [
      ((layout.cells[slot] % layout.columns) + 0.5) * side + zoom.x,
      (Math.floor(layout.cells[slot] / layout.columns) + 0.5) * side + zoom.y,
    ];
  };

  it('names the device whose cell it is in, at any zoom', () => {
    for (const slot of [0, 17, 399, 400, 499]) expect(slotUnder(layout, zoom, ...middleOf(slot))).toBe(slot);
    expect(slotUnder(layout, zoom, -10_000, 0)).toBe(-1);
  });

  it('leads to the cell beside it, and to none beyond the edge', () => {
    const beside = slotBeside(layout, 0, 1, 0);
    expect(layout.cells[beside]).toBe(layout.cells[0] + 1);
    expect(slotBeside(layout, beside, -1, 0)).toBe(0);
    expect(slotBeside(layout, 0, 0, -1)).toBe(-1);
  });

  it('may be one of a lasso, which catches the devices inside it', () => {
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
