import { DeviceCard } from '../device/device-card.tsx';
import { DevicePage } from '../device/device-page.tsx';
import { PanelStack } from '../panels/panel-stack.tsx';
import { PrintHead } from '../panels/print-head.tsx';
import { FleetRaster } from '../raster/fleet-raster.tsx';
import { Legend } from '../raster/legend.tsx';
import { SignLegend } from '../raster/sign-legend.tsx';
import type { Replay } from '../replay/replay.ts';
import { Breadcrumb } from './breadcrumb.tsx';
import { ColourBy } from './colour-by.tsx';
import { FindBox } from './find-box.tsx';
import { Header } from './header.tsx';
import { HelpSheet } from './help-sheet.tsx';
import { LiveRegion } from './live-region.tsx';
import { NoteDialog } from './note-dialog.tsx';
import { Transport } from './transport.tsx';
import { useKeys } from './use-keys.ts';

interface RunPageProps {
  readonly replay: Replay;
  onCompare(): void;
  onLeave(): void;
}

/** One run: the fleet as the picture, what can be said of it beside, and time below. */
export function RunPage({ replay, onCompare, onLeave }: RunPageProps) {
  useKeys(replay);
  const device = replay.selected.value;
  const isDevice = replay.view.value === 'device' && device !== undefined;
  return (
    <div class="run">
      <Header replay={replay} onCompare={onCompare} onLeave={onLeave} />
      <main>
        <PrintHead replay={replay} />
        <div class="bar">
          <Breadcrumb replay={replay} />
          <FindBox replay={replay} />
          <ColourBy replay={replay} />
        </div>
        {isDevice ? <DevicePage key={device} replay={replay} device={device} /> : <FleetRaster replay={replay} />}
        {!isDevice && <Legend replay={replay} />}
        {!isDevice && <SignLegend replays={[replay]} />}
      </main>
      <aside aria-label="Run and device" tabIndex={-1}>
        {device !== undefined && !isDevice && <DeviceCard key={device} replay={replay} device={device} />}
        <PanelStack replay={replay} />
      </aside>
      <Transport replay={replay} hasLane />
      <LiveRegion replay={replay} />
      <HelpSheet />
      <NoteDialog replay={replay} />
    </div>
  );
}
