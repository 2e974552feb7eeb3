import type { SevenProperties } from '../../sim/plan/profiles.ts';
import type { Attack } from '../../sim/threat/attacks/attack.ts';
import { attackList } from '../../sim/threat/attacks/attack-list.ts';
import type { CellVerdict, MatrixCell } from './matrix.ts';
import { overall, propertiesIn } from './overall.ts';

/** An attack and a property on which the matrix and the descriptor of the attack do not agree, and what the runs show. */
export interface Disagreement {
  readonly attack: string;
  readonly property: keyof SevenProperties;
  /** Whether the descriptor says that the attack gets through without the property. */
  readonly isSupposed: boolean;
  readonly measured: CellVerdict;
  /** In words, product by product where they differ. */
  readonly reasons: readonly string[];
  /** A cell that shows it. */
  readonly cell: MatrixCell;
}

/** Every disagreement, in the order of attacks and properties. */
export function disagreements(cells: readonly MatrixCell[]): readonly Disagreement[] {
  return (attackList as readonly Attack[]).flatMap(({ id, stoppedBy }) =>
    propertiesIn(cells).flatMap((property): readonly Disagreement[] => {
      const own = cells.filter(
        ({ attack, taken }) => attack === id && taken.kind === 'property' && taken.id === property,
      );
      if (own.length === 0) return [];
      const cell = overall(own);
      const isSupposed = stoppedBy.includes(property);
      if (isSupposed === (cell.verdict === 'decides')) return [];
      return [{ attack: id, property, isSupposed, measured: cell.verdict, reasons: reasonsOf(own, isSupposed), cell }];
    }),
  );
}

function reasonsOf(cells: readonly MatrixCell[], isSupposed: boolean): readonly string[] {
  const texts = cells
    .filter(({ verdict }) => isSupposed || verdict === 'decides')
    .map((cell) => ({ product: cell.product, text: isSupposed ? whyNot(cell) : whyDecides(cell) }));
  const all = [...new Set(texts.map(({ text }) => text))];
  return all.map((text) => `${texts.flatMap((one) => (one.text === text ? [one.product] : [])).join(', ')}: ${text}`);
}

function whyNot({ verdict, stillRefusedBy, reason }: MatrixCell): string {
  switch (verdict) {
    case 'open':
      return 'an actor gets in with it as well';
    case 'indifferent':
      return `refused without it too, by ${stillRefusedBy.join(', ')}`;
    case 'cannot-be-had':
      return reason;
    default:
      return `not exercised: ${reason}`;
  }
}

const whyDecides = ({ ways }: MatrixCell): string =>
  ways.map(({ way, before, gained }) => `${way} gains ${gained.join(', ')}; kept out before by ${before}`).join('; ');
