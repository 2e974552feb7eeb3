import { useMemo, useState } from 'preact/hooks';
import type { CellVerdict } from '../../reports/matrix/matrix.ts';
import type { MatrixPage } from '../../reports/matrix/matrix-page.ts';
import { signs } from '../../reports/matrix/verdict-signs.ts';
import { CopyCommand } from '../export/copy-command.tsx';
import { saveText } from '../export/save.ts';
import { Logo } from '../style/logo.tsx';
import { theme, toggleTheme } from '../style/theme.ts';
import { DrillIn } from './drill-in.tsx';
import { matrixCsv } from './matrix-csv.ts';
import { MatrixGrid, type Place } from './matrix-grid.tsx';
import { columnsOf, type Part, shownCells } from './shown-cells.ts';
import { verdictWords } from './verdict-words.ts';

/** A matrix: attacks by properties or by controls, over all products or for one, and one cell in detail. */
export function MatrixApp({ matrix }: { readonly matrix: MatrixPage }) {
  const kinds = (['property', 'control'] as const).filter((kind) => columnsOf(matrix, kind).length > 0);
  const [part, setPart] = useState<Part>({ kind: kinds[0] ?? 'property', product: undefined });
  const [at, setAt] = useState<Place>({ row: 0, column: 0 });
  const [isOpen, setIsOpen] = useState(false);
  const cells = useMemo(() => shownCells(matrix, part), [part]);
  const shown = cells[at.row]?.[at.column];
  const open = (place: Place): void => {
    setAt(place);
    setIsOpen(true);
  };
  const close = (): void => {
    setIsOpen(false);
    document.querySelector<HTMLElement>('.matrix [tabindex="0"]')?.focus();
  };
  const goTo = (attack: string, property: string): void => {
    const column = columnsOf(matrix, 'property').findIndex((place) => matrix.columns[place].id === property);
    setPart({ kind: 'property', product: undefined });
    open({ row: matrix.attacks.findIndex(({ id }) => id === attack), column });
  };
  const isDetailed = isOpen && shown !== undefined;
  return (
    <div class={isDetailed ? 'sweep with-detail' : 'sweep'}>
      <header class="top">
        <Logo />
        <h1>{matrix.scenario}</h1>
        <p class="claim">What each attack needs to be without, measured</p>
        <button type="button" onClick={() => saveText(`${matrix.scenario}-matrix.csv`, 'text/csv', matrixCsv(matrix))}>
          Save CSV
        </button>
        <button type="button" onClick={toggleTheme}>
          {theme.value === 'dark' ? 'Light' : 'Dark'}
        </button>
      </header>
      <main>
        <section class="facts" aria-label="About the matrix">
          <p>
            <b>{matrix.attacks.length}</b> attacks, <b>{matrix.products.length}</b> products,{' '}
            {matrix.seeds.length === 1
              ? `seed ${matrix.seeds[0]}`
              : `${matrix.seeds.length} seeds from ${matrix.seeds[0]}`}
            , fidelity {matrix.fidelity}, fleetlab {matrix.version}
          </p>
          {matrix.command !== '' && <CopyCommand label="Command of the matrix" command={matrix.command} />}
        </section>
        <section aria-labelledby="table">
          <div class="section-head">
            <h2 id="table">Without a {part.kind === 'property' ? 'property' : 'single control'}</h2>
            {kinds.length > 1 && (
              <label class="choose">
                Take away
                <select
                  value={part.kind}
                  onChange={({ currentTarget }) => {
                    setPart({ ...part, kind: currentTarget.value as Part['kind'] });
                    setAt({ row: at.row, column: 0 });
                    setIsOpen(false);
                  }}
                >
                  <option value="property">a property: all controls that serve it</option>
                  <option value="control">a single control</option>
                </select>
              </label>
            )}
            <label class="choose">
              On
              <select
                value={part.product ?? ''}
                onChange={({ currentTarget }) => setPart({ ...part, product: currentTarget.value || undefined })}
              >
                <option value="">all products: the one with most to say</option>
                {matrix.products.map(({ name, profile }) => (
                  <option key={name} value={name}>
                    {name} ({profile})
                  </option>
                ))}
              </select>
            </label>
          </div>
          {cells.length === 0 || cells[0].length === 0 ? (
            <p class="empty">Nothing was taken away, so there is nothing to compare.</p>
          ) : (
            <MatrixGrid {...{ matrix, cells, at }} kind={part.kind} isOpen={isDetailed} onMove={setAt} onOpen={open} />
          )}
          <Legend isSupposed={part.kind === 'property' && part.product === undefined} />
        </section>
        <Disagreements matrix={matrix} onOpen={goTo} />
      </main>
      {isDetailed && (
        <DrillIn
          matrix={matrix}
          shown={shown}
          product={part.product}
          onProduct={(product) => setPart({ ...part, product: product === part.product ? undefined : product })}
          onClose={close}
        />
      )}
    </div>
  );
}

const Legend = ({ isSupposed }: { readonly isSupposed: boolean }) => (
  <ul class="matrix-legend" aria-label="What the signs mean">
    {(Object.keys(signs) as CellVerdict[]).map((verdict) => (
      <li key={verdict}>
        <span class={`verdict ${verdict}`}>
          <b>{signs[verdict]}</b> {verdictWords[verdict].word}
        </span>{' '}
        {verdictWords[verdict].sentence}
      </li>
    ))}
    {isSupposed && (
      <li>
        <span class="verdict otherwise">
          <b>!</b> not as supposed
        </span>{' '}
        The descriptor of the attack supposes something else.
      </li>
    )}
  </ul>
);

interface DisagreementsProps {
  readonly matrix: MatrixPage;
  onOpen(attack: string, property: string): void;
}

/** Every cell that is not what the descriptor of its attack supposes, and why. */
const Disagreements = ({ matrix: { disagreements, columns }, onOpen }: DisagreementsProps) => (
  <section aria-labelledby="disagreements">
    <h2 id="disagreements">Not as supposed</h2>
    {disagreements.length === 0 ? (
      <p class="empty">Every property decides what the descriptors of the attacks suppose, and nothing else.</p>
    ) : (
      <ul class="disagreements">
        {disagreements.map(({ attack, property, isSupposed, measured, reasons }) => (
          <li key={`${attack} ${property}`}>
            <button type="button" class="quiet" onClick={() => onOpen(attack, property)}>
              {attack} without {columns.find(({ id }) => id === property)?.name}
            </button>
            <span>
              supposed {isSupposed ? 'to decide' : 'not to decide'}, measured: {verdictWords[measured].word}
            </span>
            <span class="dim">{reasons.join('; ')}</span>
          </li>
        ))}
      </ul>
    )}
  </section>
);
