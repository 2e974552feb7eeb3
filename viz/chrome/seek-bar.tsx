import { useComputed, useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { secondTime } from '../../reports/print/time-axis.ts';
import { hasAttacks } from '../../sim/plan/attack-steps.ts';
import type { RunView } from '../state/run-view.ts';
import { seek, wholeRun } from '../state/run-view.ts';
import { useTimeHandling } from '../state/use-time-handling.ts';
import { useSize } from '../style/use-size.ts';
import { AttackLane } from './attack-lane.tsx';
import { DecisionLane } from './decision-lane.tsx';
import { densityPath } from './density-path.ts';
import { placedLabels } from './placed-labels.ts';
import { spokenInstant } from './spoken-instant.ts';

/** The run as a strip: how much happened when, the steps of the timeline, notes, the window, and the instant. */
export function SeekBar({ view, hasLane }: { readonly view: RunView; readonly hasLane: boolean }) {
  const { info, t, window, marks, pointed } = view;
  const [box, { width }] = useSize<HTMLDivElement>();
  const strip = useRef<HTMLDivElement>(null);
  const line = useRef<HTMLDivElement>(null);
  const ghost = useRef<HTMLDivElement>(null);
  useTimeHandling(strip, view, () => wholeRun(view));
  const { tickMs, chapters, plan } = info.manifest;
  const isAttacked = hasLane && hasAttacks(plan);
  const { from: start, to: end } = wholeRun(view);
  const placeOf = (at: number): number => (at - start) / (end - start);
  const endMs = info.end * tickMs;
  useSignalEffect(() => {
    if (line.current !== null) line.current.style.left = `${placeOf(t.value) * 100}%`;
  });
  useSignalEffect(() => {
    const at = pointed.value;
    if (ghost.current === null) return;
    ghost.current.hidden = at === undefined;
    if (at !== undefined) {
      ghost.current.style.left = `${placeOf(at) * 100}%`;
      ghost.current.dataset.time = secondTime(at * tickMs, endMs);
    }
  });
  const spoken = useComputed(() => spokenInstant(view, (signal) => signal.value));
  const { from, to } = window.value;
  const isWhole = from <= start && to >= end;
  const labels = placedLabels(
    chapters.map((chapter) => ({ at: placeOf(chapter.t) * width, text: chapter.label, chapter })),
    width,
  );
  return (
    <div class={`seek ${hasLane ? 'with-lane' : ''} ${isAttacked ? 'attacked' : ''}`} ref={box}>
      <div class="strip" ref={strip}>
        <svg width={width} height={34} aria-hidden="true">
          <path class="density" d={densityPath(info.density, width, 30)} />
          {marks.value.map((mark) => (
            <rect
              key={`${mark.from} ${mark.text}`}
              class="noted"
              x={placeOf(mark.from) * width - 1}
              width={Math.max(2, (placeOf(mark.to ?? mark.from) - placeOf(mark.from)) * width)}
              y={0}
              height={34}
            />
          ))}
        </svg>
        {!isWhole && (
          <div
            class="window"
            style={{ left: `${placeOf(from) * 100}%`, width: `${(placeOf(to) - placeOf(from)) * 100}%` }}
          />
        )}
        <div class="ghost" ref={ghost} hidden />
        <div class="now" ref={line} />
      </div>
      <input
        id="seek"
        type="range"
        min={start}
        max={info.end}
        step={1}
        value={t}
        aria-label="Instant"
        aria-valuetext={spoken.value}
        onInput={({ currentTarget }) => seek(view, Number(currentTarget.value))}
      />
      {hasLane && <DecisionLane view={view} width={width} />}
      {isAttacked && <AttackLane view={view} width={width} />}
      <ol class="chapters" aria-label="Steps of the timeline">
        {labels.map(({ item: { text, chapter }, x, room, isLeft }) => (
          <li key={`${chapter.t} ${text}`} style={{ left: `${x}px` }}>
            <button
              type="button"
              class={`quiet ${isLeft ? 'left' : ''} ${room < 30 ? 'bare' : ''}`}
              style={{ maxWidth: `${Math.max(10, room)}px` }}
              title={`${secondTime(chapter.t * tickMs, endMs)}  ${text}`}
              onClick={() => seek(view, chapter.t)}
            >
              <span>{text}</span>
            </button>
          </li>
        ))}
      </ol>
    </div>
  );
}
