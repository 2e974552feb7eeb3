import type { MatrixPage, PageCell } from '../../reports/matrix/matrix-page.ts';
import { overall } from '../../reports/matrix/overall.ts';

/** A cell of the table: an attack, and what is taken away. */
export interface ShownCell {
  readonly attack: number;
  readonly column: number;
  /** That of the product with most to say, or of the product chosen; undefined where this was not measured. */
  readonly cell: PageCell | undefined;
  /** By product. */
  readonly cells: readonly PageCell[];
  /** Not what the descriptor of the attack supposes; undefined where it supposes nothing. */
  readonly disagreement: MatrixPage['disagreements'][number] | undefined;
}

/** Which part of a matrix is on the screen. */
export interface Part {
  readonly kind: 'property' | 'control';
  /** Undefined: all products. */
  readonly product: string | undefined;
}

/** The places of the columns of a kind. */
export const columnsOf = ({ columns }: MatrixPage, kind: Part['kind']): readonly number[] =>
  columns.flatMap((column, place) => (column.kind === kind ? [place] : []));

/** Row by row, by attack and column. */
export function shownCells(matrix: MatrixPage, { kind, product }: Part): readonly (readonly ShownCell[])[] {
  const byPlace = new Map<string, PageCell[]>();
  for (const cell of matrix.cells) {
    const own = byPlace.get(`${cell.attack} ${cell.column}`) ?? [];
    byPlace.set(`${cell.attack} ${cell.column}`, own);
    own.push(cell);
  }
  return matrix.attacks.map(({ id }, attack) =>
    columnsOf(matrix, kind).map((column): ShownCell => {
      const cells = byPlace.get(`${id} ${column}`) ?? [];
      const own = product === undefined ? cells : cells.filter((cell) => cell.product === product);
      const property = matrix.columns[column].id;
      return {
        ...{ attack, column, cells },
        cell: own.length === 0 ? undefined : overall(own),
        disagreement:
          product === undefined && kind === 'property'
            ? matrix.disagreements.find((one) => one.attack === id && one.property === property)
            : undefined,
      };
    }),
  );
}
