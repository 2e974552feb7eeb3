import { type Signal, signal } from '@preact/signals';
import type { RowText } from '../../reports/trace-index/row-text.ts';
import { startOf } from '../../reports/trace-index/start-of.ts';
import type { TimeWindow } from '../../reports/trace-index/time-window.ts';
import type { OpenedRun } from '../data/run-queries.ts';
import { isStill, prefersLessMotion } from '../style/motion.ts';
import { busyFrom } from './idle.ts';

/** Plays time. Speed is simulated milliseconds per real millisecond. */
export interface Playback {
  readonly direction: Signal<-1 | 0 | 1>;
  readonly speed: Signal<number>;
  readonly loops: Signal<boolean>;
  readonly skipsIdle: Signal<boolean>;
  /** Speed at which the whole run takes a minute. */
  readonly minuteSpeed: number;
  /** The row of the last step, while its instant is on the screen. */
  readonly stepped: Signal<RowText | undefined>;
  play(direction: -1 | 1): void;
  pause(): void;
  toggle(): void;
  /** To the next row in time, of the run or of one device. */
  step(direction: -1 | 1, device?: number): Promise<RowText | undefined>;
}

export const SPEED_MIN = 1;
export const SPEED_MAX = 100_000;

export function playbackOf(queries: OpenedRun, t: Signal<number>, window: Signal<TimeWindow>): Playback {
  const { tickMs } = queries.info.manifest;
  const start = startOf(queries.info.manifest);
  const direction = signal<-1 | 0 | 1>(0);
  // Computed anew: the end of a run that is still being written moves on.
  const minuteSpeed = (): number =>
    Math.min(SPEED_MAX, Math.max(SPEED_MIN, ((queries.info.end - start) * tickMs) / 60_000));
  const speed = signal(minuteSpeed());
  const loops = signal(false);
  const skipsIdle = signal(false);
  const stepped = signal<RowText | undefined>(undefined);
  let last = 0;
  let handle = 0;

  const pause = (): void => {
    direction.value = 0;
    cancelAnimationFrame(handle);
  };

  function turn(now: number): void {
    const way = direction.peek();
    if (way === 0) return;
    handle = requestAnimationFrame(turn);
    // Readers who prefer less motion get a few cuts per second.
    if (prefersLessMotion() && now - last < CUT_EVERY_MS) return;
    const elapsed = Math.min(CUT_EVERY_MS, now - last);
    last = now;
    move(t.peek() + (way * elapsed * speed.peek()) / tickMs, way);
  }

  function move(to: number, way: -1 | 1): void {
    const { end, density } = queries.info;
    const bounds = loops.peek() ? window.peek() : { from: start, to: end };
    const next = skipsIdle.peek() ? busyFrom(density, { from: start, to: end }, to, way) : to;
    const isPast = way > 0 ? next >= bounds.to : next <= bounds.from;
    if (!isPast) t.value = next;
    else if (loops.peek()) t.value = way > 0 ? bounds.from : bounds.to;
    else {
      t.value = way > 0 ? bounds.to : bounds.from;
      pause();
    }
  }

  function play(way: -1 | 1): void {
    if (isStill()) return;
    const bounds = loops.peek() ? window.peek() : { from: start, to: queries.info.end };
    if (way > 0 && t.peek() >= bounds.to) t.value = bounds.from;
    if (way < 0 && t.peek() <= bounds.from) t.value = bounds.to;
    direction.value = way;
    last = performance.now();
    cancelAnimationFrame(handle);
    handle = requestAnimationFrame(turn);
  }

  return {
    direction,
    speed,
    loops,
    skipsIdle,
    get minuteSpeed() {
      return minuteSpeed();
    },
    play,
    pause,
    toggle: () => (direction.peek() === 0 ? play(1) : pause()),
    stepped,
    async step(way, device) {
      pause();
      const at = Math.floor(t.peek());
      // Many rows may share an instant: continue from the row of the last step, not from the first of them.
      const last = stepped.peek();
      const row = last !== undefined && last.t === at ? last.row : await queries.rowAt(at);
      const stepRow = await queries.step(row, way, device);
      if (stepRow === undefined) return undefined;
      t.value = stepRow.t;
      stepped.value = stepRow;
      return stepRow;
    },
  };
}

const CUT_EVERY_MS = 250;
