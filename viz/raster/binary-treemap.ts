/** The rectangle of a node, and those of its children within it. */
export interface Rectangle<Data> {
  readonly data: Data;
  readonly depth: number;
  readonly value: number;
  readonly children: readonly Rectangle<Data>[];
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

interface Tree<Data> {
  childrenOf(data: Data): readonly Data[];
  /** The value of a leaf; a node has the sum of its leaves. */
  valueOf(data: Data): number;
  /** Room inside a node that its children do not get. */
  paddingOf(depth: number): { readonly top: number; readonly right: number; readonly bottom: number };
}

/**
 * A treemap that splits nodes in half again and again, across the longer side, so that both halves have about the same
 * value.
 *
 * Source  `treemapBinary` of d3-hierarchy, number for number (a test compares the two): the rest of that package is
 *         larger than the whole map
 */
export function binaryTreemap<Data>(root: Data, width: number, height: number, tree: Tree<Data>): Rectangle<Data> {
  const made = measured(root, 0, tree);
  placed(made, [0, 0, width, height], tree);
  return made;
}

export const leavesOf = <Data>(node: Rectangle<Data>): readonly Rectangle<Data>[] =>
  node.children.length === 0 ? [node] : node.children.flatMap(leavesOf);

function measured<Data>(data: Data, depth: number, tree: Tree<Data>): Rectangle<Data> {
  const children = tree.childrenOf(data).map((child) => measured(child, depth + 1, tree));
  const value = children.length === 0 ? tree.valueOf(data) : children.reduce((sum, child) => sum + child.value, 0);
  return { data, depth, value, children, x0: 0, y0: 0, x1: 0, y1: 0 };
}

type Edges = readonly [x0: number, y0: number, x1: number, y1: number];

function placed<Data>(node: Rectangle<Data>, edges: Edges, tree: Tree<Data>): void {
  const [x0, y0, x1, y1] = inOrder(edges);
  Object.assign(node, { x0, y0, x1, y1 });
  const { children } = node;
  if (children.length === 0) return;
  const { top, right, bottom } = tree.paddingOf(node.depth);
  const sums = [0];
  for (const { value } of children) sums.push(sums[sums.length - 1] + value);

  function halved(from: number, to: number, value: number, [x0, y0, x1, y1]: Edges): void {
    if (from >= to - 1) {
      placed(children[from], [x0, y0, x1, y1], tree);
      return;
    }
    const target = value / 2 + sums[from];
    let [middle, high] = [from + 1, to - 1];
    while (middle < high) {
      const at = (middle + high) >>> 1;
      if (sums[at] < target) middle = at + 1;
      else high = at;
    }
    if (target - sums[middle - 1] < sums[middle] - target && from + 1 < middle) middle--;
    const [first, second] = [sums[middle] - sums[from], value - (sums[middle] - sums[from])];
    const split = (a: number, b: number): number => (value === 0 ? b : (a * second + b * first) / value);
    const isWide = x1 - x0 > y1 - y0;
    const at = isWide ? split(x0, x1) : split(y0, y1);
    halved(from, middle, first, isWide ? [x0, y0, at, y1] : [x0, y0, x1, at]);
    halved(middle, to, second, isWide ? [at, y0, x1, y1] : [x0, at, x1, y1]);
  }
  halved(0, children.length, node.value, inOrder([x0, y0 + top, x1 - right, y1 - bottom]));
}

/** Where padding leaves nothing, the result is a line in the middle. */
function inOrder([x0, y0, x1, y1]: Edges): Edges {
  const [x, y] = [(x0 + x1) / 2, (y0 + y1) / 2];
  return [x1 < x0 ? x : x0, y1 < y0 ? y : y0, x1 < x0 ? x : x1, y1 < y0 ? y : y1];
}
