import { LabError } from '../../sim/kernel/lab-error.ts';
import { suggest } from '../../sim/kernel/near.ts';
import { parseSpan } from '../../sim/kernel/time/duration.ts';
import type { Figure } from './figures.ts';
import { CONSTANT_RUNS, FIRST_LOOK, type KnownMean, knownMean } from './known-mean.ts';
import { valuesInCell } from './spread.ts';
import type { Sweep, SweepRuns } from './sweep.ts';

/** How well the mean of a figure is to be known. */
export interface Precision {
  readonly column: string;
  /** As it was asked for: `5%`, `30s`, `0.2`. */
  readonly text: string;
  /** Half of the interval, in the figure's unit, that is narrow enough for a mean. */
  widthFor(mean: number): number;
}

/** How well the mean of a figure is known in one cell. */
export interface Known extends KnownMean {
  readonly cell: string;
  readonly column: string;
  readonly asked: string;
  readonly isEnough: boolean;
}

/**
 * `reconnect.time.p95` and `5%` of its mean, or a number in its unit: `30s`, `0.2`.
 *
 * Errors  LabError `sweep/until` for a figure that the sweep does not have, and a precision that cannot be read
 */
export function precisionOf(column: string, text: string, figures: readonly Figure[]): Precision {
  const where = `--until ${column}=${text}`;
  const figure = figures.find((one) => one.column === column);
  if (figure === undefined) {
    const ofMetric = figures.filter(({ metric }) => metric === column).map((one) => one.column);
    throw new LabError('sweep/until', {
      what: `there is no figure "${column}"`,
      where,
      hint:
        ofMetric.length > 0
          ? `write one of ${ofMetric.join(', ')}`
          : suggest(
              column,
              figures.map((one) => one.column),
            ),
    });
  }
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(text)?.[1];
  if (percent !== undefined && Number(percent) > 0) {
    const share = Number(percent) / 100;
    return { column, text, widthFor: (mean) => share * Math.abs(mean) };
  }
  const width = percent === undefined ? numberIn(text, figure, where) : 0;
  if (!(width > 0)) {
    throw new LabError('sweep/until', {
      what: `"${text}" is no precision`,
      where,
      hint: `write a share of the mean, such as 5%, or ${figure.unit === 'ms' ? 'a span, such as 30s' : 'a number above 0'}`,
    });
  }
  return { column, text, widthFor: () => width };
}

function numberIn(text: string, { unit }: Figure, where: string): number {
  if (unit === 'ms' && /^\d.*[a-z]$/.test(text)) return parseSpan(text, where);
  return unit !== 'ms' && /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : 0;
}

/** In the order of the cells, and of what was asked for. */
export const knownIn = (sweep: Sweep, runs: SweepRuns, asked: readonly Precision[]): readonly Known[] =>
  sweep.cells.flatMap(({ name }, cell) =>
    asked.map((precision): Known => {
      const { column, text } = precision;
      const figure = sweep.figures.findIndex((one) => one.column === column);
      const known = knownMean(valuesInCell(sweep, runs, cell, figure));
      return { ...known, cell: name, column, asked: text, isEnough: isEnough(known, precision) };
    }),
  );

function isEnough({ n, mean, half, isConstant }: KnownMean, { widthFor }: Precision): boolean {
  if (n < FIRST_LOOK || mean === undefined || half === undefined) return false;
  return isConstant ? n >= CONSTANT_RUNS : half <= widthFor(mean);
}
