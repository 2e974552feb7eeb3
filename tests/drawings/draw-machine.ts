import Elk, { type ElkExtendedEdge, type ElkNode } from 'elkjs/lib/elk.bundled.js';
import type { MachineDrawing } from '../../reports/run-folder/manifest.ts';
import type { RegionGraph } from './shown-machine.ts';

/**
 * Lays out machines for the viewer: a position for each state and a path for each edge, one drawing a region.
 *
 * Shape   states by their names in the trace; the same machine gives the same drawing to the pixel
 * Units   pixels at the drawing's natural size, origin at the top left
 * Source  ELK, layered from top to bottom
 */
export async function draw(parts: readonly RegionGraph[]): Promise<MachineDrawing> {
  const elk = new Elk();
  const placed = await Promise.all(parts.map((part) => elk.layout(graphOf(part))));
  return { regions: parts.map((part, i) => drawn(part, placed[i])) };
}

const STATE_HEIGHT = 30;
/** Room for a name at 13 pixels, estimated, since no font can be measured here. */
const stateWidth = (name: string): number => Math.max(64, Math.round(name.length * 7.6) + 24);

const graphOf = ({ name, states, edges }: RegionGraph): ElkNode => ({
  id: name,
  layoutOptions: {
    'elk.algorithm': 'layered',
    'elk.direction': 'DOWN',
    'elk.edgeRouting': 'ORTHOGONAL',
    'elk.randomSeed': '1',
    'elk.padding': '[top=8,left=8,bottom=8,right=8]',
    'elk.spacing.nodeNode': '24',
    'elk.spacing.edgeNode': '12',
    'elk.spacing.edgeEdge': '8',
    'elk.layered.spacing.nodeNodeBetweenLayers': '28',
    'elk.layered.spacing.edgeNodeBetweenLayers': '10',
    'elk.layered.spacing.edgeEdgeBetweenLayers': '8',
    'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
    'elk.layered.cycleBreaking.strategy': 'MODEL_ORDER',
  },
  children: states.map((state) => ({ id: state, width: stateWidth(state), height: STATE_HEIGHT })),
  edges: edges.map(({ from, to }, i) => ({ id: String(i), sources: [from], targets: [to] })),
});

const drawn = ({ name, edges }: RegionGraph, graph: ElkNode): MachineDrawing['regions'][number] => ({
  name,
  width: Math.ceil(graph.width ?? 0),
  height: Math.ceil(graph.height ?? 0),
  states: (graph.children ?? []).map(({ id, x = 0, y = 0, width = 0, height = 0 }) => ({
    name: id,
    x: Math.round(x),
    y: Math.round(y),
    width: Math.round(width),
    height: Math.round(height),
  })),
  edges: edges.map(({ from, to, label }, i) => ({ from, to, label, points: pathOf(graph.edges?.[i]) })),
});

const pathOf = (edge: ElkExtendedEdge | undefined): [number, number][] =>
  (edge?.sections ?? [])
    .flatMap(({ startPoint, bendPoints = [], endPoint }) => [startPoint, ...bendPoints, endPoint])
    .map(({ x, y }) => [Math.round(x), Math.round(y)]);
