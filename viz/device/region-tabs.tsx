import { type Signal, useComputed } from '@preact/signals';
import { showSpan } from '../../sim/kernel/time/duration.ts';
import type { DeviceHistory } from '../data/history.ts';
import type { RunView } from '../state/run-view.ts';
import { spanAt } from '../state/span-at.ts';

interface RegionTabsProps {
  readonly view: RunView;
  readonly history: DeviceHistory | undefined;
  readonly chosen: Signal<number>;
}

/** The state of each region at the instant, and for how long; a click shows its statechart. */
export function RegionTabs({ view, history, chosen }: RegionTabsProps) {
  const { regions, tickMs } = view.info.manifest;
  // Updates once per second of simulated time: faster changes cannot be read.
  const at = useComputed(() => (Math.floor((view.t.value * tickMs) / 1_000) * 1_000) / tickMs);
  const exact = useComputed(() => (view.playback.direction.value === 0 ? Math.floor(view.t.value) : at.value));
  return (
    <fieldset class="region-tabs" aria-label="Region of the device machine">
      {regions.map(({ name, states }, region) => {
        const span = spanAt(history?.lanes[region] ?? [], exact.value);
        const state = span === undefined ? '–' : states[span.state];
        const since = span === undefined ? '' : ` for ${showSpan((exact.value - span.from) * tickMs)}`;
        return (
          <button
            key={name}
            type="button"
            aria-pressed={region === chosen.value}
            title={`${name} ${state}${since}`}
            onClick={() => {
              chosen.value = region;
            }}
          >
            <span class="dim">{name}</span>
            <span class="now-in">
              <i class="swatch" style={{ background: `var(--${span?.family ?? 'none'})` }} />
              {state}
            </span>
          </button>
        );
      })}
    </fieldset>
  );
}
