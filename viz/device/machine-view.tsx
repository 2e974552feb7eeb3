import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { plain } from '../../reports/metrics/quantity.ts';
import { textScale } from '../style/text-scale.ts';
import { useSize } from '../style/use-size.ts';
import { type EdgeDrawing, middleOf, pathOf, type RegionDrawing } from './machine-drawing.ts';

interface MachineViewProps {
  readonly drawing: RegionDrawing;
  readonly active: string | undefined;
  readonly last: readonly [from: string, to: string] | undefined;
  /** The greatest height, at the default text size. */
  readonly tallest: number;
  count(from: string, to: string): number;
}

interface View {
  readonly k: number;
  readonly x: number;
  readonly y: number;
}

/**
 * A region of the machine, as large as its place allows but never too small to read: where it does not fit, it can be
 * moved by drag, wheel, keys or buttons, and starts at the device's state.
 */
export function MachineView({ drawing, active, last, tallest, count }: MachineViewProps) {
  const { name, width, height, states, edges } = drawing;
  const scale = textScale.value;
  const [box, size] = useSize<HTMLElement>();
  /** The view that the reader chose; undefined: the fitting one. */
  const chosen = useSignal<View | undefined>(undefined);
  const readable = READABLE_FROM * scale;
  const tall = Math.round(
    Math.min(tallest * scale, height * Math.min(LARGEST * scale, Math.max(readable, size.width / width))) + MARGIN * 2,
  );
  const state = states.find((one) => one.name === active);
  const fit = fitted({ across: size.width, down: tall }, drawing, state, { least: readable, most: LARGEST * scale });
  const view = chosen.value ?? fit;
  const current = useRef(view);
  current.current = view;

  const zoomAt = (x: number, y: number, factor: number): void => {
    const { k, x: left, y: top } = current.current;
    const next = Math.min(6 * scale, Math.max(0.3, k * factor));
    chosen.value = { k: next, x: x - ((x - left) * next) / k, y: y - ((y - top) * next) / k };
  };
  const zoom = (factor: number): void => zoomAt(size.width / 2, tall / 2, factor);
  const move = (x: number, y: number): void => {
    const { k, x: left, y: top } = current.current;
    chosen.value = { k, x: left + x, y: top + y };
  };
  useHandling(box, zoomAt, move);
  const most = Math.log1p(Math.max(1, ...edges.map(({ from, to }) => count(from, to))));

  return (
    <div class="machine-box">
      <section
        ref={box}
        class="machine-viewport"
        style={{ height: `${tall}px` }}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a movable drawing must be reachable by keyboard
        tabIndex={0}
        aria-label={`Statechart of ${name}: + and - zoom, arrow keys move, 0 fits`}
        onKeyDown={(event) => {
          const way = ways[event.key];
          if (event.ctrlKey || event.metaKey || event.altKey) return;
          if (way !== undefined) move(way[0] * 40, way[1] * 40);
          else if (event.key === '+' || event.key === '=') zoom(1.25);
          else if (event.key === '-') zoom(0.8);
          else if (event.key === '0') chosen.value = undefined;
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      >
        <svg
          class="machine"
          width={size.width}
          height={tall}
          role="img"
          aria-label={`${name}: ${active ?? 'unknown'}${last === undefined ? '' : `, from ${last[0]}`}`}
        >
          <g transform={`translate(${view.x} ${view.y}) scale(${view.k})`}>
            {edges.map((edge) => (
              <Edge
                key={`${edge.from} ${edge.to}`}
                edge={edge}
                isLast={last !== undefined && edge.from === last[0] && edge.to === last[1]}
                times={count(edge.from, edge.to)}
                most={most}
              />
            ))}
            {states.map((one) => (
              <g key={one.name} class={one.name === active ? 'state active' : 'state'}>
                <rect x={one.x} y={one.y} width={one.width} height={one.height} rx={6} />
                <text x={one.x + one.width / 2} y={one.y + one.height / 2 + 4.5} text-anchor="middle">
                  {one.name}
                </text>
              </g>
            ))}
            {edges.map((edge) => {
              const times = count(edge.from, edge.to);
              const [x, y] = middleOf(edge);
              return times === 0 ? null : (
                <text key={`${edge.from} ${edge.to}`} class="times" x={x} y={y + 4} text-anchor="middle">
                  {plain(times)}
                </text>
              );
            })}
          </g>
        </svg>
      </section>
      <div class="machine-buttons">
        <button type="button" class="icon" aria-label={`Larger: ${name}`} title="Larger (+)" onClick={() => zoom(1.25)}>
          +
        </button>
        <button
          type="button"
          class="icon"
          aria-label={`Smaller: ${name}`}
          title="Smaller (-)"
          onClick={() => zoom(0.8)}
        >
          −
        </button>
        {chosen.value !== undefined && (
          <button
            type="button"
            title="Fit (0)"
            onClick={() => {
              chosen.value = undefined;
            }}
          >
            Fit
          </button>
        )}
      </div>
    </div>
  );
}

interface EdgeProps {
  readonly edge: EdgeDrawing;
  readonly isLast: boolean;
  readonly times: number;
  readonly most: number;
}

const Edge = ({ edge, isLast, times, most }: EdgeProps) => (
  <g class={isLast ? 'edge last' : times > 0 ? 'edge used' : 'edge'}>
    <path
      d={pathOf(edge)}
      style={{ strokeWidth: isLast ? 2.5 : 1 + (times > 0 ? (1.6 * Math.log1p(times)) / most : 0) }}
    />
    <path class="reach" d={pathOf(edge)}>
      <title>{`${edge.from} to ${edge.to}: ${plain(times)} times in the window${isLast ? ', the last transition' : ''}`}</title>
    </path>
  </g>
);

/** The whole drawing, centered; where that would be too small to read, the state that the device is in. */
function fitted(
  { across, down }: { readonly across: number; readonly down: number },
  { width, height }: RegionDrawing,
  state: RegionDrawing['states'][number] | undefined,
  { least, most }: { readonly least: number; readonly most: number },
): View {
  const whole = Math.min((across - MARGIN * 2) / width, (down - MARGIN * 2) / height);
  const k = Math.min(most, Math.max(least, whole));
  const placed = (room: number, long: number, at: number): number => {
    if (long * k <= room - MARGIN) return (room - long * k) / 2;
    return Math.min(MARGIN, Math.max(room - long * k - MARGIN, room / 2 - at * k));
  };
  return {
    k,
    x: placed(across, width, state === undefined ? 0 : state.x + state.width / 2),
    y: placed(down, height, state === undefined ? 0 : state.y + state.height / 2),
  };
}

/**
 * A drag moves; the wheel zooms only while the drawing has the focus or Ctrl is held, so that the page can be scrolled
 * over it.
 */
function useHandling(
  box: { readonly current: HTMLElement | null },
  zoomAt: (x: number, y: number, factor: number) => void,
  move: (x: number, y: number) => void,
): void {
  const latest = useRef({ zoomAt, move });
  latest.current = { zoomAt, move };
  useEffect(() => {
    const element = box.current!;
    let at: readonly [number, number] | undefined;
    const onWheel = (event: WheelEvent): void => {
      if (!event.ctrlKey && document.activeElement !== element) return;
      event.preventDefault();
      const { left, top } = element.getBoundingClientRect();
      const pixels = event.deltaY * (event.deltaMode === 1 ? 20 : 1) * (event.ctrlKey ? 4 : 1);
      latest.current.zoomAt(event.clientX - left, event.clientY - top, 2 ** (-pixels / 400));
    };
    const onDown = (event: PointerEvent): void => {
      if (event.button !== 0) return;
      at = [event.clientX, event.clientY];
      element.setPointerCapture(event.pointerId);
    };
    const onMove = (event: PointerEvent): void => {
      if (at === undefined) return;
      latest.current.move(event.clientX - at[0], event.clientY - at[1]);
      at = [event.clientX, event.clientY];
    };
    const onUp = (): void => {
      at = undefined;
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    element.addEventListener('pointerdown', onDown);
    element.addEventListener('pointermove', onMove);
    element.addEventListener('pointerup', onUp);
    element.addEventListener('pointercancel', onUp);
  }, []);
}

const ways: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [1, 0],
  ArrowRight: [-1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** Text of size 12 is 11 pixels high at this scale; larger than `largest` is not easier to read. */
const READABLE_FROM = 11 / 12;
const LARGEST = 1.2;
const MARGIN = 6;
