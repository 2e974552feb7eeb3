import type { ReadonlySignal } from '@preact/signals';
import { plain } from '../../reports/print/quantity.ts';
import type { Replay } from '../replay/replay.ts';
import type { Zoom } from './draw.ts';
import type { Block, Layout } from './layout.ts';

interface OverlayProps {
  readonly replay: Replay;
  readonly layout: ReadonlySignal<Layout>;
  readonly devices: ReadonlySignal<Uint32Array>;
  readonly zoom: ReadonlySignal<Zoom>;
  readonly lasso: ReadonlySignal<readonly (readonly [number, number])[] | undefined>;
  readonly size: { readonly width: number; readonly height: number };
}

/** Names of tenants and blocks over the raster, the selected and the pointed device, and the lasso. */
export function Overlay({ replay, layout, devices, zoom, lasso, size: { width, height } }: OverlayProps) {
  const { blocks, headings, cell } = layout.value;
  const { k, x, y } = zoom.value;
  const side = cell * k;
  const path = lasso.value;
  return (
    <svg class="overlay" width={width} height={height} aria-hidden="true">
      {headings.map((heading) => {
        const left = Math.max(2, heading.x * k + x);
        const room = heading.x * k + x + heading.width * k - left;
        const top = heading.y * k + y + 14;
        if (room < 20 || top < 0 || top > height + 14 || left > width) return null;
        return (
          <text key={heading.tenant} class="tenant" x={left} y={top}>
            {shortened(heading.tenant, room)}
          </text>
        );
      })}
      {blocks.slice(0, labelsMax).map((block) => (
        <BlockLabel key={block.fromSlot} block={block} side={side} x={x} y={y} width={width} height={height} />
      ))}
      <Ring kind="hovered" device={replay.hovered.value} {...{ layout, devices, side, x, y }} />
      <Ring kind="selected" device={replay.selected.value} {...{ layout, devices, side, x, y }} />
      {path !== undefined && <polygon class="lasso" points={path.map((point) => point.join()).join(' ')} />}
    </svg>
  );
}

function BlockLabel({
  block: { label, group, column, row, across },
  side,
  x,
  y,
  width,
  height,
}: {
  readonly block: Block;
  readonly side: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}) {
  const left = Math.max(2, column * side + x);
  const room = Math.min(width, (column + across) * side + x) - left + 6;
  const top = row * side + y - 5;
  if (room < 18 || top < 8 || top > height || left > width) return null;
  const count = plain(group.devices.length);
  const isRoomy = room > (label.length + count.length + 2) * letter;
  return (
    <text x={left} y={top}>
      {isRoomy ? label : shortened(label, room)}
      {isRoomy && <tspan class="count">{`  ${count}`}</tspan>}
    </text>
  );
}

interface RingProps {
  readonly kind: 'selected' | 'hovered';
  readonly device: number | undefined;
  readonly layout: ReadonlySignal<Layout>;
  readonly devices: ReadonlySignal<Uint32Array>;
  readonly side: number;
  readonly x: number;
  readonly y: number;
}

function Ring({ kind, device, layout, devices, side, x, y }: RingProps) {
  if (device === undefined) return null;
  const slot = devices.value.indexOf(device);
  if (slot < 0) return null;
  const { cells, columns } = layout.value;
  const left = (cells[slot] % columns) * side + x;
  const top = Math.floor(cells[slot] / columns) * side + y;
  const size = Math.max(side, 5);
  const place = {
    x: left - 1.5 - (size - side) / 2,
    y: top - 1.5 - (size - side) / 2,
    width: size + 2,
    height: size + 2,
  };
  return (
    <g class={kind}>
      <rect class="halo" {...place} rx="2" />
      <rect {...place} rx="2" />
    </g>
  );
}

/** As many letters as there is room for; nothing rather than one and a half. */
function shortened(text: string, room: number): string {
  const letters = Math.floor(room / letter);
  if (letters >= text.length) return text;
  return letters < 3 ? '' : `${text.slice(0, letters - 1)}…`;
}

const letter = 6.4;
const labelsMax = 400;
