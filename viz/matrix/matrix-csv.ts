import type { MatrixPage } from '../../reports/matrix/matrix-page.ts';
import { csvCell } from '../../reports/print/csv-cell.ts';

/** One line for each cell, as `fleetlab matrix --csv` writes it. */
export function matrixCsv({ cells, columns }: Pick<MatrixPage, 'cells' | 'columns'>): string {
  const head = ['attack', 'product', 'without', 'kind', 'verdict', 'ways', 'refused_by', 'reason'];
  const rows = cells.map(({ attack, product, column, verdict, ways, stillRefusedBy, reason }) => [
    ...[attack, product, columns[column].id, columns[column].kind, verdict],
    ...[ways.map(({ way }) => way).join(' '), stillRefusedBy.join(' '), reason],
  ]);
  return `${[head, ...rows].map((row) => row.map(csvCell).join(',')).join('\r\n')}\r\n`;
}
