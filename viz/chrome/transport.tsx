import { useComputed } from '@preact/signals';
import { secondTime } from '../../reports/print/time-axis.ts';
import { stepMark } from '../state/go-to-row.ts';
import { SPEED_MAX } from '../state/playback.ts';
import type { RunView } from '../state/run-view.ts';
import { SeekBar } from './seek-bar.tsx';
import { StepNote } from './step-note.tsx';

/** Play, step, speed, the clock, and the run as a strip; for a single run with its refusals and attacks. */
export function Transport({ view, hasLane = false }: { readonly view: RunView; readonly hasLane?: boolean }) {
  const { playback, selected, info } = view;
  const way = playback.direction.value;
  const device = selected.value;
  const whose = device === undefined ? '' : ' (Shift: of the selected device)';
  const step = (direction: 1 | -1, event: MouseEvent): void =>
    void playback.step(direction, event.shiftKey ? device : undefined);
  return (
    <footer class="transport">
      <fieldset class="buttons" aria-label="Playback">
        <button
          type="button"
          class="icon"
          aria-label="Previous event"
          title={`Previous event (,)${whose}`}
          onClick={(event) => step(-1, event)}
        >
          <Icon path="M4 3h2v10H4zM13 3v10L7 8z" />
        </button>
        <button
          type="button"
          class="icon"
          aria-label={way < 0 ? 'Pause' : 'Play backward'}
          aria-pressed={way < 0}
          title="Play backward (Shift Space)"
          onClick={() => (way < 0 ? playback.pause() : playback.play(-1))}
        >
          <Icon path={way < 0 ? PAUSE_ICON : 'M12 3v10L4 8z'} />
        </button>
        <button
          type="button"
          class="play"
          aria-label={way > 0 ? 'Pause' : 'Play'}
          title="Play or pause (Space)"
          onClick={() => (way > 0 ? playback.pause() : playback.play(1))}
        >
          <Icon path={way > 0 ? PAUSE_ICON : 'M5 3v10l8-5z'} />
        </button>
        <button
          type="button"
          class="icon"
          aria-label="Next event"
          title={`Next event (.)${whose}`}
          onClick={(event) => step(1, event)}
        >
          <Icon path="M10 3h2v10h-2zM3 3v10l6-5z" />
        </button>
        {hasLane && view.marksOfDecisions.value.length > 0 && (
          <>
            <button
              type="button"
              class="icon"
              aria-label="Previous refusal or attack"
              title="Previous refusal or attack ([)"
              onClick={() => stepMark(view, -1)}
            >
              <Icon path="M13 3v10L8 8zM8 3v10L3 8z" />
            </button>
            <button
              type="button"
              class="icon"
              aria-label="Next refusal or attack"
              title="Next refusal or attack (])"
              onClick={() => stepMark(view, 1)}
            >
              <Icon path="M3 3v10l5-5zM8 3v10l5-5z" />
            </button>
          </>
        )}
      </fieldset>
      <Clock view={view} />
      <Speed view={view} />
      <StepNote view={view} />
      <div class="options">
        <label class="check" title="Go on at the start of the window when its end is reached">
          <input
            type="checkbox"
            checked={playback.loops.value}
            onChange={({ currentTarget }) => {
              playback.loops.value = currentTarget.checked;
            }}
          />
          Loop window
        </label>
        <label class="check" title="Jump over stretches in which nothing happens">
          <input
            type="checkbox"
            checked={playback.skipsIdle.value}
            onChange={({ currentTarget }) => {
              playback.skipsIdle.value = currentTarget.checked;
            }}
          />
          Skip idle
        </label>
        <span class="mono where" title={info.where}>
          {info.where}
        </span>
      </div>
      <SeekBar view={view} hasLane={hasLane} />
    </footer>
  );
}

function Clock({ view: { t, info } }: { readonly view: RunView }) {
  const { tickMs } = info.manifest;
  const endMs = info.end * tickMs;
  const text = useComputed(() => secondTime(t.value * tickMs, endMs));
  const rest = useComputed(() => `.${String(Math.floor(t.value * tickMs) % 1_000).padStart(3, '0')}`);
  return (
    <output class="clock" aria-label="Simulated time">
      {text}
      <span class="ms">{rest}</span> <small>of {secondTime(endMs, endMs)}</small>
    </output>
  );
}

/** From real time to a day in a second, each step of the slider the same factor. */
function Speed({ view: { playback } }: { readonly view: RunView }) {
  const { speed, minuteSpeed } = playback;
  return (
    <div class="speed">
      <label>
        <span class="hidden">Speed</span>
        <input
          type="range"
          min={0}
          max={Math.log10(SPEED_MAX)}
          step={0.01}
          value={Math.log10(speed.value)}
          aria-valuetext={`${speedText(speed.value)} times`}
          title="Speed (j, k)"
          onInput={({ currentTarget }) => {
            speed.value = 10 ** Number(currentTarget.value);
          }}
        />
      </label>
      <output>{speedText(speed.value)}×</output>
      <button
        type="button"
        class="quiet"
        aria-pressed={Math.abs(speed.value - minuteSpeed) < 1}
        title="The whole run in a minute"
        onClick={() => {
          speed.value = minuteSpeed;
        }}
      >
        run in 60 s
      </button>
    </div>
  );
}

const speedText = (speed: number): string =>
  speed >= 10 ? Math.round(speed).toLocaleString('en') : String(Math.round(speed * 10) / 10);

const Icon = ({ path }: { readonly path: string }) => (
  <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
    <path d={path} fill="currentColor" />
  </svg>
);

const PAUSE_ICON = 'M4 3h3v10H4zM9 3h3v10H9z';
