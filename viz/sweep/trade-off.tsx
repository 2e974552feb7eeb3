import { headOf, showFigure } from '../../reports/print/figure-text.ts';
import type { Figure } from '../../reports/sweep/figures.ts';
import { type Spread, spreadInCell, valuesInCell } from '../../reports/sweep/spread.ts';
import type { Sweep, SweepRuns } from '../../reports/sweep/sweep.ts';
import { ChartFrame } from '../charts/chart-frame.tsx';
import { textScale } from '../style/text-scale.ts';
import { useSize } from '../style/use-size.ts';
import { Axes, plotWithin } from './axes.tsx';
import { ChooseFigure } from './choose-figure.tsx';
import { placeLabels } from './place-labels.ts';
import { type Scale, scaleOf, ticksOf, withRoom } from './scale.ts';
import { tickTexts } from './tick-text.ts';

// The chart of a sweep that shows one figure against another.

interface TradeOffProps {
  readonly sweep: Sweep;
  readonly runs: SweepRuns;
  readonly figures: readonly Figure[];
  readonly inTable: readonly string[];
  readonly x: Figure;
  readonly y: Figure;
  readonly hasDots: boolean;
  readonly selected: number | undefined;
  onChange(change: { readonly x?: string; readonly y?: string; readonly dots?: boolean }): void;
  onSelect(cell: number): void;
}

/** Two figures against each other: each cell is a point at its medians, with whiskers from the 5 % to the 95 % quantile. */
export function TradeOff(props: TradeOffProps) {
  const { sweep, figures, inTable, x, y, hasDots, onChange } = props;
  const { here, missing } = pointsOf(props);
  // The selected cell is drawn last, so in front, and its name is placed first.
  const inFront = here.toSorted((a, b) => Number(a.cell === props.selected) - Number(b.cell === props.selected));
  return (
    <ChartFrame
      class="trade-off"
      title={`${x.column} against ${y.column}`}
      note={`${here.length} of ${sweep.cells.length} cells`}
      files="Save"
      table={() => tableOf(here, x, y)}
    >
      <div class="tools">
        <ChooseFigure
          label="Across"
          figures={figures}
          first={inTable}
          value={x}
          onChoose={(to) => onChange({ x: to })}
        />
        <ChooseFigure label="Up" figures={figures} first={inTable} value={y} onChoose={(to) => onChange({ y: to })} />
        <label class="check">
          <input type="checkbox" checked={hasDots} onChange={() => onChange({ dots: !hasDots })} />
          one dot per seed
        </label>
      </div>
      <Picture {...props} points={inFront} />
      {missing.length > 0 && (
        <p class="absent">
          Not drawn, without a value on an axis:{' '}
          {missing.map(({ name, lacks }, i) => (
            <span key={name}>
              {i > 0 && ', '}
              {name} <span class="dim">({lacks})</span>
            </span>
          ))}
        </p>
      )}
    </ChartFrame>
  );
}

interface CellPoint {
  readonly cell: number;
  readonly name: string;
  readonly x: Spread;
  readonly y: Spread;
}

function pointsOf({ sweep, runs, x, y }: TradeOffProps) {
  const places = [x, y].map((figure) => sweep.figures.indexOf(figure));
  const all = sweep.cells.map(({ name }, cell): CellPoint => {
    const [across, up] = places.map((place) => spreadInCell(sweep, runs, cell, place));
    return { cell, name, x: across, y: up };
  });
  return {
    here: all.filter((point) => point.x.n > 0 && point.y.n > 0),
    missing: all
      .filter((point) => point.x.n === 0 || point.y.n === 0)
      .map((point) => ({
        name: point.name,
        lacks: [...(point.x.n === 0 ? [x.column] : []), ...(point.y.n === 0 ? [y.column] : [])].join(', '),
      })),
  };
}

