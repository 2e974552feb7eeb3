import { attackList } from '../../sim/threat/attacks/attack-list.ts';
import type { Disagreement } from '../matrix/disagreements.ts';
import { disagreements } from '../matrix/disagreements.ts';
import type { MatrixCell, MatrixProduct } from '../matrix/matrix.ts';
import { overall, propertiesIn } from '../matrix/overall.ts';
import { propertyInWords, signs } from '../matrix/verdict-signs.ts';
import { plain } from '../metrics/quantity.ts';
import { aligned } from './aligned.ts';
import { csvCell } from './csv-cell.ts';
import { type Paint, painter, type SummaryStyle } from './summary-style.ts';
import { wrapped } from './wrapped.ts';

export interface ShownMatrix {
  readonly scenario: string;
  readonly fidelity: string;
  readonly seeds: readonly string[];
  readonly products: readonly MatrixProduct[];
  readonly cells: readonly MatrixCell[];
}

interface MatrixStyle extends SummaryStyle {
  readonly columns: number;
  /** A table for each product besides. */
  readonly byProduct: boolean;
}

/** Attacks by properties, then which single controls decide; where that is not what descriptors suppose, why. */
export function matrixTable(shown: ShownMatrix, style: MatrixStyle): string {
  const paint = painter(style);
  const { scenario, fidelity, seeds, products, cells } = shown;
  const seedText = seeds.length === 1 ? `seed ${seeds[0]}` : `${plain(seeds.length)} seeds from ${seeds[0]}`;
  const found = disagreements(cells);
  return [
    '',
    `  ${paint.bold(`${scenario}: what each attack needs to be without`)}`,
    `  ${paint.dim(`${fidelity}, ${seedText}; products: ${products.map(({ name, profile }) => `${name} (${profile})`).join(', ')}`)}`,
    '',
    ...propertyTable(cells, found, paint),
    ...(style.byProduct
      ? products.flatMap(({ name, profile }) => [
          `  ${paint.bold(name)} ${paint.dim(profile)}`,
          ...propertyTable(
            cells.filter(({ product }) => product === name),
            [],
            paint,
          ),
        ])
      : []),
    ...controlLines(cells, paint, style.columns),
    ...(found.length === 0 ? [] : disagreementLines(found, paint, style.columns)),
    `  ${wrapped(LEGEND, 2, style.columns)}`,
    '',
  ].join('\n');
}

function propertyTable(cells: readonly MatrixCell[], found: readonly Disagreement[], paint: Paint): readonly string[] {
  const properties = propertiesIn(cells);
  if (properties.length === 0) return [];
  const rows = attacksIn(cells).map(({ id, name }) => [
    id,
    name,
    ...properties.map((property) => {
      const own = cells.filter(
        ({ attack, taken }) => attack === id && taken.kind === 'property' && taken.id === property,
      );
      if (own.length === 0) return '';
      const isSupposedOtherwise = found.some((one) => one.attack === id && one.property === property);
      return `${signs[overall(own).verdict]}${isSupposedOtherwise ? '!' : ''}`;
    }),
  ]);
  const head = ['', 'without', ...properties.map(propertyInWords)];
  return [...aligned([head, ...rows]).map((line, nth) => `  ${nth === 0 ? paint.dim(line) : line}`), ''];
}

/** Of the attacks that the cells are about. */
const attacksIn = (cells: readonly MatrixCell[]) =>
  attackList.filter(({ id }) => cells.some(({ attack }) => attack === id));

function controlLines(cells: readonly MatrixCell[], paint: Paint, columns: number): readonly string[] {
  const single = cells.filter(({ taken }) => taken.kind === 'control');
  if (single.length === 0) return [];
  const rows = attacksIn(single).flatMap(({ id, name }) => {
    const deciding = single.filter(({ attack, verdict }) => attack === id && verdict === 'decides');
    const controls = [...new Set(deciding.map(({ taken }) => taken.id))];
    const texts = controls.map((control) => {
      const products = deciding
        .filter(({ taken }) => taken.id === control)
        .map(({ product }) => product.split('/').at(-1));
      return `${control} (${products.join(', ')})`;
    });
    const text = texts.length === 0 ? 'no single control decides' : texts.join(', ');
    return [`  ${id}  ${wrapped(`${name}: ${text}`, 7, columns)}`];
  });
  return [`  ${paint.dim('controls that decide alone, and on which products')}`, ...rows, ''];
}

function disagreementLines(found: readonly Disagreement[], paint: Paint, columns: number): readonly string[] {
  return [
    `  ${paint.dim(`${plain(found.length)} cells (!) are not what the descriptor of the attack supposes`)}`,
    ...found.map(({ attack, property, isSupposed, measured, reasons }) => {
      const text = `${property}: supposed ${isSupposed ? 'to decide' : 'not to decide'}, measured: ${measured}. ${reasons.join('; ')}`;
      return `  ${attack}  ${wrapped(text, 7, columns)}`;
    }),
    '',
  ];
}

/** One line for each cell. */
export function matrixCsv({ cells }: Pick<ShownMatrix, 'cells'>): string {
  const head = ['attack', 'product', 'without', 'kind', 'verdict', 'ways', 'refused_by', 'reason'];
  const rows = cells.map(({ attack, product, taken, verdict, ways, stillRefusedBy, reason }) => [
    ...[attack, product, taken.id, taken.kind, verdict],
    ...[ways.map(({ way }) => way).join(' '), stillRefusedBy.join(' '), reason],
  ]);
  return `${[head, ...rows].map((row) => row.map(csvCell).join(',')).join('\r\n')}\r\n`;
}

const LEGEND =
  '##: an actor gets in only without it. o: an actor gets in with it as well. .: refused either way, by something else. -: not ' +
  'exercised, or without effect, which is no pass. x: no product can have it. A property is taken away by switching off all controls ' +
  'that serve it; the product with most to say counts.';
