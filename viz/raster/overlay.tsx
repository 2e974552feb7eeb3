import type { ReadonlySignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { plain } from '../../reports/metrics/quantity.ts';
import type { RunView } from '../state/run-view.ts';
import { textScale } from '../style/text-scale.ts';
import { Arrows } from './arrows.tsx';
import type { Block, Layout } from './layout.ts';
import { blockOf, cellOf } from './place.ts';
import type { Zoom } from './zoom.ts';

interface OverlayProps {
  readonly view: RunView;
  readonly layout: ReadonlySignal<Layout>;
  readonly devices: ReadonlySignal<Uint32Array>;
  readonly zoom: ReadonlySignal<Zoom>;
  readonly lasso: ReadonlySignal<readonly (readonly [number, number])[] | undefined>;
  readonly size: { readonly width: number; readonly height: number };
}

/** Names of tenants and blocks over the raster, the selected and the pointed device, and the lasso. */
export function Overlay({ view, layout, devices, zoom, lasso, size: { width, height } }: OverlayProps) {
  const { hasNames } = layout.value;
  const [blocks, headings] = hasNames ? [layout.value.blocks, layout.value.headings] : [[], []];
  const { k, x, y } = zoom.value;
  const path = lasso.value;
  const picture = useRef<SVGSVGElement>(null);
  return (
    <svg ref={picture} class="overlay" width={width} height={height} aria-hidden="true">
      {headings.map((heading) => {
        const left = Math.max(1, heading.x * k + x);
        const room = heading.x * k + x + heading.width * k - left;
        const top = heading.y * k + y + 13 * textScale.value;
        if (room < 20 || top < 0 || top > height + 14 || left > width) return null;
        return (
          <text key={heading.tenant} class="tenant" x={left} y={top}>
            {shortened(heading.tenant, room, LETTER * 1.16 * textScale.value)}
          </text>
        );
      })}
      {blocks.slice(0, LABELS_MAX).map((block) => (
        <BlockLabel key={block.fromSlot} block={block} zoom={zoom.value} width={width} height={height} />
      ))}
      <Arrows {...{ view, layout, zoom, picture }} />
      <Ring kind="hovered" device={view.hovered.value} {...{ layout, devices, zoom: zoom.value }} />
      <Ring kind="selected" device={view.selected.value} {...{ layout, devices, zoom: zoom.value }} />
      {path !== undefined && <polygon class="lasso" points={path.map((point) => point.join()).join(' ')} />}
    </svg>
  );
}

interface BlockLabelProps {
  readonly block: Block;
  readonly zoom: Zoom;
  readonly width: number;
  readonly height: number;
}

function BlockLabel({ block, zoom: { k, x, y }, width, height }: BlockLabelProps) {
  const left = Math.max(1, block.x * k + x);
  const room = Math.min(width, (block.x + block.labelWidth) * k + x) - left + 4;
  const top = block.y * k + y - 5 * textScale.value;
  if (room < 12 || top < 8 || top > height || left > width) return null;
  const [name, count] = labelIn(block, room, LETTER * textScale.value);
  return (
    <text x={left} y={top}>
      {name}
      {count !== '' && <tspan class="count">{`  ${count}`}</tspan>}
    </text>
  );
}

/**
 * The name and size of a block, within a width: for a product's ring the ring, which distinguishes it from its neighbors.
 */
export function labelIn({ group, isRing }: Block, room: number, letterWidth: number): readonly [string, string] {
  const count = plain(group.devices.length);
  const letters = Math.floor(room / letterWidth);
  const names = isRing ? [`${group.product} · ${group.ring}`, group.ring] : [group.product];
  const whole = names.find((name) => name.length + count.length + 2 <= letters);
  if (whole !== undefined) return [whole, count];
  return [names.find((name) => name.length <= letters) ?? shortened(names[names.length - 1], room, letterWidth), ''];
}

interface RingProps {
  readonly kind: 'selected' | 'hovered';
  readonly device: number | undefined;
  readonly layout: ReadonlySignal<Layout>;
  readonly devices: ReadonlySignal<Uint32Array>;
  readonly zoom: Zoom;
}

function Ring({ kind, device, layout, devices, zoom: { k, x, y } }: RingProps) {
  if (device === undefined) return null;
  const slot = devices.value.indexOf(device);
  const block = blockOf(layout.value, slot);
  if (block === undefined) return null;
  const { column, line } = cellOf(block, slot);
  const [wide, tall] = [block.cellWidth * k, block.cellHeight * k];
  const [width, height] = [Math.max(wide, 5), Math.max(tall, 5)];
  const place = {
    x: block.x * k + x + column * wide - 1.5 - (width - wide) / 2,
    y: block.y * k + y + line * tall - 1.5 - (height - tall) / 2,
    width: width + 2,
    height: height + 2,
  };
  return (
    <g class={kind}>
      <rect class="halo" {...place} rx="2" />
      <rect {...place} rx="2" />
    </g>
  );
}

/** As many letters as fit; an empty text rather than fewer than three. */
function shortened(text: string, room: number, letterWidth: number): string {
  const letters = Math.floor(room / letterWidth);
  if (letters >= text.length) return text;
  return letters < 3 ? '' : `${text.slice(0, letters - 1)}…`;
}

const LETTER = 6.4;
const LABELS_MAX = 400;
