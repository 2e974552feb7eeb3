import { headOf } from '../../reports/print/figure-text.ts';
import type { Figure } from '../../reports/sweep/figures.ts';

interface ChooseFigureProps {
  readonly label: string;
  readonly figures: readonly Figure[];
  /** Columns listed first. */
  readonly first: readonly string[];
  readonly value: Figure;
  onChoose(column: string): void;
}

/** Chooses one figure; those of the table come first. */
export function ChooseFigure({ label, figures, first, value, onChoose }: ChooseFigureProps) {
  const [inTable, others] = [true, false].map((is) => figures.filter(({ column }) => first.includes(column) === is));
  const options = (some: readonly Figure[]) =>
    some.map((figure) => (
      <option key={figure.column} value={figure.column}>
        {headOf(figure)}
      </option>
    ));
  return (
    <label class="choose">
      {label}
      <select value={value.column} onChange={({ currentTarget }) => onChoose(currentTarget.value)}>
        {inTable.length > 0 && <optgroup label="In the table">{options(inTable)}</optgroup>}
        {others.length > 0 && <optgroup label="Others">{options(others)}</optgroup>}
      </select>
    </label>
  );
}
