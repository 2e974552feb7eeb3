import type { ReadonlySignal } from '@preact/signals';
import type { Replay } from '../replay/replay.ts';
import { coloursOf } from './palette.ts';

interface FleetTooltipProps {
  readonly replay: Replay;
  readonly pointer: ReadonlySignal<readonly [number, number] | undefined>;
  readonly width: number;
  readonly height: number;
}

/** Says which device is under the pointer, and how it is. */
export function FleetTooltip({ replay, pointer, width, height }: FleetTooltipProps) {
  const device = replay.hovered.value;
  const at = pointer.value;
  const frame = replay.frame.value;
  if (device === undefined || at === undefined || frame === undefined) return null;
  const group = replay.info.devices.groupOf(device);
  const entry = replay.info.legends[frame.colour][frame.codes[device]];
  const isRight = at[0] > width - 240;
  const isLow = at[1] > height - 90;
  return (
    <div
      class="tooltip"
      style={{
        transform: `translate(${at[0] + (isRight ? -14 : 14)}px, ${at[1] + (isLow ? -14 : 14)}px) translate(${isRight ? '-100%' : '0'}, ${isLow ? '-100%' : '0'})`,
      }}
    >
      <b>{replay.info.devices.name(device)}</b>
      {entry !== undefined && (
        <span>
          <i class="swatch" style={{ background: coloursOf(replay.info.legends[frame.colour])[frame.codes[device]] }} />{' '}
          {entry.name}
        </span>
      )}
      <span class="dim">
        {group.profile} · ring {group.ring} · {group.firmware}
      </span>
    </div>
  );
}