function Picture({
  sweep,
  runs,
  x,
  y,
  hasDots,
  selected,
  onSelect,
  points,
}: TradeOffProps & { readonly points: readonly CellPoint[] }) {
  const [box, { width }] = useSize<HTMLDivElement>();
  const letter = 11.5 * textScale.value;
  const height = Math.round(Math.min(26 * 16 * textScale.value, Math.max(230, width * 0.62)));
  const seeds = hasDots ? points.map(({ cell }) => dotsOf(sweep, runs, cell, x, y)) : [];
  const scale = (side: 'x' | 'y', nth: 0 | 1): Scale =>
    withRoom(
      scaleOf([
        ...points.flatMap((point) => [point[side].p05!, point[side].p95!]),
        ...seeds.flat().map((dot) => dot[nth]),
      ]),
      0.06,
    );
  const [across, up] = [scale('x', 0), scale('y', 1)];
  const plot = plotWithin({ width, height }, up, y, letter);
  const xTicks = ticksOf(across, plot.width / (letter * 6), x.unit);
  const px = (value: number): number => near(plot.left + across.at(value) * plot.width);
  const py = (value: number): number => near(plot.top + (1 - up.at(value)) * plot.height);
  const labels = placeLabels(
    points.toReversed().map((point) => ({
      x: px(point.x.median!),
      y: py(point.y.median!),
      width: point.name.length * letter * 0.6,
    })),
    {
      width,
      top: letter * 1.3,
      height: plot.top + plot.height,
      lineHeight: letter * 1.25,
      obstacles: points.flatMap((point) => {
        const [left, right, top, bottom] = [px(point.x.p05!), px(point.x.p95!), py(point.y.p95!), py(point.y.p05!)];
        const [cx, cy] = [px(point.x.median!), py(point.y.median!)];
        return [
          { x: left, y: cy - 1, width: right - left, height: 2 },
          { x: cx - 1, y: top, width: 2, height: bottom - top },
        ];
      }),
    },
  );
  return (
    <div ref={box} class="drawing">
      {width > 0 && points.length > 0 && (
        <svg width={width} height={height} role="img" aria-label={describe(points, x, y)}>
          <Axes
            plot={plot}
            y={up}
            yFigure={y}
            letter={letter}
            xTicks={[
              ...tickTexts(xTicks, x).map((text, i) => ({ at: across.at(xTicks[i]), text })),
              ...(across.hasNever === true ? [{ at: 1, text: 'never' }] : []),
            ]}
            xTitle={`${headOf(x)}${across.isLog ? ' (log)' : ''} →`}
          />
          {seeds.flatMap((dots, i) =>
            dots.map(([a, b], nth) => (
              <circle key={`${points[i].cell} ${nth}`} class="seed" cx={px(a)} cy={py(b)} r={2} />
            )),
          )}
          {points.map((point, i) => {
            const [cx, cy] = [px(point.x.median!), py(point.y.median!)];
            const label = labels[points.length - 1 - i];
            return (
              // biome-ignore lint/a11y/noStaticElementInteractions: the names in the table do the same, and take keys
              <g
                key={point.cell}
                class={point.cell === selected ? 'point selected' : 'point'}
                onClick={() => onSelect(point.cell)}
              >
                <title>{titleOf(point, x, y)}</title>
                <line class="whisker" x1={px(point.x.p05!)} x2={px(point.x.p95!)} y1={cy} y2={cy} />
                <line class="whisker" x1={cx} x2={cx} y1={py(point.y.p05!)} y2={py(point.y.p95!)} />
                {label?.isApart && (
                  <line
                    class="leader"
                    x1={cx}
                    y1={cy}
                    x2={label.x < cx ? label.x + point.name.length * letter * 0.6 : label.x}
                    y2={label.y - letter * 0.35}
                  />
                )}
                <circle class="reach" cx={cx} cy={cy} r={14} />
                <circle class="middle" cx={cx} cy={cy} r={4.5} />
                {label !== undefined && (
                  <text x={label.x} y={label.y}>
                    {point.name}
                  </text>
                )}
              </g>
            );
          })}
        </svg>
      )}
      {points.length === 0 && <p class="empty">No cell has a value on both axes.</p>}
    </div>
  );
}

/** Both figures of every run that has both. */
function dotsOf(sweep: Sweep, runs: SweepRuns, cell: number, x: Figure, y: Figure) {
  const [across, up] = [x, y].map((figure) => valuesInCell(sweep, runs, cell, sweep.figures.indexOf(figure)));
  return across.flatMap((a, i) => (a === null || up[i] === null ? [] : [[a, up[i]] as const]));
}

const titleOf = (point: CellPoint, x: Figure, y: Figure): string =>
  `${point.name}\n${x.column} ${showFigure(point.x.median!, x)} [${showFigure(point.x.p05!, x)} .. ${showFigure(point.x.p95!, x)}]\n${y.column} ${showFigure(point.y.median!, y)} [${showFigure(point.y.p05!, y)} .. ${showFigure(point.y.p95!, y)}]`;

const describe = (points: readonly CellPoint[], x: Figure, y: Figure): string =>
  `${headOf(y)} against ${headOf(x)}, medians: ${points
    .map((point) => `${point.name} ${showFigure(point.x.median!, x)}, ${showFigure(point.y.median!, y)}`)
    .join('; ')}`;

function tableOf(points: readonly CellPoint[], x: Figure, y: Figure) {
  const quantiles = ['median', 'p05', 'p95'] as const;
  return {
    columns: ['cell', ...[x, y].flatMap(({ column }) => quantiles.map((name) => `${column} ${name}`))],
    rows: points.map((point) => [
      point.name,
      ...quantiles.map((name) => showFigure(point.x[name]!, x)),
      ...quantiles.map((name) => showFigure(point.y[name]!, y)),
    ]),
  };
}

const near = (pixels: number): number => Math.round(pixels * 10) / 10;
