import type { MatrixPage, PageCell, PageTry } from '../../reports/matrix/matrix-page.ts';

/** On how many devices a control refused, and on how many it was off on the way of an actor who got in: with it and without. */
export interface VerdictCount {
  readonly control: string;
  readonly refused: readonly [withIt: number, without: number];
  readonly letIn: readonly [withIt: number, without: number];
}

/** Over all ways and actors of these cells, the control that decided most first. */
export function verdictCounts({ asWritten }: MatrixPage, cells: readonly PageCell[]): readonly VerdictCount[] {
  const counts = new Map<string, { refused: [number, number]; letIn: [number, number] }>();
  const add = (control: string, what: 'refused' | 'letIn', side: 0 | 1, devices: number): void => {
    const own = counts.get(control) ?? { refused: [0, 0], letIn: [0, 0] };
    counts.set(control, own);
    own[what][side] += devices;
  };
  const take = (tries: readonly PageTry[], side: 0 | 1): void => {
    for (const { refusedBy, unchecked, gotInto } of tries) {
      for (const [control, devices] of Object.entries(refusedBy)) add(control, 'refused', side, devices);
      if (gotInto > 0) for (const control of unchecked) add(control, 'letIn', side, gotInto);
    }
  };
  for (const cell of cells) {
    const own = asWritten.find(({ attack, product }) => attack === cell.attack && product === cell.product);
    take(own?.tries ?? [], 0);
    take(cell.tries, 1);
  }
  return [...counts]
    .map(([control, count]) => ({ control, ...count }))
    .sort((a, b) => most(b) - most(a) || (a.control < b.control ? -1 : 1));
}

const most = ({ refused, letIn }: VerdictCount): number => Math.max(...refused, ...letIn);
