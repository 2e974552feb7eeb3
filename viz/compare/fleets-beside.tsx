import { useComputed } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { plain } from '../../reports/metrics/quantity.ts';
import { signsOfDevice } from '../data/signs.ts';
import { FleetRaster } from '../raster/fleet-raster.tsx';
import { Legend } from '../raster/legend.tsx';
import { colorsOf } from '../raster/palette.ts';
import { SignIcon } from '../raster/sign-icon.tsx';
import { SignLegend } from '../raster/sign-legend.tsx';
import type { RunView } from '../state/run-view.ts';
import type { Comparison } from './comparison.ts';
import { LegendBeside } from './legend-beside.tsx';

interface FleetsBesideProps {
  readonly pair: Comparison;
  readonly names: readonly [a: string, b: string];
  /** Between the two fleets, or above them where there is no room. */
  readonly children: ComponentChildren;
}

/** Both fleets side by side, or one fleet that shows the differences. */
export function FleetsBeside({ pair, names, children }: FleetsBesideProps) {
  const outlined = useComputed(() => (pair.isOutlining.value ? pair.differing.value : undefined));
  if (pair.look.value === 'difference') {
    return (
      <>
        {children}
        <FleetRaster view={pair.view} />
        <Legend view={pair.view} />
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
        {children}
        {sides.map(([side, view, name]) => (
          <figure key={side} class={side}>
            <figcaption>
              <b class={`side ${side.toLowerCase()}`}>{side}</b>
              <span class="whose" title={name}>
                {name}
              </span>
              <Standing view={view} />
            </figcaption>
            <FleetRaster view={view} side={side} zoom={pair.zoom} outlined={outlined} />
          </figure>
        ))}
      </div>
      <OutlineSwitch pair={pair} />
      <LegendBeside pair={pair} />
      <SignLegend views={[pair.a, pair.b]} />
    </>
  );
}

/** How many devices differ at the instant; outlines them in both fleets. */
function OutlineSwitch({ pair: { differing, isOutlining } }: { readonly pair: Comparison }) {
  const count = differing.value?.reduce((sum, one) => sum + Number(one > 0), 0);
  return (
    <p class="legend outline-switch">
      <button
        type="button"
        aria-pressed={isOutlining.value}
        onClick={() => {
          isOutlining.value = !isOutlining.value;
        }}
      >
        <i class="swatch outlined" />
        differ by this instant
        <em>{count === undefined ? '–' : plain(count)}</em>
      </button>
    </p>
  );
}

/** The state, in this run, of the device under the pointer or else of the selected one. */
function Standing({ view }: { readonly view: RunView }) {
  const device = view.hovered.value ?? view.selected.value;
  const snapshot = view.snapshot.value;
  if (device === undefined || snapshot === undefined) return null;
  const legend = view.info.legends[snapshot.color];
  const code = snapshot.codes[device];
  return (
    <span class="standing">
      <span class="dim">{view.info.devices.name(device)}</span>
      <i class="swatch" style={{ background: colorsOf(legend)[code] }} />
      {legend[code]?.name}
      {signsOfDevice(snapshot, device).map(({ key, name, shape, tone }) => (
        <span key={key}>
          <SignIcon shape={shape} tone={tone} /> {name}
        </span>
      ))}
    </span>
  );
}
