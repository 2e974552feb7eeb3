import type { AttackTree, TreeLine, TreeNode } from './attack-tree.ts';
import { spacedOut } from './spaced-out.ts';

/** Where the nodes of a tree stand and its lines run, in pixels. */
export interface PlacedTree {
  readonly width: number;
  readonly height: number;
  /** By node. */
  readonly boxes: readonly Box[];
  readonly lines: readonly PlacedLine[];
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedLine extends TreeLine {
  /**
   * From the right edge of one box to the left edge of the other. Between two points, a line is either level or runs in the gap
   * between two columns.
   */
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** What a node takes: its least and its greatest width, and its height. */
export interface NodeSize {
  readonly least: number;
  readonly most: number;
  readonly height: number;
}

/**
 * Places a tree in columns, what is needed left of what needs it, so that no line runs over a box: a line that passes a column
 * has a place of its own in it. Undefined where the columns need more than the width.
 */
export function placedTree(
  { nodes, lines }: Pick<AttackTree, 'nodes' | 'lines'>,
  width: number,
  sizeOf: (node: TreeNode) => NodeSize,
): PlacedTree | undefined {
  const columnOf = columnsOf(nodes, lines);
  const columns = Math.max(-1, ...columnOf) + 1;
  const sizes = nodes.map(sizeOf);
  const across = acrossOf(columns, columnOf, sizes, width);
  if (across === undefined) return undefined;
  const { lefts, widths } = across;

  // Each node, and each place at which a line passes a column, with its neighbors left and right of it.
  const spots: Spot[] = nodes.map((_, node) => ({
    ...{ column: columnOf[node], height: sizes[node].height, y: 0 },
    ...{ before: [], after: [] },
  }));
  const passes = lines.map(({ from, to }) => {
    const between = Array.from(
      { length: columnOf[to] - columnOf[from] - 1 },
      (_, nth) =>
        spots.push({ ...{ column: columnOf[from] + nth + 1, height: 0, y: 0 }, ...{ before: [], after: [] } }) - 1,
    );
    const way = [from, ...between, to];
    for (const [nth, spot] of way.slice(1).entries()) {
      spots[spot].before.push(way[nth]);
      spots[way[nth]].after.push(spot);
    }
    return between;
  });
  arrange(spots, columns);
  const top = Math.min(0, ...spots.map(({ y, height }) => y - height / 2));
  const middle = (spot: number): number => Math.round(spots[spot].y - top) + EDGE;
  const right = (column: number): number => lefts[column] + widths[column];

  const boxes = nodes.map((_, node): Box => {
    const { column, height } = spots[node];
    const own = Math.min(widths[column], sizes[node].most);
    return { x: right(column) - own, y: middle(node) - height / 2, width: own, height };
  });
  return {
    width,
    height: Math.max(0, ...spots.map(({ height }, spot) => middle(spot) + height / 2)) + EDGE,
    boxes,
    lines: lines.map((line, nth) => ({
      ...line,
      points: [
        [right(columnOf[line.from]), middle(line.from)],
        ...passes[nth].flatMap((spot) => [
          [lefts[spots[spot].column], middle(spot)] as const,
          [right(spots[spot].column), middle(spot)] as const,
        ]),
        ...(boxes[line.to].x > lefts[columnOf[line.to]] ? [[lefts[columnOf[line.to]], middle(line.to)] as const] : []),
        [boxes[line.to].x, middle(line.to)],
      ],
    })),
  };
}

interface Spot {
  readonly column: number;
  /** 0: a line passes. */
  readonly height: number;
  /** Of its middle. */
  y: number;
  readonly before: number[];
  readonly after: number[];
}

/** Steps as far left as what they need allows, the goal at the right edge; gates are in columns of their own, just before what needs them. */
function columnsOf(nodes: readonly TreeNode[], lines: readonly TreeLine[]): readonly number[] {
  const levels = nodes.map(() => 0);
  // In steps of three: a step or the goal at 3n, an OR before it at 3n - 2, an AND at 3n - 1.
  const slotOf = { step: 0, goal: 0, or: 1, and: 2 } as const;
  for (let isMoved = true; isMoved; ) {
    isMoved = false;
    for (const { from, to } of lines) {
      const slot = slotOf[nodes[to].kind];
      let level = Math.max(levels[to], levels[from] + 1);
      while (level % 3 !== slot) level++;
      isMoved ||= level > levels[to];
      levels[to] = level;
    }
  }
  const rightmost = Math.max(0, ...levels.filter((_, node) => nodes[node].kind !== 'goal'));
  const moved = nodes.map(({ kind }, node) => {
    if (kind === 'goal') return (Math.floor(rightmost / 3) + 1) * 3;
    const next = lines.filter(({ from }) => from === node).map(({ to }) => levels[to]);
    if (kind === 'step' || next.length === 0) return levels[node];
    return Math.floor((Math.min(...next) - 1) / 3) * 3 + slotOf[kind];
  });
  const used = [...new Set(moved)].sort((a, b) => a - b);
  return moved.map((level) => used.indexOf(level));
}

/** Left edges and widths of the columns: between their least and their most, whatever the width leaves. */
function acrossOf(columns: number, columnOf: readonly number[], sizes: readonly NodeSize[], width: number) {
  const most = (key: 'least' | 'most') =>
    Array.from({ length: columns }, (_, column) =>
      Math.max(0, ...sizes.filter((_, node) => columnOf[node] === column).map((size) => size[key])),
    );
  const [least, greatest] = [most('least'), most('most')];
  const sum = (all: readonly number[]): number => all.reduce((total, one) => total + one, 0);
  const room = width - (columns - 1) * GAP - 2 * EDGE - sum(least);
  if (room < 0) return undefined;
  const wanted = sum(greatest) - sum(least);
  const share = wanted === 0 ? 0 : Math.min(1, room / wanted);
  const widths = least.map((one, column) => Math.floor(one + (greatest[column] - one) * share));
  const gap = columns < 2 ? 0 : Math.floor((width - 2 * EDGE - sum(widths)) / (columns - 1));
  const lefts = widths.map((_, column) => EDGE + sum(widths.slice(0, column)) + column * gap);
  return { lefts, widths };
}

/** Orders each column by what stands beside it, and puts everything as close to that as its neighbors above and below allow. */
function arrange(spots: readonly Spot[], columns: number): void {
  const byColumn = Array.from({ length: columns }, (_, column) =>
    spots.flatMap((spot, place) => (spot.column === column ? [place] : [])),
  );
  const mean = (of: readonly number[]): number => of.reduce((total, spot) => total + spots[spot].y, 0) / of.length;
  const settle = (column: number, side: 'before' | 'after' | 'both'): void => {
    const wanted = (place: number): number => {
      const { before, after, y } = spots[place];
      const beside = side === 'before' ? before : side === 'after' ? after : [...before, ...after];
      return beside.length === 0 ? y : mean(beside);
    };
    const inOrder = byColumn[column]
      .map((place) => ({ place, y: wanted(place) }))
      .sort((a, b) => a.y - b.y || a.place - b.place);
    const ys = spacedOut(
      inOrder.map(({ y }) => y),
      (nth) => (spots[inOrder[nth].place].height + spots[inOrder[nth + 1].place].height) / 2 + SPACE,
    );
    for (const [nth, { place }] of inOrder.entries()) spots[place].y = ys[nth];
  };
  for (const places of byColumn) for (const [nth, place] of places.entries()) spots[place].y = nth * SPACE;
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (let column = 0; column < columns; column++) settle(column, sweep === 0 ? 'before' : 'both');
    for (let column = columns - 1; column >= 0; column--) settle(column, sweep === 0 ? 'after' : 'both');
  }
}

/** Between two columns at least. */
const GAP = 26;
const EDGE = 2;
/** Between two boxes of a column, and between a box and a line that passes. */
const SPACE = 14;
const SWEEPS = 4;
