import { useComputed } from '@preact/signals';
import { showSpan } from '../../sim/time/duration.ts';
import type { DeviceHistory, Span } from '../data/run-port.ts';
import type { Replay } from '../replay/replay.ts';

/** In which state each region is at the instant, and for how long. */
export function StateNow({
  replay,
  history,
}: {
  readonly replay: Replay;
  readonly history: DeviceHistory | undefined;
}) {
  const { regions, tickMs } = replay.info.manifest;
  // Only what can be read: a second decides, not a frame.
  const at = useComputed(() => (Math.floor((replay.t.value * tickMs) / 1_000) * 1_000) / tickMs);
  const exact = useComputed(() => (replay.playback.direction.value === 0 ? Math.floor(replay.t.value) : at.value));
  return (
    <dl class="state-now">
      {regions.map(({ name, states }, region) => {
        const span = spanAt(history?.lanes[region] ?? [], exact.value);
        return (
          <div
            key={name}
            title={
              span === undefined
                ? ''
                : `${name} ${states[span.state]} for ${showSpan((exact.value - span.from) * tickMs)}`
            }
          >
            <dt>{name}</dt>
            <dd>
              <i class="swatch" style={{ background: `var(--${span?.family ?? 'none'})` }} />
              {span === undefined ? '–' : states[span.state]}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

/** The span that holds at an instant. */
export function spanAt(spans: readonly Span[], t: number): Span | undefined {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (spans[middle].from <= t) low = middle + 1;
    else high = middle;
  }
  return spans[low - 1];
}
