import type { ReadonlySignal } from '@preact/signals';
import type { RefObject } from 'preact';
import type { RunView } from '../state/run-view.ts';
import type { Block, Layout } from './layout.ts';
import type { Zoom } from './zoom.ts';

interface ArrowsProps {
  readonly view: RunView;
  readonly layout: ReadonlySignal<Layout>;
  readonly zoom: ReadonlySignal<Zoom>;
  /** The picture that the arrows are drawn on. */
  readonly picture: RefObject<SVGSVGElement | null>;
}

/** From the edge of the fleet, at the height of what got in, into each block where it is. */
export function Arrows({ view, layout, zoom, picture }: ArrowsProps) {
  const entries = view.entries.value;
  const box = entries.length === 0 ? undefined : picture.current?.getBoundingClientRect();
  if (box === undefined) return null;
  const within = (value: number, most: number): number => Math.min(Math.max(value, 0), most);
  return (
    <g class="entries">
      {entries.flatMap(({ y, groups }) =>
        layout.value.blocks
          .filter(({ group }) => groups.includes(group))
          .slice(0, ARROWS_MAX)
          .map((block) => {
            const { left, top, right, bottom } = sidesOf(block, zoom.value);
            const from = y - box.top;
            const isSeen = right > 0 && bottom > 0 && left < box.width && top < box.height;
            // A chip that is scrolled out of its tray points nowhere.
            if (!isSeen || from !== within(from, box.height)) return null;
            const toX = within(left, box.width) + INSIDE;
            const end = Math.min(Math.max(from, top + INSIDE), Math.max(top + INSIDE, bottom - INSIDE));
            return (
              <Arrow key={`${y} ${block.fromSlot}`} path={`M0 ${from}L${toX} ${end}`} x={toX} y={end} from={from} />
            );
          }),
      )}
    </g>
  );
}

function Arrow({ path, x, y, from }: { path: string; x: number; y: number; from: number }) {
  const angle = (Math.atan2(y - from, x) * 180) / Math.PI;
  return (
    <>
      <path class="halo" d={path} />
      <path d={path} />
      <path class="head" d="M0 0L-9 -5V5Z" transform={`translate(${x} ${y})rotate(${angle})`} />
    </>
  );
}

function sidesOf({ x, y, across, down, cellWidth, cellHeight }: Block, zoom: Zoom) {
  const [left, top] = [x * zoom.k + zoom.x, y * zoom.k + zoom.y];
  return { left, top, right: left + across * cellWidth * zoom.k, bottom: top + down * cellHeight * zoom.k };
}

/** How far into its block an arrow goes, in pixels. */
const INSIDE = 14;
/** More hide what they point to. */
const ARROWS_MAX = 6;
