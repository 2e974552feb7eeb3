import type { Manifest } from '../../reports/run-folder/manifest.ts';

/** Where the states and transitions of the device machine are drawn, region by region. */
export interface MachineDrawing {
  readonly regions: readonly RegionDrawing[];
}

export interface RegionDrawing {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly states: readonly StateDrawing[];
  readonly edges: readonly EdgeDrawing[];
}

export interface StateDrawing {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface EdgeDrawing {
  readonly from: string;
  readonly to: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** The drawing in the run's manifest; for a run without one, states on a grid, and straight lines between those used. */
export function regionDrawing(
  manifest: Manifest,
  region: number,
  used: readonly { readonly from: number; readonly to: number }[],
): RegionDrawing {
  const { name, states } = manifest.regions[region];
  const machine = (manifest as { readonly machine?: MachineDrawing }).machine;
  const drawn = machine?.regions.find((candidate) => candidate.name === name);
  if (drawn !== undefined) return { ...drawn, edges: drawn.edges.map(withPoints) };
  const placed = states.map((state, i) => ({
    name: state,
    x: (i % ACROSS) * 104 + 4,
    y: Math.floor(i / ACROSS) * 56 + 6,
    width: 88,
    height: 26,
  }));
  const center = ({ x, y, width, height }: StateDrawing) => [x + width / 2, y + height / 2] as const;
  return {
    name,
    width: Math.min(ACROSS, states.length) * 104,
    height: Math.ceil(states.length / ACROSS) * 56 - 18,
    states: placed,
    edges: used.map(({ from, to }) => ({
      from: states[from],
      to: states[to],
      points: [center(placed[from]), center(placed[to])],
    })),
  };
}

/** The path of a transition. Straight lines of the fallback are bent, so that both directions stay apart. */
export function pathOf({ points, from, to }: EdgeDrawing): string {
  const [start, ...rest] = points;
  if (start === undefined) return '';
  if (rest.length !== 1) return `M${start.join()}${rest.map((point) => `L${point.join()}`).join('')}`;
  const [end] = rest;
  return `M${start.join()}Q${bent(start, end, from < to ? 10 : -10).join()} ${end.join()}`;
}

/** The position of a transition's count: the middle of its longest stretch. */
export function middleOf({ points, from, to }: EdgeDrawing): readonly [number, number] {
  if (points.length === 2) return bent(points[0], points[1], from < to ? 7 : -7);
  let [longest, middle]: [number, readonly [number, number]] = [-1, points[0] ?? [0, 0]];
  for (let i = 1; i < points.length; i++) {
    const [[ax, ay], [bx, by]] = [points[i - 1], points[i]];
    const length = Math.hypot(bx - ax, by - ay);
    if (length > longest) [longest, middle] = [length, [(ax + bx) / 2, (ay + by) / 2]];
  }
  return middle;
}

function bent([ax, ay]: EdgeDrawing['points'][number], [bx, by]: EdgeDrawing['points'][number], bend: number) {
  const length = Math.hypot(bx - ax, by - ay) || 1;
  return [(ax + bx) / 2 - ((by - ay) / length) * bend, (ay + by) / 2 + ((bx - ax) / length) * bend] as const;
}

/** Points may be pairs or have named coordinates, as layout tools produce them. */
const withPoints = (edge: EdgeDrawing): EdgeDrawing => ({
  ...edge,
  points: edge.points.map((point) => {
    const named = point as unknown as { readonly x?: number; readonly y?: number };
    return named.x === undefined ? point : ([named.x, named.y ?? 0] as const);
  }),
});

const ACROSS = 3;
