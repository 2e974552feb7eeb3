import type { DeviceGroup } from '../../reports/trace-index/device-table.ts';
import { inTextOrder } from '../../sim/kernel/text-order.ts';
import { binaryTreemap, leavesOf, type Rectangle } from './binary-treemap.ts';
import { gridIn } from './grid.ts';

/**
 * Where every device of a fleet is drawn: a treemap of tenant, product and ring, each block filled with its devices in
 * serpentine order. All blocks have about the same area per device, and each has its own grid.
 *
 * Units   pixels of the page at no zoom
 * Shape   `slots` of all blocks are consecutive, those of a block together
 */
export interface Layout {
  readonly blocks: readonly Block[];
  readonly headings: readonly Heading[];
  /** The device that has a slot, in map order. */
  readonly devices: Uint32Array;
  /** Whether there is room for the names of blocks and tenants. */
  readonly hasNames: boolean;
  /** The smaller side of the smallest cell. */
  readonly cellMin: number;
}

export interface Block {
  readonly group: DeviceGroup;
  /** Whether its product has other rings beside it. */
  readonly isRing: boolean;
  readonly fromSlot: number;
  readonly toSlot: number;
  /** Top left corner of the cells, and the width of its name. */
  readonly x: number;
  readonly y: number;
  readonly labelWidth: number;
  /** Cells per line, lines, and the sides of a cell. */
  readonly across: number;
  readonly down: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
}

