import { Breadcrumb } from '../chrome/breadcrumb.tsx';
import { ColorBy } from '../chrome/color-by.tsx';
import { FindBox } from '../chrome/find-box.tsx';
import { HelpSheet } from '../chrome/help-sheet.tsx';
import { LiveRegion } from '../chrome/live-region.tsx';
import { NoteDialog } from '../chrome/note-dialog.tsx';
import { PageSwitch } from '../chrome/page-switch.tsx';
import { Transport } from '../chrome/transport.tsx';
import { useKeys } from '../chrome/use-keys.ts';
import { DeviceCard } from '../device/device-card.tsx';
import { DevicePage } from '../device/device-page.tsx';
import { FleetRaster } from '../raster/fleet-raster.tsx';
import { Legend } from '../raster/legend.tsx';
import { SignLegend } from '../raster/sign-legend.tsx';
import type { RunView } from '../state/run-view.ts';
import { TreesPage } from '../trees/trees-page.tsx';
import { Header } from './header.tsx';
import { PanelStack, Place } from './panel-stack.tsx';
import { PrintHead } from './print-head.tsx';

interface RunPageProps {
  readonly view: RunView;
  onCompare(): void;
  onLeave(): void;
}

/** One run: the fleet as a picture with who attacks it, panels and the selected device beside it, and time below. */
export function RunPage({ view, onCompare, onLeave }: RunPageProps) {
  useKeys(view);
  const device = view.selected.value;
  const isDevice = view.page.value === 'device' && device !== undefined;
  const isTrees = view.page.value === 'trees';
  return (
    <div class={isTrees ? 'run no-aside' : 'run'}>
      <Header view={view} onCompare={onCompare} onLeave={onLeave} />
      <main>
        <PrintHead view={view} />
        <div class="bar">
          <PageSwitch view={view} />
          <Breadcrumb view={view} />
          <FindBox view={view} />
          <ColorBy view={view} />
        </div>
        {isDevice ? (
          <DevicePage key={device} view={view} device={device} />
        ) : isTrees ? (
          <TreesPage view={view} />
        ) : (
          <div class="ground">
            <Place place="beside the map" view={view} />
            <FleetRaster view={view} />
          </div>
        )}
        {!isDevice && <Legend view={view} />}
        {!isDevice && <SignLegend views={[view]} />}
      </main>
      {!isTrees && (
        <aside aria-label="Run and device" tabIndex={-1}>
          {device !== undefined && !isDevice && <DeviceCard key={device} view={view} device={device} />}
          <PanelStack view={view} />
        </aside>
      )}
      <Transport view={view} hasLane />
      <LiveRegion view={view} />
      <HelpSheet />
      <NoteDialog view={view} />
    </div>
  );
}
