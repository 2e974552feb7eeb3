import { useEffect, useRef } from 'preact/hooks';
import type { MatrixPage, PageCell, PageTry } from '../../reports/matrix/matrix-page.ts';
import { signs } from '../../reports/matrix/verdict-signs.ts';
import { CopyCommand } from '../export/copy-command.tsx';
import { assessCommand, explainCommand } from './repeat-cell.ts';
import type { ShownCell } from './shown-cells.ts';
import { verdictCounts } from './verdict-counts.ts';
import { outcomeWords, verdictWords } from './verdict-words.ts';

interface DrillInProps {
  readonly matrix: MatrixPage;
  readonly shown: ShownCell;
  /** Undefined: all products. */
  readonly product: string | undefined;
  onProduct(product: string): void;
  onClose(): void;
}

/** One cell: what was measured and supposed, which controls let in or refused, what became of each way, and how to repeat it. */
export function DrillIn({ matrix, shown, product, onProduct, onClose }: DrillInProps) {
  const { cell, cells, attack, column, disagreement } = shown;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: innerWidth >= ASIDE_FROM }), [attack, column]);
  const [{ id, name }, taken] = [matrix.attacks[attack], matrix.columns[column]];
  const own = product === undefined ? cells : cells.filter((one) => one.product === product);
  const isSupposed = matrix.supposed.includes(`${id} ${taken.id}`);
  return (
    <aside
      class="detail drill-in"
      aria-label={`${id} without ${taken.name}`}
      onKeyDown={({ key }) => {
        if (key === 'Escape') onClose();
      }}
    >
      <header>
        <h2 ref={heading} tabIndex={-1}>
          {id} {name}, without {taken.name}
        </h2>
        <button type="button" class="icon" aria-label="Close the cell" onClick={onClose}>
          ×
        </button>
      </header>
      {cell === undefined ? (
        <p class="empty">Not measured: {taken.name} can neither refuse this attack nor one that gives what it needs.</p>
      ) : (
        <>
          <dl class="facts-of-cell">
            <dt>Measured</dt>
            <dd>
              <Verdict cell={cell} /> {verdictWords[cell.verdict].sentence}
            </dd>
            {taken.kind === 'property' && (
              <>
                <dt>Supposed</dt>
                <dd>{isSupposed ? 'it decides' : 'it does not decide'}, says the descriptor of the attack</dd>
                {product === undefined && (
                  <>
                    <dt>Agrees</dt>
                    <dd>{disagreement === undefined ? 'yes' : <b class="bad">no</b>}</dd>
                  </>
                )}
              </>
            )}
            <dt>Switched off</dt>
            <dd>{taken.controls.join(', ')}</dd>
          </dl>
          {disagreement !== undefined && (
            <section aria-label="Why it disagrees">
              <h3>Why</h3>
              <ul class="reasons">
                {disagreement.reasons.map((reason) => (
                  <li key={reason}>{reason}</li>
                ))}
              </ul>
            </section>
          )}
          <Counts matrix={matrix} cells={own} />
          <section aria-label="By product">
            <h3>By product</h3>
            <ul class="products">
              {cells.map((one) => (
                <li key={one.product}>
                  <button
                    type="button"
                    class="quiet"
                    aria-current={one.product === product}
                    onClick={() => onProduct(one.product)}
                  >
                    {one.product}
                  </button>
                  <Verdict cell={one} />
                </li>
              ))}
            </ul>
          </section>
          {own.slice(0, PRODUCTS_SHOWN).map((one) => (
            <Product key={one.product} matrix={matrix} cell={one} />
          ))}
          {own.length > PRODUCTS_SHOWN && (
            <p class="dim">And {own.length - PRODUCTS_SHOWN} more products: choose one above for its ways.</p>
          )}
        </>
      )}
    </aside>
  );
}

/** From this width on the detail is beside the table and needs no scrolling. */
const ASIDE_FROM = 1_200;
const PRODUCTS_SHOWN = 4;

