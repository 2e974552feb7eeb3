import { useRef } from 'preact/hooks';
import { exactTime } from '../../reports/print/time-axis.ts';
import { Cursor } from '../charts/cursor.tsx';
import type { DeviceHistory, Span } from '../data/history.ts';
import type { RunView } from '../state/run-view.ts';
import { useTimeHandling } from '../state/use-time-handling.ts';
import { textScale } from '../style/text-scale.ts';
import { useSize } from '../style/use-size.ts';

interface LanesProps {
  readonly view: RunView;
  readonly history: DeviceHistory | undefined;
  readonly height?: number;
}

/** The states of each region over the window, on the axis of the charts. Regions that never changed are one line. */
export function Lanes({ view, history, height: defaultHeight = 16 }: LanesProps) {
  const { info, window } = view;
  const scale = textScale.value;
  const height = Math.round(defaultHeight * scale);
  const wide = (state: string): number => (state.length * 6.4 + 10) * scale;
  const [box, { width }] = useSize<HTMLDivElement>();
  const plot = useRef<HTMLDivElement>(null);
  useTimeHandling(plot, view, () => window.peek());
  const { regions, tickMs } = info.manifest;
  const { from, to } = window.value;
  const x = (t: number): number => ((t - from) / (to - from)) * width;
  const endMs = info.end * tickMs;
  const rows = regions.map((region, i) => ({ region, spans: history?.lanes[i] ?? [] }));
  return (
    <div class="lanes">
      <ul class="names" style={{ lineHeight: `${height + 2}px` }} aria-hidden="true">
        {rows.map(({ region }) => (
          <li key={region.name}>{region.name}</li>
        ))}
      </ul>
      <div ref={box} class="tracks">
        <div ref={plot} class="plot" style={{ height: `${rows.length * (height + 2)}px` }}>
          <svg
            width={width}
            height={rows.length * (height + 2)}
            role="img"
            aria-label="States of the device over the window"
          >
            {rows.map(({ region, spans }, i) => (
              <g key={region.name} transform={`translate(0,${i * (height + 2)})`}>
                {merged(spans, x, width).map(({ span, left, right, isMany }) => (
                  <rect
                    key={`${span.from} ${left}`}
                    x={left}
                    y={1}
                    width={Math.max(1, right - left - (right - left > 3 ? 1 : 0))}
                    height={height}
                    rx={right - left > 4 ? 2 : 0}
                    class={isMany ? 'many' : ''}
                    style={{ fill: `var(--${span.family})` }}
                  >
                    <title>{`${region.states[span.state]} from ${exactTime(span.from * tickMs, endMs)} to ${exactTime(span.to * tickMs, endMs)}`}</title>
                  </rect>
                ))}
                {spans
                  .filter((span) => x(span.to) - x(span.from) > wide(region.states[span.state]))
                  .map((span) => (
                    <text
                      key={span.from}
                      x={Math.max(0, x(span.from)) + 5}
                      y={height / 2 + 4.5 * scale}
                      class={`on ${span.family}`}
                    >
                      {Math.min(width, x(span.to)) - Math.max(0, x(span.from)) > wide(region.states[span.state]) &&
                      x(span.from) < width - 40
                        ? region.states[span.state]
                        : ''}
                    </text>
                  ))}
              </g>
            ))}
          </svg>
          <Cursor view={view} />
        </div>
      </div>
    </div>
  );
}

interface Piece {
  readonly span: Span;
  readonly left: number;
  readonly right: number;
  readonly isMany: boolean;
}

/**
 * Spans within the window; of spans that share a pixel the worst is drawn, so that an hour of dialing is not 10,000
 * shapes.
 */
function merged(spans: readonly Span[], x: (t: number) => number, width: number): readonly Piece[] {
  const pieces: Piece[] = [];
  for (const span of spans) {
    const left = Math.max(0, x(span.from));
    const right = Math.min(width, x(span.to));
    if (right < 0 || left > width || right < left) continue;
    const before = pieces.at(-1);
    if (before !== undefined && right - left < 1 && left - before.left < 1.5) {
      const worse = severity(span) > severity(before.span) ? span : before.span;
      pieces[pieces.length - 1] = {
        span: worse,
        left: before.left,
        right: Math.max(before.right, right),
        isMany: true,
      };
    } else pieces.push({ span, left, right, isMany: false });
  }
  return pieces;
}

const severity = ({ family }: Span): number => order.indexOf(family);
const order = ['none', 'healthy', 'offline', 'booting', 'updating', 'backoff', 'refused', 'revoked', 'compromised'];
