import { type ReadonlySignal, useComputed, useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { plain } from '../../reports/metrics/quantity.ts';
import { marksWithin } from '../../reports/print/time-axis.ts';
import type { Spread } from '../../reports/trace-index/spread.ts';
import { showSpan } from '../../sim/kernel/time/duration.ts';
import { ChartFrame } from '../charts/chart-frame.tsx';
import { colorNamed, paletteOf } from '../raster/palette.ts';
import { loudestIn, loudnessOf, signIn, signMaker, signTable } from '../raster/signs-of.ts';
import { type RunView, select } from '../state/run-view.ts';
import { printing } from '../style/printing.ts';
import { textScale } from '../style/text-scale.ts';
import { theme } from '../style/theme.ts';
import { useDrawing } from '../style/use-drawing.ts';
import { useSize } from '../style/use-size.ts';
import { drawActors } from './draw-actors.ts';
import { icicleDrawing } from './draw-icicle.ts';
import { drawTidy, FOOT, SIDE } from './draw-tidy.ts';
import { placedNames } from './place-names.ts';
import { icicleSpread, TIDY_MAX, tidySpread } from './place-spread.ts';
import { nodeAt, nodeBeside } from './spread-nodes.ts';
import { spreadTable } from './spread-table.ts';
import { type SpreadTree, takenBy } from './spread-tree.ts';
import { nodeInWords } from './spread-words.ts';

interface SpreadViewProps {
  readonly view: RunView;
  /** Of the whole run. */
  readonly spread: Spread;
  readonly tree: SpreadTree;
}

/** Who compromised whom by the instant. What is pointed at, by pointer or arrow keys, lights its devices on the map. */
export function SpreadView({ view, spread, tree }: SpreadViewProps) {
  const { info, t, snapshot, mutedSigns } = view;
  const { tickMs } = info.manifest;
  const [box, size] = useSize<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const active = useSignal<number | undefined>(undefined);
  const dimensions = useSignal(size);
  dimensions.value = size;
  const taken = useComputed(() => takenBy(spread.t, t.value));
  const icicle = useMemo(icicleDrawing, []);
  const signsOf = useMemo(signMaker, []);
  const nameOf = (one: number): string => shortName(info.devices.name(spread.device[one]));

  const placed = useComputed(() => {
    const [{ width, height }, scale] = [dimensions.value, textScale.value];
    const margins = { left: LEFT * scale, right: 70 * scale, top: 8 * scale, bottom: FOOT * scale, row: ROW * scale };
    return tree.count > TIDY_MAX
      ? icicleSpread(tree, width, Math.max(height, LEAST_HEIGHT * scale), { ...margins, top: 18 * scale })
      : tidySpread(tree, spread, width, Math.max(height, LEAST_HEIGHT * scale), margins);
  });
  const names = useComputed(() => {
    const [{ kind, x, y, tall, wide, width }, scale] = [placed.value, textScale.value];
    if (kind === 'icicle') {
      // Of many thousand bars few are tall enough for a name, so no others get theirs.
      const named = tree.inOrder.filter((node) => tall[node] > 14 * scale);
      const all = Array.from(named, (node) => ({ node, text: nameOf(node), x: x[node] + 5, y: y[node] + 11 * scale }));
      return all.filter(({ text }) => wide > text.length * LETTER * scale + 8);
    }
    const largestFirst = Array.from(tree.inOrder).sort(
      (a, b) => tree.size[b] - tree.size[a] || tree.place[a] - tree.place[b],
    );
    const room = { left: LEFT * scale, width, height: 13 * scale, letter: LETTER * scale, sign: (SIDE * scale) / 2 };
    const points = { x, y, nameOf, hasLines: (node: number) => tree.size[node] > 1 };
    return placedNames(largestFirst, points, room).map((one) => ({ ...one, text: nameOf(one.node) }));
  });
  const marks = useComputed(() => {
    const spanMs = Math.max(1, spread.t[tree.count - 1] - spread.t[0]) * tickMs;
    const [from, to] = placed.value.axis;
    const most = Math.max(1, Math.floor((to - from) / (64 * textScale.value)));
    return marksWithin(0, spanMs, most).marks.map((ms) => ({
      at: ms / spanMs,
      text: ms === 0 ? '0' : `+${showSpan(ms)}`,
    }));
  });
  const palette = useComputed(() => {
    theme.value;
    printing.value;
    const { tones, signTexels } = paletteOf([], new Set());
    const [ink, dim, line, panel, hostile] = ['ink', 'dim', 'line', 'panel', 'compromised'].map(colorNamed);
    return { signTexels, none: pixelOf(colorNamed('dim')), colors: { tones, ink, dim, line, panel, hostile } };
  });
  const table = useComputed(() => signTable(mutedSigns.value));
  const ratio = Math.min(2, globalThis.devicePixelRatio || 1);

  useDrawing(() => {
    const brush = canvas.current?.getContext('2d');
    const shown = snapshot.value;
    const { width, height, kind } = placed.value;
    if (!brush || width === 0 || shown === undefined) return;
    const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (brush.canvas.width !== across) brush.canvas.width = across;
    if (brush.canvas.height !== down) brush.canvas.height = down;
    const scale = textScale.value;
    const signs = signsOf(shown, mutedSigns.value, table.value);
    const byteOf = (device: number): number => (signs === undefined ? 0 : signIn(signs, device));
    const { colors, signTexels, none } = palette.value;
    const look = {
      ...{ spread, tree, placed: placed.value, names: names.value, marks: marks.value },
      ...{ taken: taken.value, active: active.value, actorRight: (LEFT - 8) * scale, colors, scale, ratio },
      now: (t.value - spread.t[0]) / Math.max(1, spread.t[tree.count - 1] - spread.t[0]),
      signOf: (device: number) => loudestIn(byteOf(device)),
      pixelOf(device: number) {
        const byte = byteOf(device);
        return { pixel: byte === 0 ? none : signTexels[byte], rank: loudnessOf(byte) };
      },
    };
    brush.setTransform(ratio, 0, 0, ratio, 0, 0);
    brush.clearRect(0, 0, width, height);
    brush.font = `${11 * scale}px ${getComputedStyle(brush.canvas).fontFamily}`;
    if (kind === 'tidy') drawTidy(brush, look);
    else icicle(brush, look);
    drawActors(brush, look);
  });

  /** Points at a device: a ring around it on the map, and all that came from it lit there. */
  function point(at: number | undefined): void {
    if (at === active.peek()) return;
    active.value = at;
    view.hovered.value = at === undefined ? undefined : spread.device[at];
    view.lit.value = at === undefined ? undefined : litBy(at);
  }

  function litBy(at: number) {
    const all = tree.inOrder.subarray(tree.place[at], tree.place[at] + tree.size[at]);
    const own = all.filter((one) => one < taken.peek()).map((one) => spread.device[one]);
    return foundOf(own, info.devices.count);
  }

  useEffect(() => () => point(undefined), []);

  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = active.peek();
    const way = ways[event.key];
    if (way !== undefined) {
      event.preventDefault();
      point(nodeBeside(tree, spread, taken.peek(), at, way));
    } else if (event.key === 'Enter' && at !== undefined && view.selected.peek() !== spread.device[at]) {
      event.preventDefault();
      select(view, spread.device[at]);
    }
  }

  const bare = { tickMs, nameOf: (one: number) => info.devices.name(spread.device[one]), plan: info.manifest.plan };
  const about = useComputed(() => {
    const at = active.value;
    if (at === undefined || at >= taken.value) return undefined;
    return nodeInWords(at, spread, tree, taken.value, bare);
  });
  const isTidy = tree.count <= TIDY_MAX;
  return (
    <ChartFrame
      title="Spread tree"
      note={<Taken view={view} spread={spread} taken={taken} />}
      table={() => spreadTable(spread, tree, taken.value, bare)}
      class="spread-tree"
      files="Save"
    >
      <div ref={box} class="room">
        <button
          type="button"
          class="handle"
          aria-label="Who compromised whom. Arrow keys move from device to device, Enter selects one."
          aria-describedby="pointed"
          style={{ width: `${placed.value.width}px`, height: `${placed.value.height}px` }}
          onKeyDown={onKeyDown}
          onBlur={() => point(undefined)}
          onPointerMove={({ offsetX, offsetY }) => point(nodeAt(placed.value, tree, taken.peek(), offsetX, offsetY))}
          onPointerLeave={() => point(undefined)}
          onClick={({ detail }) => {
            const one = active.peek();
            if (detail > 0 && one !== undefined) select(view, spread.device[one]);
          }}
        >
          <canvas ref={canvas} style={{ width: `${placed.value.width}px`, height: `${placed.value.height}px` }} />
        </button>
      </div>
      <p id="pointed" class="pointed" aria-live="polite">
        {about.value ?? (
          <span class="dim">{`${isTidy ? TIDY : ICICLE}${info.manifest.trim === undefined ? '' : PART}`}</span>
        )}
      </p>
    </ChartFrame>
  );
}

