import type { ReadonlySignal } from '@preact/signals';
import { plain } from '../../reports/metrics/quantity.ts';
import { signsOfDevice } from '../data/signs.ts';
import type { RunView } from '../state/run-view.ts';
import { textScale } from '../style/text-scale.ts';
import type { Block, Layout } from './layout.ts';
import { colorsOf } from './palette.ts';
import { blockNamedAt } from './place.ts';
import { SignIcon } from './sign-icon.tsx';
import type { Zoom } from './zoom.ts';

interface FleetTooltipProps {
  readonly view: RunView;
  readonly layout: ReadonlySignal<Layout>;
  readonly zoom: ReadonlySignal<Zoom>;
  readonly pointer: ReadonlySignal<readonly [number, number] | undefined>;
  readonly width: number;
  readonly height: number;
}

/** Shows the device under the pointer and its state; over the name of a block, which devices it has. */
export function FleetTooltip({ view, layout, zoom, pointer, width, height }: FleetTooltipProps) {
  const device = view.hovered.value;
  const at = pointer.value;
  if (at === undefined) return null;
  const block =
    device === undefined
      ? blockNamedAt(layout.value, zoom.value, at[0], at[1], LABEL_HEIGHT * textScale.value)
      : undefined;
  if (device === undefined && block === undefined) return null;
  const isRight = at[0] > width - 240 * textScale.value;
  const isLow = at[1] > height - 90 * textScale.value;
  return (
    <div
      class="tooltip"
      style={{
        transform: `translate(${at[0] + (isRight ? -14 : 14)}px, ${at[1] + (isLow ? -14 : 14)}px) translate(${isRight ? '-100%' : '0'}, ${isLow ? '-100%' : '0'})`,
      }}
    >
      {device !== undefined ? <OfDevice view={view} device={device} /> : <OfBlock block={block!} />}
    </div>
  );
}

function OfDevice({ view, device }: { readonly view: RunView; readonly device: number }) {
  const snapshot = view.snapshot.value;
  const group = view.info.devices.groupOf(device);
  const entry = snapshot === undefined ? undefined : view.info.legends[snapshot.color][snapshot.codes[device]];
  return (
    <>
      <b>{view.info.devices.name(device)}</b>
      {snapshot !== undefined && entry !== undefined && (
        <span>
          <i
            class="swatch"
            style={{ background: colorsOf(view.info.legends[snapshot.color])[snapshot.codes[device]] }}
          />{' '}
          {entry.name}
        </span>
      )}
      {snapshot !== undefined &&
        signsOfDevice(snapshot, device).map(({ key, name, shape, tone }) => (
          <span key={key}>
            <SignIcon shape={shape} tone={tone} /> {name}
          </span>
        ))}
      <span class="dim">
        {group.profile} · ring {group.ring} · {group.firmware} at the start
      </span>
    </>
  );
}

const OfBlock = ({ block: { group } }: { readonly block: Block }) => (
  <>
    <b>
      {group.tenant} / {group.product} · {group.ring}
    </b>
    <span>{plain(group.devices.length)} devices</span>
    <span class="dim">
      {group.profile} · {group.firmware} at the start
    </span>
  </>
);

const LABEL_HEIGHT = 17;
