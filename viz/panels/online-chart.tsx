import { area, bisector, curveStepAfter, line as lineOf, scaleLinear } from 'd3';
import { useEffect, useRef, useState } from 'preact/hooks';
import { plain } from '../../reports/print/quantity.ts';
import type { RunView } from '../run-view.ts';
import type { Line } from '../thin-line.ts';
import { clockTime, timeMarks } from '../time-axis.ts';

interface OnlineChartProps {
  readonly line: Line;
  readonly durationMs: number;
  readonly devices: number;
  readonly chapters: RunView['chapters'];
}

/** Devices online over simulated time; the pointer reads it off. */
export function OnlineChart({ line, durationMs, devices, chapters }: OnlineChartProps) {
  const [box, width] = useWidth();
  const [pointed, setPointed] = useState<number>();
  const { times, values } = line;
  const x = scaleLinear([0, durationMs], [left, Math.max(left + 1, width - right)]);
  const y = scaleLinear([0, Math.max(1, devices)], [height - bottom, top]);
  const points = times.map((time, i) => [time, values[i]] as const);
  // A level holds from one sample to the next: nothing is drawn between them that was not measured.
  const path = lineOf<readonly [number, number]>(
    ([t]) => x(t),
    ([, v]) => y(v),
  ).curve(curveStepAfter)(points);
  const fill = area<readonly [number, number]>(
    ([t]) => x(t),
    y(0),
    ([, v]) => y(v),
  ).curve(curveStepAfter)(points);
  const at = pointed === undefined ? undefined : Math.max(0, afterOrAt(times, x.invert(pointed)) - 1);
  const last = times.length - 1;

  return (
    <section class="panel chart">
      <h2>
        Devices online
        <small>
          {times.length === 0
            ? 'no samples'
            : at === undefined
              ? `${plain(values[last])} of ${plain(devices)} at the end`
              : `${clockTime(times[at], durationMs)}  ${plain(values[at])} of ${plain(devices)}`}
        </small>
      </h2>
      <div ref={box}>
        {width > 0 && (
          <svg
            width={width}
            height={height}
            role="img"
            aria-label={describe(line, devices)}
            onPointerMove={({ offsetX }) => setPointed(offsetX)}
            onPointerLeave={() => setPointed(undefined)}
          >
            {y
              .ticks(4)
              .filter(Number.isInteger)
              .map((tick) => (
                <g key={tick} transform={`translate(0,${y(tick)})`}>
                  <line class="grid" x1={left} x2={width - right} />
                  <text x={left - 6} dy="0.32em" text-anchor="end">
                    {plain(tick)}
                  </text>
                </g>
              ))}
            {timeMarks(durationMs, Math.max(2, Math.floor((width - left - right) / 70))).map((mark) => (
              <text key={mark} x={x(mark)} y={height - 6} text-anchor={mark === 0 ? 'start' : 'middle'}>
                {clockTime(mark, durationMs)}
              </text>
            ))}
            {chapters.slice(0, marksMax).map(({ atMs, label }) => (
              <line key={`${atMs} ${label}`} class="mark" x1={x(atMs)} x2={x(atMs)} y1={top} y2={height - bottom}>
                <title>{label}</title>
              </line>
            ))}
            {fill !== null && <path class="fill" d={fill} />}
            {path !== null && <path class="line" d={path} />}
            {at !== undefined && times.length > 0 && (
              <g class="pointer">
                <line x1={x(times[at])} x2={x(times[at])} y1={top} y2={height - bottom} />
                <circle cx={x(times[at])} cy={y(values[at])} r="3.5" />
              </g>
            )}
          </svg>
        )}
      </div>
    </section>
  );
}

/** The width that the page gives an element, kept up with. */
function useWidth() {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry.contentRect.width)));
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, []);
  return [box, width] as const;
}

const describe = ({ times, values }: Line, devices: number): string =>
  times.length === 0
    ? 'no samples'
    : `Devices online over time: at least ${plain(lowest(values))}, at most ${plain(highest(values))} of ${plain(devices)}, ${plain(values[values.length - 1])} at the end`;

const lowest = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b));
const highest = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b));
const afterOrAt = bisector((time: number) => time).right;

const height = 220;
const top = 10;
const right = 18;
const bottom = 24;
const left = 52;
const marksMax = 200;
