import { headOf, showFigure } from '../../reports/print/figure-text.ts';
import type { Figure } from '../../reports/sweep/figures.ts';
import type { Sweep, SweepRuns } from '../../reports/sweep/sweep.ts';
import { ChartFrame } from '../charts/chart-frame.tsx';
import { textScale } from '../style/text-scale.ts';
import { useSize } from '../style/use-size.ts';
import { Axes, plotWithin } from './axes.tsx';
import { ChooseFigure } from './choose-figure.tsx';
import { last, linesAlong, type PathLine, settingsOf } from './path-lines.ts';
import { type Scale, scaleOf, withRoom } from './scale.ts';

interface ParameterPlotProps {
  readonly sweep: Sweep;
  readonly runs: SweepRuns;
  readonly figures: readonly Figure[];
  readonly inTable: readonly string[];
  /** Paths that were varied over numbers. */
  readonly paths: readonly string[];
  readonly path: string;
  readonly figure: Figure;
  readonly selected: number | undefined;
  onChange(change: { readonly path?: string; readonly along?: string }): void;
  onSelect(cell: number): void;
}

/**
 * A figure over the values of a path: a line for the median, bands for the quantiles, one line per combination of the
 * other settings.
 */
export function ParameterPlot(props: ParameterPlotProps) {
  const { sweep, runs, figures, inTable, paths, path, figure, onChange } = props;
  const all = linesAlong(sweep, runs, path, sweep.figures.indexOf(figure));
  const lines = all.slice(0, LINES_MAX);
  return (
    <ChartFrame
      class="along-path"
      title={`${figure.column} along ${last(path)}`}
      note={lines.length < all.length ? `${lines.length} of ${all.length} lines` : ''}
      files="Save"
      table={() => tableOf(sweep, all, path, figure)}
    >
      <div class="tools">
        <ChooseFigure
          label="Figure"
          figures={figures}
          first={inTable}
          value={figure}
          onChoose={(along) => onChange({ along })}
        />
        {paths.length > 1 && (
          <label class="choose">
            Along
            <select value={path} onChange={({ currentTarget }) => onChange({ path: currentTarget.value })}>
              {paths.map((one) => (
                <option key={one}>{one}</option>
              ))}
            </select>
          </label>
        )}
      </div>
      <Picture {...props} lines={lines} />
    </ChartFrame>
  );
}

/** As many lines as dashes and labels can distinguish. */
const LINES_MAX = 6;

function Picture({
  sweep,
  path,
  figure,
  selected,
  onSelect,
  lines,
}: ParameterPlotProps & { readonly lines: readonly PathLine[] }) {
  const [box, { width }] = useSize<HTMLDivElement>();
  const letter = 11.5 * textScale.value;
  const height = Math.round(Math.min(26 * 16 * textScale.value, Math.max(230, width * 0.62)));
  const settings = settingsOf(sweep, path);
  const across: Scale = withRoom(scaleOf(settings.map(({ at }) => at)), 0.04);
  const edges = lines.flatMap(({ points }) =>
    points.flatMap(({ spread: { p05, p95 } }) => [p05, p95].filter((value) => value !== null)),
  );
  const up = withRoom(scaleOf(edges), 0.08);
  const longest = Math.max(...lines.map(({ name }) => name.length)) * letter * 0.6;
  const plot = plotWithin({ width, height }, up, figure, letter, Math.min(width * 0.35, longest) + letter * 1.6);
  const px = (at: number): number => near(plot.left + across.at(at) * plot.width);
  const py = (value: number): number => near(plot.top + (1 - up.at(value)) * plot.height);
  const labels = labelsBeside(
    lines.map(({ points }) => points.findLast(({ spread }) => spread.n > 0)),
    py,
    letter,
  );
  return (
    <div ref={box} class="drawing">
      {width > 0 && (
        <svg width={width} height={height} role="img" aria-label={describe(lines, path, figure)}>
          <Axes
            plot={plot}
            y={up}
            yFigure={figure}
            letter={letter}
            xTicks={apart(
              settings.map(({ at, text }) => ({ at: across.at(at), text })),
              plot.width,
              letter,
            )}
            xTitle={`${path}${across.isLog ? ' (log)' : ''} →`}
          />
          {lines.map(({ name, points }, nth) => {
            const measured = points.filter(({ spread }) => spread.n > 0);
            const label = labels[nth];
            return (
              <g key={name} class={`along line-${nth}`}>
                <path class="wide" d={bandOf(measured, px, py, 'p05', 'p95')} />
                <path class="narrow" d={bandOf(measured, px, py, 'p25', 'p75')} />
                <path
                  class="median"
                  d={measured
                    .map(({ at, spread }, i) => `${i === 0 ? 'M' : 'L'}${px(at)},${py(spread.median!)}`)
                    .join('')}
                />
                {measured.map(({ cell, at, spread }) => (
                  // biome-ignore lint/a11y/noStaticElementInteractions: the names in the table do the same, and take keys
                  <g key={cell} class={cell === selected ? 'point selected' : 'point'} onClick={() => onSelect(cell)}>
                    <title>{`${sweep.cells[cell].name}: ${showFigure(spread.median!, figure)} [${showFigure(spread.p05!, figure)} .. ${showFigure(spread.p95!, figure)}]`}</title>
                    <circle class="reach" cx={px(at)} cy={py(spread.median!)} r={14} />
                    <circle class="middle" cx={px(at)} cy={py(spread.median!)} r={3.5} />
                  </g>
                ))}
                {name !== '' && label !== undefined && (
                  <text x={plot.left + plot.width + letter * 0.8} y={label}>
                    {name}
                  </text>
                )}
              </g>
            );
          })}
        </svg>
      )}
    </div>
  );
}

