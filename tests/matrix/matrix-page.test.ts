import { describe, expect, it } from 'vitest';
import { matrixHtml } from '../../reports/export/html/matrix-report.ts';
import { matrixPage } from '../../reports/matrix/matrix-page.ts';
import { matrixCsv as csvOfTable } from '../../reports/print/matrix-table.ts';
import { matrixCsv } from '../../viz/matrix/matrix-csv.ts';
import { assessCommand, explainCommand } from '../../viz/matrix/repeat-cell.ts';
import { columnsOf, shownCells } from '../../viz/matrix/shown-cells.ts';
import { verdictCounts } from '../../viz/matrix/verdict-counts.ts';
import { madeMatrix } from '../kit/made-matrix.ts';

const page = matrixPage(madeMatrix);

describe('the page of a matrix', () => {
  it('has the attacks, products and what is taken away', () => {
    expect(page.attacks).toEqual([
      { id: 'A01', name: 'clone-identity' },
      { id: 'A14', name: 'debug-port' },
    ]);
    expect(page.products.map(({ name }) => name)).toEqual(['acme/camera', 'acme/pump']);
    expect(page.columns.map(({ kind, name, controls }) => [kind, name, controls])).toEqual([
      ['property', 'hardware root of trust', ['debug-lock', 'non-exportable-key']],
      ['control', 'debug-lock', ['debug-lock']],
    ]);
    expect(columnsOf(page, 'control')).toEqual([1]);
  });

  it('has the same lines as CSV as the command', () => {
    expect(matrixCsv(page)).toBe(csvOfTable(madeMatrix));
  });

  it('shows of all products the one with most to say, and of a product its own cell', () => {
    const [, debugPort] = shownCells(page, { kind: 'property', product: undefined });
    expect(debugPort[0]).toMatchObject({
      cell: { verdict: 'decides', product: 'acme/camera' },
      disagreement: undefined,
    });
    const [, ofPump] = shownCells(page, { kind: 'property', product: 'acme/pump' });
    expect(ofPump[0].cell?.verdict).toBe('cannot-be-had');
  });

  it('marks what the descriptor does not suppose, for all products together alone', () => {
    const [clone] = shownCells(page, { kind: 'property', product: undefined });
    expect(clone[0]).toMatchObject({
      cell: { verdict: 'indifferent' },
      disagreement: {
        isSupposed: true,
        measured: 'indifferent',
        reasons: [expect.stringContaining('certificate-chain'), expect.anything()],
      },
    });
    expect(shownCells(page, { kind: 'property', product: 'acme/camera' })[0][0].disagreement).toBeUndefined();
    expect(page.supposed).toContain('A01 hardwareRootOfTrust');
  });

  it('has no cell where nothing was measured', () => {
    const [clone, debugPort] = shownCells(page, { kind: 'control', product: undefined });
    expect(clone[0].cell).toBeUndefined();
    expect(debugPort[0].cell?.verdict).toBe('indifferent');
  });

  it('counts by control the devices that it refused, and those that it let in because it was off', () => {
    const [, debugPort] = shownCells(page, { kind: 'property', product: 'acme/camera' });
    expect(verdictCounts(page, [debugPort[0].cell!])).toEqual([
      { control: 'debug-lock', refused: [3, 0], letIn: [0, 2] },
      { control: 'non-exportable-key', refused: [0, 0], letIn: [0, 2] },
    ]);
  });

  it('has the commands that repeat a cell and explain its row', () => {
    const [, debugPort] = shownCells(page, { kind: 'property', product: 'acme/camera' });
    expect(assessCommand(page, debugPort[0].cell!)).toEqual({
      asWritten: 'fleetlab assess every-profile --targets 3 --attack A14 --product acme/camera',
      without:
        'fleetlab assess every-profile --targets 3 --attack A14 --product acme/camera --set controls.debug-lock=off --set controls.non-exportable-key=off',
    });
    expect(assessCommand({ ...page, assess: '' }, debugPort[0].cell!)).toBeUndefined();
    const { evidence } = debugPort[0].cell!.tries[0];
    expect(explainCommand('assessments/x', evidence!)).toBe('fleetlab explain assessments/x/runs/a-run row 129');
  });

  it('is a table without its script, too', () => {
    const html = matrixHtml(page);
    expect(html).toContain('<th scope="row">A14 debug-port</th><td>##</td>');
    expect(html).toContain('<td>indifferent</td>');
  });
});
