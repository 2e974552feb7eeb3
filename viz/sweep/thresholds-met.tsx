import { plain } from '../../reports/metrics/quantity.ts';
import { type Sweep, type SweepRuns, type ThresholdCount, thresholdsMet } from '../../reports/sweep/sweep.ts';
import { FigureName } from './figure-name.tsx';

interface ThresholdsMetProps {
  readonly sweep: Sweep;
  readonly runs: SweepRuns;
  readonly order: readonly number[];
  onSelect(cell: number): void;
}

/**
 * In how many runs of each cell its thresholds were met: one column per metric, since cells may have different thresholds
 * on it.
 */
export function ThresholdsMet({ sweep, runs, order, onSelect }: ThresholdsMetProps) {
  const metrics = [...new Set(sweep.cells.flatMap(({ thresholds }) => thresholds.map(({ metric }) => metric)))];
  if (metrics.length === 0) return <p class="empty">The scenario has no thresholds.</p>;
  const shared = metrics.map((metric) => sharedText(sweep, metric));
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
            const counts = thresholdsMet(sweep, runs, cell);
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
                        <Met key={count.text} count={count} hasText={shared[i] === undefined} />
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
function sharedText({ cells }: Sweep, metric: string): string | undefined {
  const texts = cells.map(({ thresholds }) =>
    thresholds.filter((one) => one.metric === metric).map(({ text }) => text),
  );
  const [first] = texts;
  return first.length === 1 && texts.every((own) => own.length === 1 && own[0] === first[0]) ? first[0] : undefined;
}

export function Met({
  count: { text, met, of },
  hasText,
}: {
  readonly count: ThresholdCount;
  readonly hasText: boolean;
}) {
  return (
    <div class={met === of ? 'met' : 'missed'}>
      {hasText && <span class="asked">{text}</span>}
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
