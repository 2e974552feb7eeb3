import { attackList } from '../../sim/threat/attacks/attack-list.ts';
import type { Assessed, Evidence } from '../assess/assessment.ts';
import type { TryOutcome } from '../assess/drill-result.ts';
import { type Disagreement, disagreements } from './disagreements.ts';
import type { CellVerdict, DecidedWay, MatrixCell, MatrixProduct, TakenResults } from './matrix.ts';
import { propertyInWords } from './verdict-signs.ts';

/** All that the page of a matrix shows. */
export interface MatrixPage {
  readonly scenario: string;
  readonly fidelity: string;
  readonly seeds: readonly string[];
  readonly version: string;
  /** Measures all of it again; empty where no command can. */
  readonly command: string;
  /** Assesses one attack again, with `--attack`, `--product` and what is switched off added; empty where no command can. */
  readonly assess: string;
  /** Where the run folders of evidence are; undefined where none were kept. */
  readonly folder: string | undefined;
  readonly attacks: readonly { readonly id: string; readonly name: string }[];
  readonly products: readonly Pick<MatrixProduct, 'name' | 'profile'>[];
  readonly columns: readonly PageColumn[];
  /** With nothing taken away. */
  readonly asWritten: readonly PageTries[];
  readonly cells: readonly PageCell[];
  readonly disagreements: readonly Omit<Disagreement, 'cell'>[];
  /** Attacks and properties of which the descriptor supposes that the property decides: `A14 hardwareRootOfTrust`. */
  readonly supposed: readonly string[];
}

/** What is taken away. */
export interface PageColumn {
  readonly kind: 'property' | 'control';
  readonly id: string;
  readonly name: string;
  /** What is switched off. */
  readonly controls: readonly string[];
}

/** One attack on one product: what each actor came to by each way. */
export interface PageTries {
  readonly attack: string;
  readonly product: string;
  readonly tries: readonly PageTry[];
}

export interface PageCell extends PageTries {
  /** The place of its column. */
  readonly column: number;
  readonly verdict: CellVerdict;
  readonly reason: string;
  readonly stillRefusedBy: readonly string[];
  readonly ways: readonly Pick<DecidedWay, 'way' | 'actor' | 'before' | 'gained'>[];
}

export interface PageTry {
  readonly way: string;
  readonly actor: string;
  readonly outcome: TryOutcome;
  readonly attacked: number;
  readonly gotInto: number;
  /** By control, on how many devices it refused. */
  readonly refusedBy: Readonly<Record<string, number>>;
  /** Controls on its way that are off. */
  readonly unchecked: readonly string[];
  readonly gained: readonly string[];
  readonly reason: string;
  readonly evidence: Evidence | null;
}

export interface MeasuredMatrix
  extends Pick<MatrixPage, 'scenario' | 'fidelity' | 'seeds' | 'version' | 'command' | 'assess' | 'folder'> {
  readonly products: readonly MatrixProduct[];
  readonly cells: readonly MatrixCell[];
  readonly asWritten: readonly Assessed[];
  readonly without: readonly TakenResults[];
}

export function matrixPage({ cells, products, asWritten, without, ...about }: MeasuredMatrix): MatrixPage {
  const columns = without.map(
    ({ taken }): PageColumn => ({
      ...{ kind: taken.kind, id: taken.id },
      name: taken.kind === 'property' ? propertyInWords(taken.id) : taken.id,
      controls: taken.kind === 'property' ? taken.controls : [taken.id],
    }),
  );
  const tries = without.map(({ results }) => byPlace(results));
  const placeOf = (cell: MatrixCell): number =>
    columns.findIndex(({ kind, id }) => kind === cell.taken.kind && id === cell.taken.id);
  const attacks = attackList.filter(({ id }) => cells.some(({ attack }) => attack === id));
  const properties = columns.filter(({ kind }) => kind === 'property');
  return {
    ...about,
    attacks: attacks.map(({ id, name }) => ({ id, name })),
    products: products.map(({ name, profile }) => ({ name, profile })),
    columns,
    asWritten: [...byPlace(asWritten)].flatMap(([, own]) => own),
    cells: cells.map((cell): PageCell => {
      const { attack, product, verdict, reason, stillRefusedBy } = cell;
      const column = placeOf(cell);
      return {
        ...{ attack, product, column, verdict, reason, stillRefusedBy },
        ways: cell.ways.map(({ way, actor, before, gained }) => ({ way, actor, before, gained })),
        tries: tries[column].get(keyOf(cell))?.tries ?? [],
      };
    }),
    disagreements: disagreements(cells).map(({ cell: _cell, ...one }) => one),
    supposed: attacks.flatMap(({ id, stoppedBy }) =>
      properties.flatMap((property) =>
        (stoppedBy as readonly string[]).includes(property.id) ? [`${id} ${property.id}`] : [],
      ),
    ),
  };
}

function byPlace(results: readonly Assessed[]): ReadonlyMap<string, PageTries & { readonly tries: PageTry[] }> {
  const found = new Map<string, PageTries & { readonly tries: PageTry[] }>();
  for (const result of results) {
    const { attack, product, way, actor, outcome, attacked, gotInto, refusedBy, unchecked, gained, reason } = result;
    const known = found.get(keyOf(result)) ?? { attack, product, tries: [] };
    found.set(keyOf(result), known);
    known.tries.push({
      ...{ way, actor, outcome, attacked, gotInto, refusedBy, unchecked, gained, reason },
      evidence: result.evidence,
    });
  }
  return found;
}

const keyOf = ({ attack, product }: { readonly attack: string; readonly product: string }): string =>
  `${attack} ${product}`;
