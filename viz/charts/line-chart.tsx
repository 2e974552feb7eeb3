import { useComputed } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { plain } from '../../reports/metrics/quantity.ts';
import type { Band } from '../../reports/trace-index/band.ts';
import { joined, valueAt } from '../../reports/trace-index/band.ts';
import { hasSeries, seriesOf } from '../data/group-series.ts';
import type { Snapshot } from '../data/snapshots.ts';
import { highest, rateOf } from '../state/rate.ts';
import type { RunView } from '../state/run-view.ts';
import { useAsked } from '../state/use-asked.ts';
import { useTimeHandling } from '../state/use-time-handling.ts';
import { textScale } from '../style/text-scale.ts';
import { useSize } from '../style/use-size.ts';
import { bandPaths, rangePath } from './band-path.ts';
import { ChartFrame } from './chart-frame.tsx';
import { gainTable, levelTable, type Table } from './table.ts';

export interface ChartLine {
  readonly series: string;
  readonly label: string;
  readonly tone: 'main' | 'hostile' | 'reached' | 'trial' | 'trouble' | 'quiet' | 'first' | 'other' | 'between';
  /** What the series is multiplied by for the unit of the chart. */
  readonly times?: number;
}

/** An instant at which something was decided. */
export interface ChartMark {
  readonly t: number;
  readonly label: string;
  readonly isTrouble: boolean;
}

export interface Limit {
  readonly value: number;
  readonly label: string;
  /** A missed threshold is drawn to stand out. */
  readonly isMissed: boolean;
}

interface LineChartProps {
  readonly view: RunView;
  readonly title: string;
  readonly lines: readonly ChartLine[];
  /** The lines are of the devices that the reader chose: the run has these series of groups too. */
  readonly byGroup?: boolean;
  /** Draws a counter as its growth per second. */
  readonly isRate: boolean;
  /** Draws the peaks of a rate too, which its mean hides. */
  readonly withPeaks?: boolean;
  readonly limits?: readonly Limit[];
  readonly marks?: readonly ChartMark[];
  /** The top of the scale, where it is known. */
  readonly top?: number;
  /** Pixels at the default text size. */
  readonly height: number;
  note(value: readonly number[], high: number): ComponentChildren;
  /**
   * For levels that the rows give exactly: those of the instant on the screen; a sample is only the last value before it.
   */
  exact?(snapshot: Snapshot): readonly number[];
}

/** Series over the window, and the values of the instant beside the title. */
export function LineChart(props: LineChartProps) {
  const { view, lines, byGroup = false, title } = props;
  const on = byGroup ? view.group.value : undefined;
  if (on === undefined || lines.some(({ series }) => hasSeries(view.info, series, on)))
    return <Lines {...props} on={on} />;
  return <p class="fact">{title}: not sampled of these devices, which the run did not know from its start.</p>;
}

interface LinesProps extends Omit<LineChartProps, 'byGroup'> {
  readonly on: string | undefined;
}

