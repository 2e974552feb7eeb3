import type { FunctionComponent } from 'preact';
import { hasAttacks } from '../../sim/plan/attack-steps.ts';
import { DeviceCard } from '../device/device-card.tsx';
import { FleetRaster } from '../raster/fleet-raster.tsx';
import type { RunView } from '../state/run-view.ts';
import { AttackTrees } from './attack-trees.tsx';
import { Hardening } from './hardening.tsx';
import { Ladder } from './ladder.tsx';
import { SpreadPanel } from './spread-panel.tsx';

/** What attacks needed, what they came to, and how far they spread, each by the instant; with the fleet as a small map. */
export function TreesPage({ view }: { readonly view: RunView }) {
  const device = view.selected.value;
  return (
    <div class="trees">
      <h2 class="hidden">Trees</h2>
      {hasAttacks(view.info.manifest.plan) ? (
        <>
          <div class="ways">
            {parts.map(({ id, View }) => (
              <View key={id} view={view} />
            ))}
          </div>
          <div class="reach">
            <SpreadPanel view={view} />
            <FleetRaster view={view} />
            {device !== undefined && <DeviceCard key={device} view={view} device={device} />}
          </div>
        </>
      ) : (
        <p class="empty">No attack in this run: a scenario has attacks as steps of its timeline, or of campaigns.</p>
      )}
    </div>
  );
}

/** From top to bottom, left of the spread tree. */
const parts: readonly { readonly id: string; readonly View: FunctionComponent<{ readonly view: RunView }> }[] = [
  { id: 'attack-trees', View: AttackTrees },
  { id: 'ladder', View: Ladder },
  { id: 'hardening', View: Hardening },
];
