import { useSignalEffect } from '@preact/signals';
import { profileOf } from '../../sim/fleet/profiles.ts';
import { TimeRuler, WindowNote } from '../charts/time-ruler.tsx';
import { type Replay, seek } from '../replay/replay.ts';
import { useAsked } from '../replay/use-asked.ts';
import { exactTime } from '../time-axis.ts';
import { DeviceEvents } from './device-events.tsx';
import { Lanes } from './lanes.tsx';
import { Properties } from './properties.tsx';
import { StateNow } from './state-now.tsx';
import { Statechart } from './statechart.tsx';
import { Why } from './why.tsx';

/** One device in full: its identity, its life on the time axis, all regions of its machine, and why. */
export function DevicePage({ replay, device }: { readonly replay: Replay; readonly device: number }) {
  const { port, info } = replay;
  const history = useAsked(
    () => device,
    (asked) => port.device(asked),
  );
  const lived = history.value?.device === device ? history.value : undefined;
  const group = info.devices.groupOf(device);
  // Whoever waits for an instant waits for this page here: the raster, which tells it otherwise, is not shown.
  useSignalEffect(() => {
    if (history.value !== undefined) document.documentElement.dataset.t = String(Math.floor(replay.t.value));
  });
  const profile = profileOf(group.profile);
  const { regions, tickMs } = info.manifest;
  const facts: readonly (readonly [string, string])[] = [
    ['tenant', group.tenant],
    ['product', group.product],
    ['ring', group.ring],
    ['profile', group.profile],
    ['firmware', group.firmware],
    ['keys', profile?.keyStorage ?? '–'],
    [
      'update',
      profile === undefined ? '–' : `${profile.updateScheme}, rollback protection ${profile.rollbackProtection}`,
    ],
  ];
  return (
    <div class="device-page">
      <section class="identity">
        <h2>{info.devices.name(device)}</h2>
        {profile !== undefined && <p class="dim">{profile.what}</p>}
        <Properties info={info} device={device} />
        <dl class="facts">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        <h3>Certificates</h3>
        {lived?.certificates.length === 0 && <p class="empty">The trace has none of this device.</p>}
        <ol class="certificates">
          {lived?.certificates.slice(-certificatesMax).map(({ t, text }) => (
            <li key={`${t} ${text}`}>
              <button type="button" class="quiet" onClick={() => seek(replay, t)}>
                <time>{exactTime(t * tickMs, info.end * tickMs)}</time>
                <span class="words">{text}</span>
              </button>
            </li>
          ))}
        </ol>
      </section>
      <section class="life">
        <h3>
          <span>States over time</span> <WindowNote replay={replay} />
        </h3>
        <Lanes replay={replay} history={lived} height={22} />
        <div class="lane-ruler">
          <TimeRuler replay={replay} />
        </div>
        <StateNow replay={replay} history={lived} />
        <div class="machines">
          {regions.map(({ name }, region) => (
            <figure key={name}>
              <figcaption>{name}</figcaption>
              <Statechart replay={replay} device={device} history={lived} only={region} />
            </figure>
          ))}
        </div>
      </section>
      <section class="reasons">
        <Why replay={replay} history={lived} limit={12} />
        <DeviceEvents replay={replay} device={device} limit={40} />
      </section>
    </div>
  );
}

const certificatesMax = 8;