const Verdict = ({ cell: { verdict } }: { readonly cell: PageCell }) => (
  <span class={`verdict ${verdict}`}>
    <b aria-hidden="true">{signs[verdict]}</b> {verdictWords[verdict].word}
  </span>
);

/** The controls that decided, by how many devices each let in or refused. */
function Counts({ matrix, cells }: { readonly matrix: MatrixPage; readonly cells: readonly PageCell[] }) {
  const counts = verdictCounts(matrix, cells);
  return (
    <section aria-label="Deciding verdicts">
      <h3>Deciding verdicts, in devices</h3>
      {counts.length === 0 ? (
        <p class="empty">No control was asked, with it or without.</p>
      ) : (
        <table class="counts">
          <thead>
            <tr>
              <td />
              <th scope="colgroup" colSpan={2}>
                refused
              </th>
              <th scope="colgroup" colSpan={2}>
                let in, being off
              </th>
            </tr>
            <tr>
              <th scope="col">control</th>
              {['with', 'without', 'with', 'without'].map((head, i) => (
                <th key={`${head} ${i < 2 ? 'refused' : 'let in'}`} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {counts.map(({ control, refused, letIn }) => (
              <tr key={control}>
                <th scope="row">{control}</th>
                {[...refused, ...letIn].map((count, i) => (
                  <td key={i} class={count === 0 ? 'dim' : i < 2 ? 'ok' : 'bad'}>
                    {count}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

/** What each actor came to by each way, with it and without; and the commands that show and repeat it. */
function Product({ matrix, cell }: { readonly matrix: MatrixPage; readonly cell: PageCell }) {
  const before = matrix.asWritten.find(({ attack, product }) => attack === cell.attack && product === cell.product);
  const commands = assessCommand(matrix, cell);
  return (
    <section aria-label={cell.product}>
      <h3>
        {cell.product} <Verdict cell={cell} />
      </h3>
      {cell.tries.length === 0 && <p class="empty">{cell.reason === '' ? 'No actor tried it.' : cell.reason}</p>}
      <ul class="ways">
        {cell.tries.map((after) => {
          const own = before?.tries.find(({ way, actor }) => way === after.way && actor === after.actor);
          const decided = cell.ways.find(({ way, actor }) => way === after.way && actor === after.actor);
          return (
            <li key={`${after.way} ${after.actor}`} class={decided === undefined ? '' : 'decided'}>
              <p>
                <b>{after.way}</b>, by {after.actor}
              </p>
              <p>With: {own === undefined ? 'not tried' : inWords(own)}</p>
              <p>Without: {inWords(after)}</p>
              {after.evidence !== null && (
                <p class="evidence">
                  {after.evidence.device}, seed {after.evidence.seed}, row {after.evidence.row}
                </p>
              )}
              {after.evidence?.folder != null && matrix.folder !== undefined && (
                <CopyCommand
                  label="Command that explains this row"
                  command={explainCommand(matrix.folder, after.evidence)}
                />
              )}
            </li>
          );
        })}
      </ul>
      {commands !== undefined && (
        <>
          <p class="dim">Again with it, and without:</p>
          <CopyCommand label="Command that repeats it as written" command={commands.asWritten} />
          <CopyCommand label="Command that repeats it without" command={commands.without} />
        </>
      )}
    </section>
  );
}

function inWords({ outcome, attacked, gotInto, refusedBy, gained, reason }: PageTry): string {
  const refused = Object.entries(refusedBy).map(([control, devices]) => `${control} (${devices})`);
  switch (outcome) {
    case 'got-in':
      return `got into ${gotInto} of ${attacked}: ${gained.join(', ')}`;
    case 'refused':
      return `refused by ${refused.join(', ')}: ${reason}`;
    default:
      return `${outcomeWords[outcome]}: ${reason}`;
  }
}
