import { useState } from 'preact/hooks';
import { plain } from '../../reports/metrics/quantity.ts';
import { exactTime } from '../../reports/print/time-axis.ts';
import type { LostDevice } from '../../reports/trace-index/lost-devices.ts';
import type { CompareQueries } from '../data/compare-queries.ts';
import { type RunView, seek, select } from '../state/run-view.ts';

interface LostDevicesProps {
  readonly view: RunView;
  readonly compareQueries: CompareQueries;
}

/** The devices of which actors gained something in one of the runs alone: lost, or kept, because of what the runs set differently. */
export const LostDevices = ({ view, compareQueries: { info } }: LostDevicesProps) => (
  <section class="lost" aria-labelledby="lost">
    <h2 id="lost">Lost to actors in one run only</h2>
    <Side view={view} side="A" lost={info.lostOnlyInA} />
    <Side view={view} side="B" lost={info.lostOnlyInB} />
  </section>
);

interface SideProps {
  readonly view: RunView;
  readonly side: 'A' | 'B';
  readonly lost: readonly LostDevice[];
}

function Side({ view, side, lost }: SideProps) {
  const [isWhole, setIsWhole] = useState(false);
  const { devices, manifest, end } = view.info;
  if (lost.length === 0)
    return <p class="empty">No device lost anything in {side} that it did not lose in the other.</p>;
  const left = isWhole ? 0 : Math.max(0, lost.length - SHOWN);
  return (
    <>
      <h3>
        <span>
          Only in <b class={`side ${side.toLowerCase()}`}>{side}</b> {plain(lost.length)}
        </span>
        <button type="button" class="quiet" onClick={() => showOnMap(view, side, lost)}>
          Show on the map
        </button>
      </h3>
      <table class="beside" aria-label={`Devices of which actors gained more in ${side}`}>
        <thead>
          <tr>
            <th scope="col">device</th>
            <th scope="col">from</th>
            <th scope="col">gained</th>
          </tr>
        </thead>
        <tbody>
          {lost.slice(0, lost.length - left).map(({ device, t, gained }) => (
            <tr key={device}>
              <th scope="row">
                <button
                  type="button"
                  class="quiet"
                  aria-current={view.selected.value === device}
                  onClick={() => {
                    select(view, device);
                    seek(view, t);
                  }}
                >
                  {devices.name(device)}
                </button>
              </th>
              <td>{exactTime(t * manifest.tickMs, end * manifest.tickMs)}</td>
              <td>{gained.join(', ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {left > 0 && (
        <button type="button" class="quiet" onClick={() => setIsWhole(true)}>
          Show {plain(left)} more
        </button>
      )}
    </>
  );
}

function showOnMap(view: RunView, side: string, lost: readonly LostDevice[]): void {
  const bits = new Uint8Array(Math.ceil(view.info.devices.count / 8));
  for (const { device } of lost) bits[device >> 3] |= 1 << (device & 7);
  view.caught.value = { bits, count: lost.length, by: `lost only in ${side}` };
}

const SHOWN = 8;
