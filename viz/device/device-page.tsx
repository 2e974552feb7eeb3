import { useComputed, useSignalEffect } from '@preact/signals';
import { exactTime } from '../../reports/print/time-axis.ts';
import { profileOf, updateSchemeOf } from '../../sim/plan/profiles.ts';
import { TimeRuler, WindowNote } from '../charts/time-ruler.tsx';
import type { DeviceHistory } from '../data/history.ts';
import { type RunView, seek } from '../state/run-view.ts';
import { useAsked } from '../state/use-asked.ts';
import { textScale } from '../style/text-scale.ts';
import { useSize } from '../style/use-size.ts';
import { DeviceEvents } from './device-events.tsx';
import { Lanes } from './lanes.tsx';
import { PropertyList } from './properties.tsx';
import { Region, Statechart } from './statechart.tsx';
import { Taken } from './taken.tsx';
import { Why } from './why.tsx';

/** One device in full: its identity, its states over time, the regions of its machine, and the causes of its state. */
export function DevicePage({ view, device }: { readonly view: RunView; readonly device: number }) {
  const { queries, info } = view;
  const history = useAsked(
    () => device,
    (asked) => queries.device(asked),
  );
  const ownHistory = history.value?.device === device ? history.value : undefined;
  const [life, { width }] = useSize<HTMLElement>();
  // Tests that wait for an instant read it here: the raster, which sets it otherwise, is not shown.
  useSignalEffect(() => {
    if (history.value !== undefined) document.documentElement.dataset.t = String(Math.floor(view.t.value));
  });
  const { regions } = info.manifest;
  const hasRoomForAll = width >= 3 * REGION_WIDTH_MIN * textScale.value;
  return (
    <div class="device-page">
      <section class="identity">
        <h2>{info.devices.name(device)}</h2>
        <Facts view={view} device={device} history={ownHistory} />
        <h3>The seven properties</h3>
        <PropertyList info={info} device={device} />
        <Certificates view={view} history={ownHistory} />
      </section>
      <section class="life" ref={life}>
        <h3>
          <span>States over time</span> <WindowNote view={view} />
        </h3>
        <Lanes view={view} history={ownHistory} height={22} />
        <div class="lane-ruler">
          <TimeRuler view={view} />
        </div>
        {hasRoomForAll ? (
          <div class="machines">
            {regions.map(({ name }, region) => (
              <figure key={name}>
                <figcaption>{name}</figcaption>
                <Region view={view} device={device} history={ownHistory} region={region} />
              </figure>
            ))}
          </div>
        ) : (
          <Statechart view={view} device={device} history={ownHistory} />
        )}
      </section>
      <section class="reasons">
        <Taken view={view} device={device} />
        <Why view={view} history={ownHistory} limit={12} />
        <DeviceEvents view={view} device={device} limit={40} />
      </section>
    </div>
  );
}

interface FactsProps {
  readonly view: RunView;
  readonly device: number;
  readonly history: DeviceHistory | undefined;
}

/** The device's attributes. */
function Facts({ view: { info }, device, history }: FactsProps) {
  const group = info.devices.groupOf(device);
  const profile = profileOf(group.profile);
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['tenant', group.tenant],
    ['product', group.product],
    ['ring', group.ring],
    ['site', history?.site],
    ...(history?.gateway === undefined ? [] : [['gateway', history.gateway] as const]),
    ['profile', profile === undefined ? group.profile : `${group.profile}: ${profile.what}`],
    ['firmware at the start', group.firmware],
    ['keys', profile?.keyStorage],
    ['update', profile && `${updateSchemeOf(profile)}, rollback protection ${profile.rollbackProtection}`],
  ];
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value ?? '–'}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Certificates issued and revoked; those up to the instant in ink, later ones paler. */
function Certificates({ view, history }: { readonly view: RunView; readonly history: DeviceHistory | undefined }) {
  const { info, t } = view;
  const { tickMs } = info.manifest;
  const given = history?.certificates.map((one) => ({ ...one, isLost: false })) ?? [];
  const lost =
    history?.rows
      .filter(({ what }) => what === 'certificate.revoked' || what === 'device.disabled')
      .map(({ t, text, what }) => ({ t, text: what === 'device.disabled' ? 'device disabled' : text, isLost: true })) ??
    [];
  const all = [...given, ...lost].toSorted((a, b) => a.t - b.t);
  const reached = useComputed(() => all.filter((one) => one.t <= t.value).length);
  const shown = all.slice(-CERTIFICATES_MAX);
  return (
    <>
      <h3>Certificates</h3>
      {history !== undefined && all.length === 0 && <p class="empty">The trace has no certificates of this device.</p>}
      <ol class="certificates">
        {shown.map(({ t: at, text, isLost }, i) => (
          <li
            key={`${at} ${text}`}
            class={`${isLost ? 'lost' : ''} ${all.length - shown.length + i < reached.value ? '' : 'later'}`}
          >
            <button type="button" class="quiet" onClick={() => seek(view, at)}>
              <time>{exactTime(at * tickMs, info.end * tickMs)}</time>
              {text.split(', ').map((part) => (
                <Serial key={part} text={part} />
              ))}
            </button>
          </li>
        ))}
      </ol>
    </>
  );
}

/** Serial numbers are compared digit by digit, so they are monospaced. */
function Serial({ text }: { readonly text: string }) {
  const [, words, serial] = /^(.*?)\b([0-9a-f]{16,})$/.exec(text) ?? ['', text, undefined];
  return (
    <span class="serial">
      {words}
      {serial !== undefined && <code>{serial}</code>}
    </span>
  );
}

const CERTIFICATES_MAX = 8;
const REGION_WIDTH_MIN = 290;
