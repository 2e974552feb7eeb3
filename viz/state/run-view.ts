import { batch, effect, type Signal, signal } from '@preact/signals';
import { startOf } from '../../reports/trace-index/start-of.ts';
import type { TimeWindow } from '../../reports/trace-index/time-window.ts';
import type { Found } from '../data/find.ts';
import type { ColorMode } from '../data/legend.ts';
import type { OpenedRun, RunInfo } from '../data/run-queries.ts';
import type { Snapshot } from '../data/snapshots.ts';
import type { DecisionMark } from './decision-marks.ts';
import { followFound } from './follow-found.ts';
import { furtherRead } from './further-read.ts';
import { latestOnly } from './latest-only.ts';
import type { Mark } from './mark.ts';
import type { Opening } from './opening-instant.ts';
import { type Playback, playbackOf } from './playback.ts';
import type { Scope } from './scope.ts';

/**
 * An open run and where one looks at it. Every part of the page is drawn from this, and changes it by its signals.
 *
 * Units   instants in ticks since the start of the run; a device is its number
 */
export interface RunView {
  /** Apart from any other that this page has opened, the same run opened again included. */
  readonly key: number;
  readonly queries: OpenedRun;
  /** As far as the run has been read; whoever draws by it is drawn again when `readOn` finds more. */
  readonly info: RunInfo;
  readonly t: Signal<number>;
  /** What the charts show, and what counts are taken over. */
  readonly window: Signal<TimeWindow>;
  /** The instant under the pointer in any chart. */
  readonly pointed: Signal<number | undefined>;
  readonly selected: Signal<number | undefined>;
  readonly hovered: Signal<number | undefined>;
  readonly color: Signal<ColorMode>;
  /** Codes of the color mode that the legend has switched off. */
  readonly muted: Signal<ReadonlySet<number>>;
  /** Keys of signs that the legend has switched off. */
  readonly mutedSigns: Signal<ReadonlySet<string>>;
  readonly query: Signal<string>;
  readonly found: Signal<Found | undefined>;
  /** What the query finds as it stands now, asked for if the answer that is shown is an older one. */
  foundNow(): Promise<Found | undefined>;
  /** Devices caught by a lasso. */
  readonly caught: Signal<Found | undefined>;
  readonly scope: Signal<Scope>;
  readonly arrangement: Signal<Arrangement>;
  readonly page: Signal<View>;
  /** The row that the page explains; undefined: the last of the selected device. */
  readonly asked: Signal<number | undefined>;
  readonly marks: Signal<readonly Mark[]>;
  /** Refusals and probes on the time axis, as it is wide; and the stretch of the one that was opened. */
  readonly marksOfDecisions: Signal<readonly DecisionMark[]>;
  readonly opened: Signal<TimeWindow | undefined>;
  /** The devices as last answered; its `t` is the instant that is on the screen. */
  readonly snapshot: Signal<Snapshot | undefined>;
  readonly playback: Playback;
  /** Where the page opened, and why; undefined where its address said where. */
  readonly opening: Signal<Opening | undefined>;
  /** Whether the instant goes on with a run that is still being written. */
  readonly follows: Signal<boolean>;
  /** Takes over what the port has read of a run that is still being written. What one looks at stays. */
  readOn(): void;
  close(): void;
}

/** `map`: every device has its place; `sorted`: within a block by state, as a stacked bar. */
export type Arrangement = 'map' | 'sorted';
export type View = 'fleet' | 'device';

export function replayOf(queries: OpenedRun): RunView {
  const info = signal(queries.info);
  const start = startOf(queries.info.manifest);
  const whole = { from: start, to: Math.max(1, queries.info.end) };
  const t = signal(start);
  const window = signal<TimeWindow>(whole);
  const selected = signal<number | undefined>(undefined);
  const color = signal<ColorMode>('health');
  const query = signal('');
  const found = signal<Found | undefined>(undefined);
  const snapshot = signal<Snapshot | undefined>(undefined);
  const muted = signal<ReadonlySet<number>>(new Set());
  const asked = signal<number | undefined>(undefined);
  const follows = signal(false);
  const playback = playbackOf(queries, t, window);

  const follow = latestOnly(
    (question: { readonly t: number; readonly color: ColorMode; readonly span: number }) =>
      queries.snapshot(question.t, question.color, question.span),
    (answer) => {
      snapshot.value = answer;
    },
  );
  const finding = followFound(queries, query, t, found);
  const stops = [
    effect(() => {
      // More of the run may give a code another meaning.
      info.value;
      follow({
        t: Math.floor(t.value),
        color: color.value,
        span: justNowTicks(playback, queries.info.manifest.tickMs),
      });
    }),
    // A code means something else in another mode.
    effect(() => {
      color.value;
      muted.value = new Set();
    }),
    effect(() => {
      selected.value;
      asked.value = undefined;
    }),
    finding.stop,
  ];

  return {
    key: ++opened,
    queries,
    get info() {
      return info.value;
    },
    t,
    window,
    pointed: signal(undefined),
    selected,
    hovered: signal(undefined),
    color,
    muted,
    mutedSigns: signal<ReadonlySet<string>>(new Set()),
    query,
    found,
    foundNow: finding.now,
    caught: signal(undefined),
    scope: signal({}),
    arrangement: signal<Arrangement>('map'),
    page: signal<View>('fleet'),
    asked,
    marks: signal([]),
    marksOfDecisions: signal<readonly DecisionMark[]>([]),
    opened: signal<TimeWindow | undefined>(undefined),
    snapshot,
    playback,
    opening: signal<Opening | undefined>(undefined),
    follows,
    readOn() {
      const { end: before } = info.peek();
      const { end, manifest } = queries.info;
      const { from, to } = window.peek();
      batch(() => {
        info.value = queries.info;
        if (from === 0 && to === Math.max(1, before)) window.value = { from, to: Math.max(1, end) };
        if (follows.peek() && t.peek() >= before) t.value = end;
        // A run that has ended is one like any other.
        if (manifest.end !== 'running') follows.value = false;
        furtherRead.value++;
      });
    },
    close() {
      for (const stop of stops) stop();
      playback.pause();
      queries.dispose();
    },
  };
}

/**
 * How far back «just now» goes: 2 s, or as much as passes in 0.4 s of a reader's time while the run plays faster than that, so
 * that what happens at a thousand times the speed is seen for some pictures.
 */
export function justNowTicks({ direction, speed }: Pick<Playback, 'direction' | 'speed'>, tickMs: number): number {
  const ms = direction.value === 0 ? 2_000 : Math.max(2_000, speed.value * 400);
  return Math.ceil(ms / tickMs);
}

let opened = 0;

export const wholeRun = ({ info }: RunView): TimeWindow => ({
  from: startOf(info.manifest),
  to: Math.max(1, info.end),
});

/** Moves to an instant, within the run. */
export function seek({ t, info }: RunView, to: number): void {
  t.value = Math.min(info.end, Math.max(startOf(info.manifest), to));
}

/** Selects a device, and leaves its page when there is none. */
export function select(view: RunView, device: number | undefined): void {
  view.selected.value = device;
  if (device === undefined) view.page.value = 'fleet';
}