type Points = PathLine['points'];
type ToPixels = (value: number) => number;

function bandOf(points: Points, px: ToPixels, py: ToPixels, low: 'p05' | 'p25', high: 'p95' | 'p75'): string {
  if (points.length === 0) return '';
  const there = points.map(({ at, spread }) => `${px(at)},${py(spread[high]!)}`);
  const back = points.toReversed().map(({ at, spread }) => `${px(at)},${py(spread[low]!)}`);
  return `M${[...there, ...back].join('L')}Z`;
}

/** Heights of the names of lines beside their ends, moved down where they would overlap. */
function labelsBeside(
  ends: readonly (PathLine['points'][number] | undefined)[],
  py: ToPixels,
  letter: number,
): readonly (number | undefined)[] {
  const heights: (number | undefined)[] = ends.map((end) => end && py(end.spread.median!) + letter * 0.35);
  let free = Number.NEGATIVE_INFINITY;
  for (const line of [...heights.keys()].toSorted((a, b) => (heights[a] ?? 0) - (heights[b] ?? 0) || a - b)) {
    const height = heights[line];
    if (height === undefined) continue;
    heights[line] = Math.max(height, free);
    free = heights[line] + letter * 1.25;
  }
  return heights;
}

/** The ticks whose texts do not overlap. */
function apart(ticks: readonly { readonly at: number; readonly text: string }[], width: number, letter: number) {
  let free = Number.NEGATIVE_INFINITY;
  return ticks.filter(({ at, text }) => {
    const half = (text.length * letter * 0.6) / 2 + 4;
    if (at * width - half < free) return false;
    free = at * width + half;
    return true;
  });
}

const describe = (lines: readonly PathLine[], path: string, figure: Figure): string =>
  `${headOf(figure)} along ${path}, medians: ${lines
    .map(({ name, points }) => {
      const values = points.map(({ spread }) => (spread.median === null ? 'none' : showFigure(spread.median, figure)));
      return `${name === '' ? '' : `${name} `}${values.join(', ')}`;
    })
    .join('; ')}`;

function tableOf(sweep: Sweep, lines: readonly PathLine[], path: string, figure: Figure) {
  const quantiles = ['median', 'p05', 'p25', 'p75', 'p95'] as const;
  return {
    columns: ['cell', last(path), 'n', ...quantiles],
    rows: lines.flatMap(({ points }) =>
      points.map(({ cell, spread }) => [
        sweep.cells[cell].name,
        sweep.cells[cell].values[path],
        String(spread.n),
        ...quantiles.map((name) => (spread[name] === null ? '' : showFigure(spread[name], figure))),
      ]),
    ),
  };
}

const near = (pixels: number): number => Math.round(pixels * 10) / 10;
