import { type RunView, select } from '../state/run-view.ts';
import { useAsked } from '../state/use-asked.ts';
import { DeviceEvents } from './device-events.tsx';
import { Lanes } from './lanes.tsx';
import { Properties } from './properties.tsx';
import { Statechart } from './statechart.tsx';
import { Taken } from './taken.tsx';
import { Why } from './why.tsx';

/** One device beside the fleet: its identity, its state, and the causes of it. */
export function DeviceCard({ view, device }: { readonly view: RunView; readonly device: number }) {
  const { queries, info } = view;
  const history = useAsked(
    () => device,
    (asked) => queries.device(asked),
  );
  const ownHistory = history.value?.device === device ? history.value : undefined;
  const group = info.devices.groupOf(device);
  return (
    <section class="device card" aria-labelledby="device">
      <h2 id="device">
        <span class="name">{info.devices.name(device)}</span>
        <small>{group.profile}</small>
        <button
          type="button"
          class="quiet"
          title="Open the device (Enter)"
          onClick={() => {
            view.page.value = 'device';
          }}
        >
          Open
        </button>
        <button
          type="button"
          class="icon"
          aria-label="Leave the device"
          title="Leave the device (Esc)"
          onClick={() => select(view, undefined)}
        >
          ×
        </button>
      </h2>
      <Properties info={info} device={device} />
      <Lanes view={view} history={ownHistory} />
      <Taken view={view} device={device} />
      <Statechart view={view} device={device} history={ownHistory} tallest={350} />
      <Why view={view} history={ownHistory} />
      <DeviceEvents view={view} device={device} limit={6} />
    </section>
  );
}
