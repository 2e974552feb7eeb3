import type { Evidence } from '../../reports/assess/assessment.ts';
import type { MatrixPage, PageCell } from '../../reports/matrix/matrix-page.ts';
import { shellWord } from '../../reports/sweep/shell-word.ts';

/** The commands that assess the attack of a cell on its product again; undefined where no command can. */
export function assessCommand(
  { assess, columns }: Pick<MatrixPage, 'assess' | 'columns'>,
  { attack, product, column }: Pick<PageCell, 'attack' | 'product' | 'column'>,
): { readonly asWritten: string; readonly without: string } | undefined {
  if (assess === '') return undefined;
  const asWritten = `${assess} --attack ${attack} --product ${shellWord(product)}`;
  const off = columns[column].controls.map((control) => ` --set ${shellWord(`controls.${control}=off`)}`);
  return { asWritten, without: `${asWritten}${off.join('')}` };
}

/** The command that explains a row of a run that was kept. */
export const explainCommand = (folder: string, { folder: run, row }: Evidence): string =>
  `fleetlab explain ${shellWord(`${folder}/runs/${run}`)} row ${row}`;
