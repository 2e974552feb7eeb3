import { type MatrixPage, type MeasuredMatrix, matrixPage } from '../../matrix/matrix-page.ts';
import { overall } from '../../matrix/overall.ts';
import { signs } from '../../matrix/verdict-signs.ts';
import { writeWhole } from '../../run-folder/whole-file.ts';
import { embeddedZipped } from './embedded-file.ts';
import { htmlTable } from './html-table.ts';
import { htmlText } from './html-text.ts';
import { type PageFile, singlePage } from './single-page.ts';

export interface MatrixReport {
  readonly matrix: MeasuredMatrix;
  readonly page: ReadonlyMap<string, PageFile>;
  readonly out: string;
}

/** Writes a matrix as one page that can be mailed: the page of a matrix, its tables as plain HTML, and the results inside. */
export function writeMatrixReport({ matrix, page, out }: MatrixReport): void {
  const shown = matrixPage(matrix);
  const title = `${shown.scenario} · fleetlab matrix`;
  const { before, after } = singlePage({ page, index: 'matrix.html', title, shown: matrixHtml(shown) });
  writeWhole(out, (write) => {
    write(before);
    write(embeddedZipped(JSON.stringify(shown), MATRIX_NAME));
    write(after);
  });
}

/** The name of the results in the page. */
export const MATRIX_NAME = 'matrix.json.gz';

/** The tables that the terminal prints, shown before the page's script has started, or without it. */
export function matrixHtml({ scenario, attacks, columns, cells, disagreements }: MatrixPage): string {
  const tables = (['property', 'control'] as const).flatMap((kind) => {
    const own = columns.map((column, place) => ({ ...column, place })).filter((column) => column.kind === kind);
    if (own.length === 0) return [];
    const rows = attacks.map(({ id, name }) => [
      `${id} ${name}`,
      ...own.map(({ place }) => {
        const found = cells.filter(({ attack, column }) => attack === id && column === place);
        return found.length === 0 ? '' : signs[overall(found).verdict];
      }),
    ]);
    return [
      `<h2>${kind === 'property' ? 'Without a property' : 'Without a single control'}</h2>`,
      htmlTable(['Attack', ...own.map(({ name }) => name)], rows),
    ];
  });
  return [
    '<main class="report">',
    `<h1>${htmlText(scenario)}: what each attack needs to be without</h1>`,
    ...tables,
    '<p>##: an actor gets in only without it. o: with it as well. .: refused either way. -: not exercised. x: cannot be had.</p>',
    ...(disagreements.length === 0 ? [] : ['<h2>Not what the descriptors of attacks suppose</h2>']),
    ...(disagreements.length === 0
      ? []
      : [
          htmlTable(
            ['Attack', 'Property', 'Measured', 'Why'],
            disagreements.map(({ attack, property, measured, reasons }) => [
              ...[attack, property, measured],
              reasons.join('; '),
            ]),
          ),
        ]),
    '</main>',
  ].join('\n');
}
