import { useSignal } from '@preact/signals';
import { plain } from '../../reports/print/quantity.ts';
import type { DeviceHistory } from '../data/run-port.ts';
import type { Replay } from '../replay/replay.ts';
import { useAsked } from '../replay/use-asked.ts';
import { useDerived } from '../replay/use-derived.ts';
import { type EdgeDrawing, type RegionDrawing, regionDrawing } from './machine-drawing.ts';
import { spanAt } from './state-now.tsx';

interface StatechartProps {
  readonly replay: Replay;
  readonly device: number;
  readonly history: DeviceHistory | undefined;
  /** The region that is drawn; undefined: the reader chooses. */
  readonly only?: number;
}

/** A region of the device machine: where the device is, the transition that brought it there, and how often each was taken. */
export function Statechart({ replay, device, history, only }: StatechartProps) {
  const { port, info, window, t } = replay;
  const { regions } = info.manifest;
  const chosen = useSignal(
    only ??
      Math.max(
        0,
        regions.findIndex(({ name }) => name === 'link'),
      ),
  );
  const region = only ?? chosen.value;
  const taken = useAsked(
    () => ({ window: window.value, region: only ?? chosen.value, device }),
    async (asked) => ({ asked, totals: await port.transitions(asked.region, asked.window, asked.device) }),
  );
  const totals = taken.value?.asked.region === region ? taken.value.totals : [];
  const spans = history?.lanes[region] ?? none;
  const at = useDerived(() => spanAt(spans, Math.floor(t.value))?.from, [spans]);
  const index = spans.findIndex(({ from }) => from === at.value);
  const now = spans[index];
  const before = spans[index - 1];
  const drawing = regionDrawing(info.manifest, region, totals);
  const { states } = regions[region];
  return (
    <div class="statechart">
      {only === undefined && (
        <fieldset class="regions" aria-label="Region of the device machine">
          {regions.map(({ name }, i) => (
            <button
              key={name}
              type="button"
              class="quiet"
              aria-pressed={i === region}
              onClick={() => {
                chosen.value = i;
              }}
            >
              {name}
            </button>
          ))}
        </fieldset>
      )}
      <Drawing
        drawing={drawing}
        active={now === undefined ? undefined : states[now.state]}
        last={before === undefined || now === undefined ? undefined : [states[before.state], states[now.state]]}
        count={(from, to) => totals.find((total) => states[total.from] === from && states[total.to] === to)?.count ?? 0}
      />
    </div>
  );
}

const none: DeviceHistory['lanes'][number] = [];

interface DrawingProps {
  readonly drawing: RegionDrawing;
  readonly active: string | undefined;
  readonly last: readonly [from: string, to: string] | undefined;
  count(from: string, to: string): number;
}

function Drawing({ drawing: { name, width, height, states, edges }, active, last, count }: DrawingProps) {
  const most = Math.log1p(Math.max(1, ...edges.map(({ from, to }) => count(from, to))));
  return (
    <svg
      class="machine"
      viewBox={`-4 -4 ${width + 8} ${height + 8}`}
      style={{ maxHeight: `${Math.min(height + 8, 240)}px` }}
      role="img"
      aria-label={`${name}: ${active ?? 'unknown'}${last === undefined ? '' : `, from ${last[0]}`}`}
    >
      {edges.map((edge) => {
        const isLast = last !== undefined && edge.from === last[0] && edge.to === last[1];
        const times = count(edge.from, edge.to);
        return (
          <g key={`${edge.from} ${edge.to}`} class={isLast ? 'edge last' : times > 0 ? 'edge used' : 'edge'}>
            <path
              d={pathOf(edge, states)}
              style={{ strokeWidth: isLast ? 2 : 1 + (times > 0 ? (1.6 * Math.log1p(times)) / most : 0) }}
            />
            <title>{`${edge.from} to ${edge.to}: ${plain(times)} times in the window`}</title>
          </g>
        );
      })}
      {states.map((state) => (
        <g key={state.name} class={state.name === active ? 'state active' : 'state'}>
          <rect x={state.x} y={state.y} width={state.width} height={state.height} rx={6} />
          <text x={state.x + state.width / 2} y={state.y + state.height / 2 + 4} text-anchor="middle">
            {state.name}
          </text>
        </g>
      ))}
      {edges.map((edge) => {
        const times = count(edge.from, edge.to);
        const [x, y] = middleOf(edge);
        return times === 0 ? null : (
          <text key={`${edge.from} ${edge.to}`} class="times" x={x} y={y + 3} text-anchor="middle">
            {plain(times)}
          </text>
        );
      })}
    </svg>
  );
}

/** Straight lines of the fallback end at the border of their states, and those both ways stay apart. */
function pathOf({ points, from, to }: EdgeDrawing, _states: RegionDrawing['states']): string {
  const [start, ...rest] = points;
  if (start === undefined) return '';
  if (rest.length !== 1) return `M${start.join()}${rest.map((point) => `L${point.join()}`).join('')}`;
  const [end] = rest;
  const bend = from < to ? 10 : -10;
  const [dx, dy] = [end[0] - start[0], end[1] - start[1]];
  const length = Math.hypot(dx, dy) || 1;
  const middle = [(start[0] + end[0]) / 2 - (dy / length) * bend, (start[1] + end[1]) / 2 + (dx / length) * bend];
  return `M${start.join()}Q${middle.join()} ${end.join()}`;
}

function middleOf({ points, from, to }: EdgeDrawing): readonly [number, number] {
  if (points.length !== 2) return points[Math.floor(points.length / 2)] ?? [0, 0];
  const [[ax, ay], [bx, by]] = points;
  const length = Math.hypot(bx - ax, by - ay) || 1;
  const bend = from < to ? 7 : -7;
  return [(ax + bx) / 2 - ((by - ay) / length) * bend, (ay + by) / 2 + ((bx - ax) / length) * bend];
}
