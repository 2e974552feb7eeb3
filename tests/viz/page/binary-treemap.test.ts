import { hierarchy, treemap, treemapBinary } from 'd3';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { binaryTreemap, leavesOf } from '../../../viz/raster/binary-treemap.ts';

interface Node {
  readonly value: number;
  readonly children: readonly Node[];
}

const nodes = fc.letrec<{ tree: Node; leaf: Node }>((tie) => ({
  leaf: fc.record({ value: fc.integer({ min: 0, max: 5_000 }), children: fc.constant([]) }),
  tree: fc.record({
    value: fc.constant(0),
    children: fc.array(fc.oneof({ maxDepth: 3 }, tie('leaf'), tie('tree')), { minLength: 1, maxLength: 9 }),
  }),
})).tree;

it('a treemap of halves equals, number for number, the one that d3 makes', () => {
  fc.assert(
    fc.property(
      nodes,
      fc.integer({ min: 1, max: 2_000 }),
      fc.integer({ min: 1, max: 2_000 }),
      fc.constantFrom(0, 5, 19, 400),
      (tree, width, height, padding) => {
        const theirs = treemap<Node>()
          .tile(treemapBinary)
          .size([width, height])
          .paddingTop(({ depth }) => (depth === 1 ? padding : 0))
          .paddingRight(({ depth }) => (depth === 1 ? padding / 2 : 0))
          .paddingBottom(({ depth }) => (depth === 1 ? padding / 3 : 0))(
          hierarchy(tree).sum(({ value, children }) => (children.length === 0 ? value : 0)),
        );
        const ours = binaryTreemap(tree, width, height, {
          childrenOf: ({ children }) => children,
          valueOf: ({ value }) => value,
          paddingOf: (depth) =>
            depth === 1 ? { top: padding, right: padding / 2, bottom: padding / 3 } : { top: 0, right: 0, bottom: 0 },
        });
        const edges = ({ x0, y0, x1, y1 }: { x0: number; y0: number; x1: number; y1: number }) => [x0, y0, x1, y1];
        expect(leavesOf(ours).map(edges)).toEqual(theirs.leaves().map(edges));
      },
    ),
  );
});