/** A name over the blocks of a tenant. */
export interface Heading {
  readonly tenant: string;
  readonly count: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

interface Space {
  readonly width: number;
  readonly height: number;
  readonly pixelRatio: number;
  /** Heights of the names over a tenant and over a block, and gaps between blocks and tenants. */
  readonly tenantLabel: number;
  readonly blockLabel: number;
  readonly blockGap: number;
  readonly tenantGap: number;
  readonly blockWidthMin: number;
}

export function layoutOf(
  groups: readonly DeviceGroup[],
  width: number,
  height: number,
  pixelRatio: number,
  textScale = 1,
): Layout {
  const sorted = groups.filter(({ devices }) => devices.length > 0).toSorted(byName);
  if (sorted.length === 0 || width < 1 || height < 1) return nothing;
  // Many small blocks in a small picture: names take too much room, so they are left out.
  for (const named of [1, 0.5]) {
    const space = spaceOf(width, height, pixelRatio, textScale * named, named);
    const { root, least } = evenly(sorted, space);
    if (least > POOR) return filled(root, sorted, space, named === 1);
  }
  const space = spaceOf(width, height, pixelRatio, 0, 0);
  return filled(evenly(sorted, space).root, sorted, space, false);
}

const spaceOf = (width: number, height: number, pixelRatio: number, text: number, gaps: number): Space => ({
  width,
  height,
  pixelRatio,
  tenantLabel: 19 * text,
  blockLabel: 17 * text,
  blockGap: 6 * gaps,
  tenantGap: 5 * gaps,
  blockWidthMin: 24 * text,
});

/** Blocks are ordered by name, not size: so two runs of a scenario have the same layout. */
const byName = (a: DeviceGroup, b: DeviceGroup): number =>
  inTextOrder(a.tenant, b.tenant) || inTextOrder(a.product, b.product) || inTextOrder(a.ring, b.ring);

interface Node {
  readonly name: string;
  readonly children?: readonly Node[];
  readonly group?: DeviceGroup;
}
type PlacedNode = Rectangle<Node>;

/**
 * Names and margins take more of a small block than of a large one, and how much depends on its shape. So each round
 * gives new areas by what the last round left, and the result is the round in which the worst-off block had most.
 */
function evenly(groups: readonly DeviceGroup[], space: Space): { readonly root: PlacedNode; readonly least: number } {
  const tree = tenantsOf(groups);
  const total = groups.reduce((sum, { devices }) => sum + devices.length, 0);
  const cell = Math.sqrt((space.width * space.height) / total);
  const weights = new Map(groups.map((group) => [group, areaOf(group.devices.length, cell, space)]));
  let best: { readonly root: PlacedNode; readonly least: number } | undefined;
  for (let round = 0; round < (groups.length > MANY_GROUPS ? 8 : 28); round++) {
    const root = rectangles(tree, space, weights);
    const rooms = leavesOf(root).map((leaf) => ({ group: leaf.data.group!, share: shareOf(leaf, cell, space) }));
    const mean = rooms.reduce((sum, { share }) => sum + share, 0) / rooms.length;
    const least = rooms.reduce((a, { share }) => Math.min(a, share), Number.POSITIVE_INFINITY) / mean;
    if (best === undefined || least > best.least) best = { root, least };
    for (const { group, share } of rooms) {
      weights.set(group, weights.get(group)! * Math.min(1.5, Math.max(0.8, mean / share)) ** 0.6);
    }
  }
  return best!;
}

/**
 * The area of a leaf per device. A block of three should be as wide as its name, so it counts as more devices; one that
 * is thinner than a cell counts as less area.
 */
function shareOf(leaf: PlacedNode, cell: number, space: Space): number {
  const { width, height } = roomIn(leaf, space);
  const count = Math.max(leaf.data.group!.devices.length, space.blockWidthMin / cell);
  return ((width * height) / count) * Math.min(1, Math.min(width, height) / (cell * 0.6));
}

/** The rectangle for cells in a leaf, without its name and its margin, on whole screen pixels. */
function roomIn({ x0, x1, y0, y1 }: PlacedNode, { pixelRatio, blockLabel, blockGap }: Space) {
  const whole = (at: number): number => Math.round(at * pixelRatio) / pixelRatio;
  const [x, y] = [whole(x0), whole(y0 + blockLabel)];
  const least = 0.01;
  return { x, y, width: Math.max(least, whole(x1 - blockGap) - x), height: Math.max(least, whole(y1 - blockGap) - y) };
}

function rectangles(tree: readonly Node[], space: Space, weights: ReadonlyMap<DeviceGroup, number>): PlacedNode {
  const { width, height, blockGap, tenantGap, tenantLabel } = space;
  const ofTenant = { top: tenantLabel, right: tenantGap, bottom: tenantGap };
  const root: Node = { name: '', children: tree };
  // Margins are at the right and the bottom: those of the last blocks lie outside the picture.
  return binaryTreemap(root, width + blockGap + tenantGap, height + blockGap + tenantGap, {
    childrenOf: ({ children = [] }) => children,
    valueOf: ({ group }) => (group === undefined ? 0 : weights.get(group)!),
    paddingOf: (depth) => (depth === 1 ? ofTenant : none),
  });
}

const none = { top: 0, right: 0, bottom: 0 };

/** The area of a block with its name and margins: a first guess that the rounds improve. */
function areaOf(count: number, cell: number, { blockWidthMin, blockGap, blockLabel }: Space): number {
  const side = Math.sqrt(count) * cell;
  return (Math.max(side, blockWidthMin) + blockGap) * (side + blockLabel + blockGap);
}

function tenantsOf(groups: readonly DeviceGroup[]): readonly Node[] {
  const tenants = new Map<string, Map<string, Node[]>>();
  for (const group of groups) {
    const products = tenants.get(group.tenant) ?? new Map<string, Node[]>();
    tenants.set(group.tenant, products);
    const rings = products.get(group.product) ?? [];
    products.set(group.product, rings);
    rings.push({ name: group.ring, group });
  }
  return [...tenants].map(([name, products]) => ({
    name,
    children: [...products].map(([product, rings]) => ({ name: product, children: rings })),
  }));
}

function filled(root: PlacedNode, groups: readonly DeviceGroup[], space: Space, hasNames: boolean): Layout {
  const total = groups.reduce((sum, { devices }) => sum + devices.length, 0);
  const places = leavesOf(root).map((leaf) => ({ group: leaf.data.group!, ...roomIn(leaf, space) }));
  const area = places.reduce((sum, { width, height }) => sum + width * height, 0) / total;
  // Limits cells of blocks that are larger than their devices need: all cells have about the same size.
  const sideMax = Math.min(CELL_MAX, Math.sqrt(area) * 1.5);
  const devices = new Uint32Array(total);
  const blocks: Block[] = [];
  let slot = 0;
  for (const { group, x, y, width, height } of places) {
    const count = group.devices.length;
    devices.set(group.devices, slot);
    blocks.push({
      group,
      isRing: groups.some((one) => one.tenant === group.tenant && one.product === group.product && one !== group),
      fromSlot: slot,
      toSlot: slot + count,
      x,
      y,
      labelWidth: Math.min(width, space.width - x),
      ...gridIn(width, height, count, sideMax, space.pixelRatio),
    });
    slot += count;
  }
  const headings = root.children.map(({ data, x0, x1, y0 }) => ({
    tenant: data.name,
    count: groups.reduce((sum, group) => sum + (group.tenant === data.name ? group.devices.length : 0), 0),
    x: x0,
    y: y0,
    width: x1 - x0 - space.tenantGap,
  }));
  const cellMinimum = blocks.reduce((a, one) => Math.min(a, one.cellWidth, one.cellHeight), CELL_MAX);
  return { blocks, headings, devices, hasNames, cellMin: cellMinimum };
}

const nothing: Layout = { blocks: [], headings: [], devices: new Uint32Array(0), hasNames: true, cellMin: 1 };

/** Keeps a fleet of three from filling the screen. */
const CELL_MAX = 64;
const MANY_GROUPS = 120;
/** A block is too small if it has less than this share of the mean area per device. */
const POOR = 0.3;
