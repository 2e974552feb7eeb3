import { batch, effect, type Signal, signal } from '@preact/signals';
import { startOf } from '../../reports/trace-index/start-of.ts';
import type { TimeWindow } from '../../reports/trace-index/time-window.ts';
import type { Found } from '../data/find.ts';
import type { ColorMode } from '../data/legend.ts';
import type { OpenedRun, RunInfo } from '../data/run-queries.ts';
import type { Snapshot } from '../data/snapshots.ts';
import { type Arrangement, openingArrangement } from './arrangement.ts';
import type { DecisionMark } from './decision-marks.ts';
import type { Entry } from './entry.ts';
import { followFound } from './follow-found.ts';
import { furtherRead } from './further-read.ts';
import { latestOnly } from './latest-only.ts';
import type { Mark } from './mark.ts';
import { openingColor } from './opening-color.ts';
import type { Opening } from './opening-instant.ts';
import { type Playback, playbackOf } from './playback.ts';
import type { Scope } from './scope.ts';

/**
 * An open run and what the reader looks at. Every part of the page is drawn from this, and changes it through its
 * signals.
 *
 * Units   instants in ticks since the start of the run; a device is its number
 */
export interface RunView {
  /** Unique on this page, even if the same run is opened again. */
  readonly key: number;
  readonly queries: OpenedRun;
  /** The run as read so far; components that use it are drawn again when `readOn` finds more. */
  readonly info: RunInfo;
  readonly t: Signal<number>;
  /** The span that the charts show and that counts are taken over. */
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
  /** The result of the current query; asks for it if the shown result is of an older one. */
  foundNow(): Promise<Found | undefined>;
  /** Devices selected with a lasso, or behind a number that the reader opened. */
  readonly caught: Signal<Caught | undefined>;
  /** Devices that a picture beside the map points at; they come before those that are caught or found. */
  readonly lit: Signal<Found | undefined>;
  readonly scope: Signal<Scope>;
  /** The devices whose series the charts show, as a selection; undefined: all. */
  readonly group: Signal<string | undefined>;
  readonly arrangement: Signal<Arrangement>;
  readonly page: Signal<View>;
  /** The page from which that of a device was opened. */
  readonly pageBefore: Signal<Exclude<View, 'device'>>;
  /** The row whose causes the page shows; undefined: the last of the selected device. */
  readonly asked: Signal<number | undefined>;
  /** What has got into the fleet from outside, as far as its tray stands beside the map. */
  readonly entries: Signal<readonly Entry[]>;
  readonly marks: Signal<readonly Mark[]>;
  /** Refusals and attacks on the time axis at its current width; and the span of the one that was opened. */
  readonly marksOfDecisions: Signal<readonly DecisionMark[]>;
  readonly opened: Signal<TimeWindow | undefined>;
  /** The last snapshot of the devices; its `t` is the instant that is on the screen. */
  readonly snapshot: Signal<Snapshot | undefined>;
  readonly playback: Playback;
  /** The opening instant, and its reason; undefined where the address has an instant. */
  readonly opening: Signal<Opening | undefined>;
  /** Whether the instant follows the end of a run that is still being written. */
  readonly follows: Signal<boolean>;
  /** Takes over what the queries have read of a run that is still being written. What the reader looks at stays. */
  readOn(): void;
  close(): void;
}

export type View = 'fleet' | 'trees' | 'device';

export interface Caught extends Found {
  /** What they have in common, to be read after their count: `let in by clones`; undefined: they are in the lasso. */
  readonly by?: string;
}

export function runViewOf(queries: OpenedRun): RunView {
  const info = signal(queries.info);
  const start = startOf(queries.info.manifest);
  const whole = { from: start, to: Math.max(1, queries.info.end) };
  const t = signal(start);
  const window = signal<TimeWindow>(whole);
  const selected = signal<number | undefined>(undefined);
  const color = signal<ColorMode>(openingColor(queries.info));
  const query = signal('');
  const found = signal<Found | undefined>(undefined);
  const snapshot = signal<Snapshot | undefined>(undefined);
  const muted = signal<ReadonlySet<number>>(new Set());
  const asked = signal<number | undefined>(undefined);
  const follows = signal(false);
  const page = signal<View>('fleet');
  const pageBefore = signal<Exclude<View, 'device'>>('fleet');
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
      // Reading more of the run may change the meaning of a code.
      info.value;
      follow({
        t: Math.floor(t.value),
        color: color.value,
        span: justNowTicks(playback, queries.info.manifest.tickMs),
      });
    }),
    effect(() => {
      if (page.value !== 'device') pageBefore.value = page.value;
    }),
    // A code means something else in another color mode.
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
    caught: signal<Caught | undefined>(undefined),
    lit: signal<Found | undefined>(undefined),
    scope: signal({}),
    group: signal<string | undefined>(undefined),
    arrangement: signal(openingArrangement(info.peek().devices.count)),
    page,
    pageBefore,
    asked,
    entries: signal<readonly Entry[]>([]),
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
        // A run that has ended cannot be followed.
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
 * How far back "just now" goes: 2 s, or as much as passes in 0.4 s of real time while the run plays faster than that, so
 * that at a thousand times the speed an event is visible for several pictures.
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

/** Moves to an instant, limited to the run. */
export function seek({ t, info }: RunView, to: number): void {
  t.value = Math.min(info.end, Math.max(startOf(info.manifest), to));
}

/** Selects a device; without one, leaves the device page. */
export function select(view: RunView, device: number | undefined): void {
  view.selected.value = device;
  if (device === undefined) leaveDevice(view);
}

/** Leaves the page of a device for the one from which it was opened. */
export function leaveDevice({ page, pageBefore }: RunView): void {
  if (page.peek() === 'device') page.value = pageBefore.peek();
}
