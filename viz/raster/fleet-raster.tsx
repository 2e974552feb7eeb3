import { type ReadonlySignal, type Signal, useComputed, useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { plain } from '../../reports/metrics/quantity.ts';
import type { Found } from '../data/find.ts';
import type { RunView } from '../state/run-view.ts';
import { isWithin } from '../state/scope.ts';
import { printing } from '../style/printing.ts';
import { textScale } from '../style/text-scale.ts';
import { theme } from '../style/theme.ts';
import { useDrawing } from '../style/use-drawing.ts';
import { useSize } from '../style/use-size.ts';
import { arranged } from './arranged.ts';
import { draw } from './draw.ts';
import { FleetTooltip } from './fleet-tooltip.tsx';
import { grainOf, leftOut } from './grain.ts';
import { layoutOf } from './layout.ts';
import { Overlay } from './overlay.tsx';
import { paletteOf } from './palette.ts';
import { signLayer } from './sign-layer.ts';
import { signMaker, signTable } from './signs-of.ts';
import { painter } from './texels.ts';
import { useHandling } from './use-handling.ts';
import { poolAt, type Zoom } from './zoom.ts';

interface FleetRasterProps {
  readonly view: RunView;
  /** Which of two fleets that are shown together; they share their zoom. */
  readonly side?: 'A' | 'B';
  readonly zoom?: Signal<Zoom>;
  /** By device, whether it has an outline; 0: none. */
  readonly outlined?: ReadonlySignal<Uint8Array | undefined>;
}

/** The fleet as a picture: one cell per device, blocks by tenant, product and ring. */
export function FleetRaster({ view, side, zoom: shared, outlined }: FleetRasterProps) {
  const { info, snapshot, color, muted, scope, arrangement } = view;
  const [box, size] = useSize<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const handle = useRef<HTMLButtonElement>(null);
  const own = useSignal<Zoom>({ k: 1, x: 0, y: 0 });
  const zoom = shared ?? own;
  const dimensions = useSignal(size);
  dimensions.value = size;
  // Paper is finer than any screen.
  const ratio = useComputed(() => (printing.value ? 2 : Math.min(2, globalThis.devicePixelRatio || 1)));
  const picture = useMemo(painter, []);
  const layer = useMemo(signLayer, []);

  const layout = useComputed(() => {
    const groups = info.devices.groups.filter((group) => isWithin(group, scope.value));
    return layoutOf(groups, dimensions.value.width, dimensions.value.height, ratio.value, textScale.value);
  });
  const palette = useComputed(() => {
    theme.value;
    printing.value;
    return paletteOf(view.info.legends[color.value], muted.value);
  });
  const shown = useComputed(() => {
    const answer = snapshot.value;
    // The codes of a snapshot in the previous color mode mean something else.
    return answer === undefined || answer.color !== color.value ? undefined : answer;
  });
  const signsOf = useMemo(signMaker, []);
  const table = useComputed(() => signTable(view.mutedSigns.value));
  const signs = useComputed(() =>
    shown.value === undefined ? undefined : signsOf(shown.value, view.mutedSigns.value, table.value),
  );
  const devices = useComputed(() =>
    arranged(layout.value, shown.value, info.legends[color.value], arrangement.value === 'sorted', {
      signs: signs.value,
      pool: poolAt(layout.value, { k: 1 }, ratio.value),
    }),
  );
  const grain = useComputed(() => grainOf(layout.value, zoom.value, ratio.value));
  const bits = useComputed(() => (view.lit.value ?? view.caught.value ?? withoutFault(view.found.value))?.bits);
  const pool = useComputed(() => poolAt(layout.value, zoom.value, ratio.value));

  // Painted only when its content changes; moving it draws the same picture elsewhere.
  const painted = useComputed(() => {
    const answer = shown.value;
    if (answer === undefined || layout.value.blocks.length === 0) return undefined;
    const isTiny = grain.value !== 'whole' && grain.value !== 'simple';
    return picture.paint({
      signs: isTiny ? signs.value : undefined,
      split: grain.value === 'halves' && signs.value !== undefined ? 2 : 1,
      layout: layout.value,
      devices: devices.value,
      codes: answer.codes,
      palette: palette.value,
      bits: bits.value,
      pool: pool.value,
    });
  });

  useDrawing(() => {
    const { width, height } = dimensions.value;
    const pixelRatio = ratio.value;
    const answer = shown.value;
    const painting = painted.value;
    const brush = canvas.current?.getContext('2d');
    if (!brush || width === 0 || answer === undefined || painting === undefined) return;
    const across = Math.round(width * pixelRatio);
    const down = Math.round(height * pixelRatio);
    if (brush.canvas.width !== across) brush.canvas.width = across;
    if (brush.canvas.height !== down) brush.canvas.height = down;
    draw(brush, {
      layout: layout.value,
      texels: painting,
      devices: devices.value,
      codes: answer.codes,
      bits: bits.value,
      palette: palette.value,
      signs: signs.value,
      outlined: outlined?.value,
      layer,
      grain: grain.value,
      zoom: zoom.value,
      width,
      height,
      pixelRatio,
    });
    document.documentElement.dataset.t = String(answer.t);
  });

  const { lasso, pointer, showAll } = useHandling(handle, view, layout, devices, zoom);
  // A new layout puts devices elsewhere, so the old zoom does not fit it.
  useSignalEffect(() => {
    layout.value;
    showAll();
  });
  useEffect(() => {
    const onFit = (): void => showAll();
    addEventListener('fleetlab:fit', onFit);
    return () => removeEventListener('fleetlab:fit', onFit);
  }, []);

  return (
    <div class="raster" ref={box}>
      <canvas ref={canvas} id={side === 'B' ? 'raster-b' : 'raster'} />
      <Overlay view={view} layout={layout} devices={devices} zoom={zoom} lasso={lasso} size={size} />
      <button
        ref={handle}
        id={side === 'B' ? 'fleet-b' : 'fleet'}
        type="button"
        class="handle"
        aria-label={`Fleet ${side === undefined ? '' : `${side} `}of ${plain(info.devices.count)} devices. Arrow keys move the selection${side === undefined ? ', Enter opens the device' : ''}.`}
      />
      <FleetTooltip view={view} layout={layout} zoom={zoom} pointer={pointer} width={size.width} height={size.height} />
      <Grain
        text={leftOut(grain.value, pool.value, {
          isSorted: arrangement.value === 'sorted',
          hasSigns: signs.value !== undefined,
          hasOutlines: outlined?.value !== undefined,
        })}
      />
      {snapshot.value === undefined && (
        <p class="waiting" role="status">
          Reading the fleet…
        </p>
      )}
    </div>
  );
}

const Grain = ({ text }: { readonly text: string | undefined }) =>
  text === undefined ? null : <p class="grain">{text}</p>;

/** An invalid or half-typed query leaves the picture unchanged. */
const withoutFault = (found: Found | undefined): Found | undefined => (found?.fault === undefined ? found : undefined);
