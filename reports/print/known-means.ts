import { plain } from '../metrics/quantity.ts';
import { CONSTANT_RUNS, FIRST_LOOK } from '../sweep/known-mean.ts';
import type { Known } from '../sweep/precision.ts';
import type { Sweep } from '../sweep/sweep.ts';
import { aligned } from './aligned.ts';
import { headOf, showFigure } from './figure-text.ts';

/** How well the means are known for which a sweep went on, a line for each cell; first, whether that is enough. */
export function knownMeans({ seeds, figures }: Sweep, known: readonly Known[], most: number): readonly string[] {
  const short = known.filter(({ isEnough }) => !isEnough).length;
  const title =
    short === 0
      ? `known with 95% after ${plain(seeds.length)} of at most ${plain(most)} seeds`
      : `not known well enough after ${plain(seeds.length)} seeds: ${short} of ${known.length} means`;
  const rows = known.map((one) => {
    const figure = figures.find(({ column }) => column === one.column)!;
    return [headOf(figure), one.cell, meanText(one, (value) => showFigure(value, figure)), `asked: ${one.asked}`];
  });
  return [title, ...aligned(rows).map((line) => `  ${line}`)];
}

function meanText({ n, never, mean, half, isConstant, isEnough }: Known, show: (value: number) => string): string {
  if (n === 0) return 'nothing was measured';
  if (mean === undefined) return `never in ${never} of ${n} runs, so it has no mean`;
  if (isConstant)
    return isEnough
      ? `${show(mean)} in all ${n} runs: less than one in a hundred has another value`
      : `${show(mean)} in all ${n} runs, which says enough after ${CONSTANT_RUNS}`;
  if (half === undefined || n < FIRST_LOOK) return `${show(mean)}, from ${n} runs: too few, it takes ${FIRST_LOOK}`;
  return `${show(mean)} ± ${show(half)}${mean === 0 ? '' : ` (${shareOf(half / Math.abs(mean))})`}`;
}

const shareOf = (share: number): string => `${(100 * share).toPrecision(2)}%`;
