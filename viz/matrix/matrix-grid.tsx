import { useLayoutEffect, useRef } from 'preact/hooks';
import type { MatrixPage } from '../../reports/matrix/matrix-page.ts';
import { signs } from '../../reports/matrix/verdict-signs.ts';
import type { ShownCell } from './shown-cells.ts';
import { verdictWords } from './verdict-words.ts';

/** A place in the table, by row and column. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

interface MatrixGridProps {
  readonly matrix: MatrixPage;
  readonly cells: readonly (readonly ShownCell[])[];
  readonly kind: 'property' | 'control';
  /** The cell that Tab comes to. */
  readonly at: Place;
  readonly isOpen: boolean;
  onMove(to: Place): void;
  onOpen(at: Place): void;
}

/** Attacks by what is taken away. Arrow keys move between cells, Home and End within a row, Enter opens. */
export function MatrixGrid({ matrix, cells, kind, at, isOpen, onMove, onOpen }: MatrixGridProps) {
  const grid = useRef<HTMLTableElement>(null);
  const isMoving = useRef(false);
  useLayoutEffect(() => {
    if (!isMoving.current) return;
    isMoving.current = false;
    grid.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  }, [at]);
  const columns = cells[0]?.map(({ column }) => matrix.columns[column]) ?? [];
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = moved(at, event, { row: cells.length - 1, column: columns.length - 1 });
    if (to !== undefined) {
      isMoving.current = true;
      onMove(to);
    } else if (event.key === 'Enter' || event.key === ' ') onOpen(at);
    else return;
    event.preventDefault();
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard
    <section class="scroll" tabIndex={0} aria-label="The table of the matrix">
      <table
        ref={grid}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose cells take arrow keys is a grid
        role="grid"
        class={`matrix ${kind}`}
        aria-label={`Attacks, without each ${kind}`}
        aria-readonly="true"
      >
        <thead>
          <tr>
            <th scope="col">attack</th>
            {columns.map(({ id, name, controls }) => (
              <th key={id} scope="col" title={`switched off: ${controls.join(', ')}`}>
                <span>{name}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody onKeyDown={onKeyDown}>
          {cells.map((own, row) => (
            <tr key={matrix.attacks[row].id}>
              <th scope="row">
                <span class="mono">{matrix.attacks[row].id}</span> {matrix.attacks[row].name}
              </th>
              {own.map((shown, column) => {
                const isHere = at.row === row && at.column === column;
                return (
                  <GridCell
                    key={shown.column}
                    shown={shown}
                    isHere={isHere}
                    isOpen={isHere && isOpen}
                    onOpen={() => onOpen({ row, column })}
                  />
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface GridCellProps {
  readonly shown: ShownCell;
  readonly isHere: boolean;
  readonly isOpen: boolean;
  onOpen(): void;
}

function GridCell({ shown: { cell, disagreement }, isHere, isOpen, onOpen }: GridCellProps) {
  const verdict = cell?.verdict;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the body of the grid takes the keys
    <td
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a cell of a grid is one
      role="gridcell"
      tabIndex={isHere ? 0 : -1}
      aria-selected={isOpen}
      class={`${verdict ?? 'not-measured'} ${disagreement === undefined ? '' : 'otherwise'}`}
      onClick={onOpen}
    >
      {verdict === undefined ? (
        <span class="hidden">not measured</span>
      ) : (
        <>
          <b aria-hidden="true">{signs[verdict]}</b> <span class="word">{verdictWords[verdict].word}</span>
          {disagreement !== undefined && (
            <>
              <i aria-hidden="true">!</i>
              <span class="hidden">, not as supposed</span>
            </>
          )}
        </>
      )}
    </td>
  );
}

/** Where a key leads; undefined for any other key. */
function moved({ row, column }: Place, { key, ctrlKey }: KeyboardEvent, last: Place): Place | undefined {
  const within = (to: Place): Place => ({
    row: Math.min(last.row, Math.max(0, to.row)),
    column: Math.min(last.column, Math.max(0, to.column)),
  });
  const [rows, columns] = steps[key] ?? [];
  if (rows !== undefined && columns !== undefined) return within({ row: row + rows, column: column + columns });
  if (key === 'Home') return { row: ctrlKey ? 0 : row, column: 0 };
  if (key === 'End') return { row: ctrlKey ? last.row : row, column: last.column };
  return undefined;
}

const steps: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
  ...{ ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] },
  ...{ PageUp: [-5, 0], PageDown: [5, 0] },
};
