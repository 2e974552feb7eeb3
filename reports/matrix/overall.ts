import type { SevenProperties } from '../../sim/plan/profiles.ts';
import type { CellVerdict, MatrixCell } from './matrix.ts';

/** The verdict on an attack over all products: that of the product with most to say. */
export function overall<Cell extends Pick<MatrixCell, 'verdict'>>(cells: readonly Cell[]): Cell {
  const found = telling.flatMap((verdict) => cells.filter((cell) => cell.verdict === verdict));
  return found[0];
}

export const propertiesIn = (cells: readonly MatrixCell[]): readonly (keyof SevenProperties)[] => [
  ...new Set(cells.flatMap(({ taken }) => (taken.kind === 'property' ? [taken.id] : []))),
];

/** What says most about a property first. */
const telling: readonly CellVerdict[] = ['decides', 'open', 'indifferent', 'not-exercised', 'cannot-be-had'];
