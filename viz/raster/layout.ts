import { type HierarchyRectangularNode, hierarchy, treemap, treemapBinary } from 'd3';
import type { DeviceGroup } from '../data/run-port.ts';

/**
 * Where every device of a fleet is drawn: a treemap of tenant, product and ring, each block filled with devices in
 * serpentine on one grid of cells, so that equal areas are equal numbers of devices.
 *
 * Units   pixels of the page at no zoom; columns and rows in cells
 * Shape   `slots` of all blocks lie in a row; `cells[slot]` is its cell, row by row of the grid
 */
export interface Layout {
  readonly blocks: readonly Block[];
  readonly headings: readonly Heading[];
  /** Side of a cell. */
  readonly cell: number;
  readonly columns: number;
  readonly rows: number;
  readonly cells: Uint32Array;
  /** The device that has a slot, in map order. */
  readonly devices: Uint32Array;
  /** The slot of a cell, or -1. */
  readonly slotAt: Int32Array;
}

export interface Block {
  readonly group: DeviceGroup;
  readonly label: string;
  readonly fromSlot: number;
  readonly toSlot: number;
  /** Top left cell, and cells across. */
  readonly column: number;
  readonly row: number;
  readonly across: number;
  readonly down: number;
}

/** A name over the blocks of a tenant. */
export interface Heading {
  readonly tenant: string;
  readonly count: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

export function layoutOf(groups: readonly DeviceGroup[], width: number, height: number, pixelRatio: number): Layout {
  const sorted = groups.filter(({ devices }) => devices.length > 0).toSorted(byName);
  const total = sorted.reduce((sum, { devices }) => sum + devices.length, 0);
  if (total === 0 || width < 1 || height < 1) return nothing;
  const space = { width, height };
  const largest = largestThatFits(sorted, space, Math.min(cellMax, Math.sqrt((width * height) / total)));
  const whole = onPixels(largest.cell, pixelRatio);
  const root = fitted(sorted, space, whole);
  return root === undefined ? filled(largest.root, sorted, height, largest.cell) : filled(root, sorted, height, whole);
}

/** Names order blocks, not sizes: two runs of a scenario lie on top of each other. */
const byName = (a: DeviceGroup, b: DeviceGroup): number =>
  compared(a.tenant, b.tenant) || compared(a.product, b.product) || compared(a.ring, b.ring);
const compared = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

interface Node {
  readonly name: string;
  readonly children?: readonly Node[];
  readonly group?: DeviceGroup;
}
type Rectangle = HierarchyRectangularNode<Node>;

interface Space {
  readonly width: number;
  readonly height: number;
}

/** Halves the span of sizes: the largest cell with which every block has room for its devices. */
function largestThatFits(
  groups: readonly DeviceGroup[],
  space: Space,
  most: number,
): { readonly root: Rectangle; readonly cell: number } {
  let high = most;
  let low = most;
  let root = fitted(groups, space, low);
  // Many small blocks in a small frame: names take the room, so cells shrink until there is some.
  while (root === undefined) {
    high = low;
    low *= 0.6;
    root = fitted(groups, space, low);
  }
  for (let i = 0; i < halvings && high - low > low / 100; i++) {
    const middle = (low + high) / 2;
    const better = fitted(groups, space, middle);
    if (better === undefined) high = middle;
    else {
      low = middle;
      root = better;
    }
  }
  return { root, cell: low };
}

const weightsOf = (groups: readonly DeviceGroup[], cell: number): Map<DeviceGroup, number> =>
  new Map(groups.map((group) => [group, areaOf(group.devices.length, cell)]));

/** Gives area to blocks that are too small for their devices, by the shape that they got, until all are large enough. */
function fitted(groups: readonly DeviceGroup[], space: Space, cell: number): Rectangle | undefined {
  const weights = weightsOf(groups, cell);
  const rounds = groups.length > manyGroups ? 6 : 24;
  for (let round = 0; round < rounds; round++) {
    const root = rectangles(groups, space, weights);
    if (cell < cellMin) return root;
    let misses = 0;
    for (const leaf of root.leaves()) {
      const group = leaf.data.group!;
      const { across, down } = room(leaf, cell);
      // A block without a single cell lacks room for its one device, too.
      const lack = across * down === 0 ? group.devices.length + 1 : group.devices.length / (across * down);
      if (lack > 1) misses++;
      weights.set(group, weights.get(group)! * Math.min(1.4, Math.max(0.9, lack)) ** 0.6);
    }
    if (misses === 0) return root;
  }
  return undefined;
}

/** Cells of the grid in a leaf beside its label and its margin. */
function room({ x0, x1, y0, y1 }: Rectangle, cell: number) {
  const column = Math.ceil(x0 / cell);
  const row = Math.ceil((y0 + blockLabel) / cell);
  return {
    column,
    row,
    across: Math.max(0, Math.floor((x1 - blockGap) / cell) - column),
    down: Math.max(0, Math.floor((y1 - blockGap) / cell) - row),
  };
}

function rectangles(
  groups: readonly DeviceGroup[],
  { width, height }: Space,
  weights: ReadonlyMap<DeviceGroup, number>,
): Rectangle {
  const tree = hierarchy<Node>({ name: '', children: tenantsOf(groups) }).sum(({ group }) =>
    group === undefined ? 0 : weights.get(group)!,
  );
  return treemap<Node>()
    .tile(treemapBinary)
    .size([width, height])
    .paddingTop(({ depth }) => (depth === 1 ? tenantLabel : 0))(tree);
}

/** What a block takes with its label and margins, so that small ones are not squeezed by them. */
function areaOf(count: number, cell: number): number {
  const side = Math.sqrt(count) * cell + cell;
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

/** Cells that can be seen as such start on whole pixels of the screen. */
const onPixels = (cell: number, pixelRatio: number): number =>
  cell < wholePixelsFrom ? cell : Math.floor(cell * pixelRatio) / pixelRatio;

function filled(root: Rectangle, groups: readonly DeviceGroup[], height: number, cell: number): Layout {
  const places = root.leaves().map((leaf) => ({ group: leaf.data.group!, ...room(leaf, cell) }));
  const lines = ({ group, across }: (typeof places)[number]): number =>
    Math.ceil(group.devices.length / Math.max(1, across));
  const columns = places.reduce((most, { column, across }) => Math.max(most, column + Math.max(1, across)), 1);
  const rows = places.reduce((most, place) => Math.max(most, place.row + lines(place)), Math.ceil(height / cell));
  const total = groups.reduce((sum, { devices }) => sum + devices.length, 0);
  const cells = new Uint32Array(total);
  const devices = new Uint32Array(total);
  const slotAt = new Int32Array(columns * rows).fill(-1);
  const blocks: Block[] = [];
  let slot = 0;
  for (const { group, column, row, ...place } of places) {
    const count = group.devices.length;
    const across = Math.max(1, place.across);
    devices.set(group.devices, slot);
    for (let i = 0; i < count; i++) {
      const line = Math.floor(i / across);
      const place = i % across;
      // Serpentine: neighbours in number stay neighbours at the turn of a line.
      const at = (row + line) * columns + column + (line % 2 === 0 ? place : across - 1 - place);
      cells[slot + i] = at;
      slotAt[at] = slot + i;
    }
    blocks.push({
      group,
      label: labelOf(group, groups),
      fromSlot: slot,
      toSlot: slot + count,
      column,
      row,
      across: Math.min(across, count),
      down: Math.ceil(count / across),
    });
    slot += count;
  }
  const headings = (root.children ?? []).map(({ data, x0, x1, y0 }) => ({
    tenant: data.name,
    count: groups.reduce((sum, group) => sum + (group.tenant === data.name ? group.devices.length : 0), 0),
    x: Math.ceil(x0 / cell) * cell,
    y: y0,
    width: x1 - x0,
  }));
  return { blocks, headings, cell, columns, rows, cells, devices, slotAt };
}

/** The ring is named where a product has several. */
const labelOf = ({ tenant, product, ring }: DeviceGroup, groups: readonly DeviceGroup[]): string =>
  groups.some((other) => other.tenant === tenant && other.product === product && other.ring !== ring)
    ? `${product} · ${ring}`
    : product;

const nothing: Layout = {
  blocks: [],
  headings: [],
  cell: 1,
  columns: 1,
  rows: 1,
  cells: new Uint32Array(0),
  devices: new Uint32Array(0),
  slotAt: new Int32Array(1).fill(-1),
};

/** Room over a tenant and over a block for its name, and between blocks. */
const tenantLabel = 20;
const blockLabel = 17;
const blockGap = 7;
const blockWidthMin = 24;
/** A fleet of three is not three walls of colour. */
const cellMax = 64;
/** Below this there is no frame to speak of, and nothing to fit. */
const cellMin = 0.02;
const wholePixelsFrom = 3;
const halvings = 12;
const manyGroups = 120;
