import { Breadcrumb } from '../chrome/breadcrumb.tsx';
import { ColourBy } from '../chrome/colour-by.tsx';
import { FindBox } from '../chrome/find-box.tsx';
import { HelpSheet } from '../chrome/help-sheet.tsx';
import { LiveRegion } from '../chrome/live-region.tsx';
import { NoteDialog } from '../chrome/note-dialog.tsx';
import { Transport } from '../chrome/transport.tsx';
import { useKeys } from '../chrome/use-keys.ts';
import { DeviceCard } from '../device/device-card.tsx';
import { DevicePage } from '../device/device-page.tsx';
import { FleetRaster } from '../raster/fleet-raster.tsx';
import { Legend } from '../raster/legend.tsx';
import { SignLegend } from '../raster/sign-legend.tsx';
import type { RunView } from '../state/run-view.ts';
import { Header } from './header.tsx';
import { PanelStack } from './panel-stack.tsx';
import { PrintHead } from './print-head.tsx';

interface RunPageProps {
  readonly replay: RunView;
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
