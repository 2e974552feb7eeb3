import { signsOfDevice } from '../data/signs.ts';
import { FleetRaster } from '../raster/fleet-raster.tsx';
import { Legend } from '../raster/legend.tsx';
import { coloursOf } from '../raster/palette.ts';
import { SignIcon } from '../raster/sign-icon.tsx';
import { SignLegend } from '../raster/sign-legend.tsx';
import type { RunView } from '../state/run-view.ts';
import type { Comparison } from './comparison.ts';
import { LegendBeside } from './legend-beside.tsx';

interface FleetsBesideProps {
  readonly pair: Comparison;
  readonly names: readonly [a: string, b: string];
}

/** Both fleets beside each other, or one fleet that shows in what they differ. */
export function FleetsBeside({ pair, names }: FleetsBesideProps) {
  if (pair.look.value === 'difference') {
    return (
      <>
        <FleetRaster replay={pair.replay} />
        <Legend replay={pair.replay} />
      </>
    );
  }
  const sides = [
    ['A', pair.a, names[0]],
    ['B', pair.b, names[1]],
  ] as const;
  return (
    <>
      <div class="fleets">
        {sides.map(([side, replay, name]) => (
          <figure key={side}>
            <figcaption>
              <b class={`side ${side.toLowerCase()}`}>{side}</b>
              <span class="whose" title={name}>
                {name}
              </span>
              <Standing replay={replay} />
            </figcaption>
            <FleetRaster replay={replay} side={side} zoom={pair.zoom} />
          </figure>
        ))}
      </div>
      <LegendBeside pair={pair} />
      <SignLegend replays={[pair.a, pair.b]} />
    </>
  );
}

/** How the device under the pointer, or else the selected one, stands in this run. */
function Standing({ replay }: { readonly replay: RunView }) {
  const device = replay.hovered.value ?? replay.selected.value;
  const frame = replay.frame.value;
  if (device === undefined || frame === undefined) return null;
  const legend = replay.info.legends[frame.colour];
  const code = frame.codes[device];
  return (
    <span class="standing">
      <span class="dim">{replay.info.devices.name(device)}</span>
      <i class="swatch" style={{ background: coloursOf(legend)[code] }} />
      {legend[code]?.name}
      {signsOfDevice(frame, device).map(({ key, name, shape, tone }) => (
        <span key={key}>
          <SignIcon shape={shape} tone={tone} /> {name}
        </span>
      ))}
    </span>
  );
}