function Lines({
  view,
  title,
  lines: given,
  on,
  isRate,
  withPeaks = false,
  limits = [],
  marks = [],
  top,
  height: defaultHeight,
  note,
  exact,
}: LinesProps) {
  const height = Math.round(defaultHeight * textScale.value);
  const { queries, info, window } = view;
  const lines =
    on === undefined
      ? given
      : given.map(({ series, label, ...line }) => ({
          ...line,
          series: seriesOf(series, on),
          label: `${label}, ${on}`,
        }));
  const { tickMs } = info.manifest;
  const [box, { width }] = useSize<HTMLDivElement>();
  const plot = useRef<HTMLDivElement>(null);
  useTimeHandling(plot, view, () => window.peek());
  const answer = useAsked(
    () => window.value,
    async (span) => {
      const bands = await Promise.all(
        lines.map(({ series }) => queries.series(series, span, isRate ? SAMPLES_MAX : POINTS_MAX)),
      );
      return {
        span,
        read: bands,
        bands: bands.map((band, i) =>
          scaled(isRate ? rateOf(band, tickMs, POINTS_MAX, withPeaks) : band, lines[i].times),
        ),
      };
    },
    [on],
  );
  const scale = useComputed(() => {
    const bands = answer.value?.bands ?? [];
    const high = Math.max(...bands.map(highest), 0);
    const limit = Math.max(0, ...limits.map(({ value }) => value).filter((value) => value < high * 3 || high === 0));
    return { high, top: Math.max(top ?? 0, high * 1.06, limit * 1.1) || 1 };
  });
  const none: readonly Band[] = [];
  const { span, bands, read } = answer.value ?? { span: window.value, bands: none, read: none };
  // The area between two lines is not a line of its own.
  const tabled = (given: readonly Band[]): Table =>
    (isRate ? gainTable : levelTable)(
      lines.flatMap(({ label, times, tone }, i) =>
        tone === 'between' || !given[i] ? [] : [{ label, times, band: given[i] }],
      ),
      { tickMs, endMs: info.end * tickMs },
    );
  const x = (at: number): number => ((at - span.from) / (span.to - span.from)) * width;
  const y = (value: number): number => height - 1 - (value / scale.value.top) * (height - 4);

  return (
    <ChartFrame
      title={title}
      note={
        <Note
          view={view}
          bands={bands}
          lines={lines}
          isRate={isRate}
          exact={exact}
          text={(values) => note(values, scale.value.high)}
        />
      }
      table={() => {
        const isLong = read.reduce((sum, { t }) => sum + t.length, 0) > ROWS_MAX;
        const width = (span.to - span.from + 1) / Math.floor(ROWS_MAX / lines.length);
        return tabled(isLong ? read.map((band) => joined(band, (t) => Math.floor((t - span.from) / width))) : read);
      }}
      file={async () =>
        tabled(await Promise.all(lines.map(({ series }) => queries.series(series, span, Number.POSITIVE_INFINITY))))
      }
    >
      <div ref={box}>
        <div ref={plot} class="plot" style={{ height: `${height}px` }}>
          {width > 0 && (
            <svg width={width} height={height} role="img" aria-label={`${title}: ${describe(lines, bands)}`}>
              {bands.map((band, i) => {
                const paths = bandPaths(band, x, y);
                return (
                  <g key={lines[i].series} class={`band ${lines[i].tone}`}>
                    {lines[i].tone !== 'quiet' && <path class="area" d={paths.area} />}
                    <path class="range" d={rangePath(band, x, y)} />
                    <path class="line" d={paths.line} />
                  </g>
                );
              })}
              {limits.map(({ value, label, isMissed }) =>
                value > scale.value.top ? null : (
                  <line
                    key={label}
                    class={isMissed ? 'limit missed' : 'limit'}
                    x1={0}
                    x2={width}
                    y1={y(value)}
                    y2={y(value)}
                  >
                    <title>{label}</title>
                  </line>
                ),
              )}
              {marks
                .filter(({ t }) => t >= span.from && t <= span.to)
                .map(({ t, label, isTrouble }) => (
                  <line
                    key={`${t} ${label}`}
                    class={isTrouble ? 'mark missed' : 'mark'}
                    x1={x(t)}
                    x2={x(t)}
                    y1={0}
                    y2={height}
                  >
                    <title>{label}</title>
                  </line>
                ))}
              <line class="ground" x1={0} x2={width} y1={height - 0.5} y2={height - 0.5} />
            </svg>
          )}
        </div>
      </div>
    </ChartFrame>
  );
}

interface NoteProps {
  readonly view: RunView;
  readonly bands: readonly Band[];
  readonly lines: readonly ChartLine[];
  readonly isRate: boolean;
  exact: ((snapshot: Snapshot) => readonly number[]) | undefined;
  text(values: readonly number[]): ComponentChildren;
}

/**
 * Values at the instant as exactly as the run has them, also outside the window; values under the pointer as the chart
 * has them.
 */
function Note({ view, bands, lines, isRate, exact, text }: NoteProps) {
  const { queries, info, t, window, pointed, playback, snapshot } = view;
  const level = useAsked(
    () => (playback.direction.value !== 0 ? undefined : { at: Math.floor(t.value), span: window.value }),
    async (asked) => {
      if (asked === undefined) return undefined;
      const { at, span } = asked;
      const from = isRate
        ? Math.max(0, at - Math.max(MINUTE_TICKS / info.manifest.tickMs, (span.to - span.from) / 200))
        : at;
      const ends = await Promise.all(lines.map(({ series }) => queries.series(series, { from, to: at }, 256)));
      return {
        at,
        values: ends.map((band, i) =>
          lastOf(scaled(isRate ? rateOf(band, info.manifest.tickMs, 1) : band, lines[i].times)),
        ),
      };
    },
    [lines[0]?.series],
  );
  if (bands.length === 0) return null;
  const at = pointed.value ?? t.value;
  const shown = snapshot.value;
  if (exact !== undefined && pointed.value === undefined && shown !== undefined) return <>{text(exact(shown))}</>;
  if (pointed.value === undefined && level.value?.at === Math.floor(at)) return <>{text(level.value.values)}</>;
  return <>{text(bands.map((band) => valueAt(band, at)))}</>;
}

function scaled(band: Band, times = 1): Band {
  if (times === 1) return band;
  const by = (values: Band['t']) => values.map((value) => value * times);
  return { ...band, min: by(band.min), max: by(band.max), mean: by(band.mean), last: by(band.last) };
}

const lastOf = ({ last }: Band): number => last.at(-1) ?? Number.NaN;
const MINUTE_TICKS = 60_000;

const describe = (lines: readonly ChartLine[], bands: readonly Band[]): string =>
  bands.length === 0
    ? 'loading'
    : bands.map((band, i) => `${lines[i].label} up to ${plain(Math.round(highest(band) * 100) / 100)}`).join(', ');

/** As many rows as a reader will read on a page; a file has all of them. */
const ROWS_MAX = 200;
/** As many points as a panel is wide. */
const POINTS_MAX = 400;
/** Up to here a rate is computed from single samples. */
const SAMPLES_MAX = 8_192;