interface TakenProps {
  readonly view: RunView;
  readonly spread: Spread;
  readonly taken: ReadonlySignal<number>;
}

/** How many devices there are by the instant; leads to them on the map. */
function Taken({ view, spread, taken }: TakenProps) {
  const count = taken.value;
  function show(): void {
    const found = foundOf(spread.device.subarray(0, count), view.info.devices.count);
    view.caught.value = { ...found, by: 'reached by actors' };
  }
  return (
    <button type="button" class="quiet" disabled={count === 0} title="Show these devices on the map" onClick={show}>
      {plain(count)} {count === 1 ? 'device' : 'devices'}
    </button>
  );
}

const ways: Readonly<Record<string, 'source' | 'first' | 'next' | 'previous'>> = {
  ...{ ArrowLeft: 'source', ArrowRight: 'first', ArrowDown: 'next', ArrowUp: 'previous' },
};
const TIDY = 'From left to right by time. Point at a device to see it on the map.';
const ICICLE =
  'A column for each generation, a bar for each device, as high as the share that came from it, in the color of its sign; gray: it has none any more.';
const PART = ' In this part of a run, what came from a device that was taken before it stands as from outside.';
const [LEFT, ROW] = [84, 13];
const LEAST_HEIGHT = 220;
/** Of the widest font in use. */
const LETTER = 6.9;

const shortName = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

/** Some devices of so many. */
function foundOf(devices: Uint32Array, of: number) {
  const bits = new Uint8Array((of + 7) >> 3);
  for (const device of devices) bits[device >> 3] |= 1 << (device & 7);
  return { bits, count: devices.length };
}

/** As in an ImageData. */
function pixelOf(css: string): number {
  const [red, green, blue] = css.match(/\d+/g)!.map(Number);
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}
