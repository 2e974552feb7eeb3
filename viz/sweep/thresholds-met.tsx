import { plain } from '../../reports/metrics/quantity.ts';
import {
  type Sweep,
  type SweepRuns,
  type SweepThreshold,
  type ThresholdCount,
  thresholdsMet,
} from '../../reports/sweep/sweep.ts';
import { FigureName } from './figure-name.tsx';

interface ThresholdsMetProps {
  readonly sweep: Sweep;
  readonly runs: SweepRuns;
  /** Columns of figures whose thresholds stand elsewhere. */
  readonly without: ReadonlySet<string>;
  readonly order: readonly number[];
  onSelect(cell: number): void;
}

/**
 * In how many runs of each cell its thresholds were met: one column per metric, since cells may have different thresholds
 * on it.
 */
export function ThresholdsMet({ sweep, runs, without, order, onSelect }: ThresholdsMetProps) {
  const isHere = ({ figure }: SweepThreshold): boolean => figure === undefined || !without.has(figure);
  const here = sweep.cells.map(({ thresholds }) => thresholds.filter(isHere));
  const metrics = [...new Set(here.flatMap((thresholds) => thresholds.map(({ metric }) => metric)))];
  if (metrics.length === 0)
    return <p class="empty">{`The scenario has no ${without.size > 0 ? 'other ' : ''}thresholds.`}</p>;
  const shared = metrics.map((metric) => sharedText(here, metric));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard
    <section class="scroll" tabIndex={0} aria-label="Table of thresholds, scrolls sideways">
      <table class="thresholds-met">
        <thead>
          <tr>
            <th scope="col">Cell</th>
            {metrics.map((metric, i) => (
              <th key={metric} scope="col">
                <FigureName name={metric} /> {shared[i] !== undefined && <span class="asked">{shared[i]}</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {order.slice(0, ROWS_MAX).map((cell) => {
            const counts = thresholdsMet(sweep, runs, cell).filter(isHere);
            return (
              <tr key={cell}>
                <th scope="row">
                  <button type="button" class="cell" onClick={() => onSelect(cell)}>
                    {sweep.cells[cell].name}
                  </button>
                </th>
                {metrics.map((metric, i) => (
                  <td key={metric}>
                    {counts
                      .filter((count) => count.metric === metric)
                      .map((count) => (
                        <Met key={count.text} count={count} text={shared[i] === undefined ? count.text : undefined} />
                      ))}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

const ROWS_MAX = 1_000;

/** The threshold that every cell has on a metric; undefined where they differ, or where a cell has two. */
function sharedText(cells: readonly (readonly SweepThreshold[])[], metric: string): string | undefined {
  const texts = cells.map((thresholds) => thresholds.filter((one) => one.metric === metric).map(({ text }) => text));
  const [first] = texts;
  return first.length === 1 && texts.every((own) => own.length === 1 && own[0] === first[0]) ? first[0] : undefined;
}

interface MetProps {
  readonly count: Pick<ThresholdCount, 'met' | 'of'>;
  /** The threshold, where it stands nowhere else. */
  readonly text?: string | undefined;
}

export function Met({ count: { met, of }, text }: MetProps) {
  return (
    <div class={met === of ? 'met' : 'missed'}>
      {text !== undefined && <span class="asked">{text}</span>}
      <span class="count">
        <span aria-hidden="true" class="sign">
          {met === of ? '✓' : '✗'}
        </span>{' '}
        {plain(met)} of {plain(of)}
      </span>
      <svg class="meter" aria-hidden="true">
        <rect class="all" width="100%" height="100%" />
        <rect class="part" width={`${of === 0 ? 0 : (100 * met) / of}%`} height="100%" />
      </svg>
    </div>
  );
}
