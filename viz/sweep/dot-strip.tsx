import { headOf, showFigure } from '../../reports/print/figure-text.ts';
import type { Figure } from '../../reports/sweep/figures.ts';
import type { Spread } from '../../reports/sweep/spread.ts';
import { Band } from './band.tsx';
import { FigureName } from './figure-name.tsx';
import type { Scale } from './scale.ts';

interface DotStripProps {
  readonly figure: Figure;
  readonly spread: Spread;
  readonly scale: Scale;
  /** By replication. */
  readonly values: readonly (number | null)[];
  readonly seeds: readonly string[];
  readonly chosen: number;
  onChoose(replication: number): void;
}

/** Every seed of a cell as a dot, on a scale that fits those of all cells. */
export function DotStrip({ figure, spread, scale, values, seeds, chosen, onChoose }: DotStripProps) {
  const mine = values[chosen];
  const [low, high] = [spread.min, spread.max].map((value) => (value === null ? '' : showFigure(value, figure)));
  const words = spread.n === 0 ? 'no run has it' : low === high ? `${low} in every run` : `${low} to ${high}`;
  return (
    <div class="strip">
      <span class="name">
        <FigureName name={headOf(figure)} />
      </span>
      <b class="number">{mine === null ? '–' : showFigure(mine, figure)}</b>
      <div class="dots" role="img" aria-label={`${spread.n} seeds: ${words}`}>
        <Band spread={spread} scale={scale} hasZero={false} />
        <svg aria-hidden="true">
          {inFront(values, chosen).map(([value, replication]) => (
            // biome-ignore lint/a11y/noStaticElementInteractions: the list of seeds does the same, and takes keys
            <circle
              key={replication}
              class={replication === chosen ? 'chosen' : ''}
              cx={`${Math.round(Math.min(1, Math.max(0, scale.at(value))) * 10_000) / 100}%`}
              cy="50%"
              r={replication === chosen ? 4.5 : 3}
              onClick={() => onChoose(replication)}
            >
              <title>{`seed ${seeds[replication]}: ${showFigure(value, figure)}`}</title>
            </circle>
          ))}
        </svg>
      </div>
      <small>
        {spread.n < values.length && spread.n > 0 ? `${spread.n} of ${values.length} runs, ` : ''}
        {words}
      </small>
    </div>
  );
}

/** The dot drawn last is in front: the chosen one. */
const inFront = (values: readonly (number | null)[], chosen: number): readonly (readonly [number, number])[] =>
  values
    .flatMap((value, replication) => (value === null ? [] : [[value, replication] as const]))
    .toSorted(([, a], [, b]) => Number(a === chosen) - Number(b === chosen) || a - b);
