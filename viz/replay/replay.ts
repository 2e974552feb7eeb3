import { effect, type Signal, signal } from '@preact/signals';
import type { ColourMode, Found, Frame, OpenedRun, RunInfo, TimeWindow } from '../data/run-port.ts';
import { askFrame } from './ask-frame.ts';
import { followFound } from './follow-found.ts';
import { latestOnly } from './latest-only.ts';
import type { Mark } from './mark.ts';
import { type Playback, playbackOf } from './playback.ts';
import type { Scope } from './scope.ts';

/**
 * An open run and where one looks at it. Every part of the page is drawn from this, and changes it by its signals.
 *
 * Units   instants in ticks since the start of the run; a device is its number
 */
export interface Replay {
  /** Apart from any other that this page has opened, the same run opened again included. */
  readonly key: number;
  readonly port: OpenedRun;
  readonly info: RunInfo;
  readonly t: Signal<number>;
  /** What the charts show, and what counts are taken over. */
  readonly window: Signal<TimeWindow>;
  /** The instant under the pointer in any chart. */
  readonly pointed: Signal<number | undefined>;
  readonly selected: Signal<number | undefined>;
  readonly hovered: Signal<number | undefined>;
  readonly colour: Signal<ColourMode>;
  /** Codes of the colour mode that the legend has switched off. */
  readonly muted: Signal<ReadonlySet<number>>;
  readonly query: Signal<string>;
  readonly found: Signal<Found | undefined>;
  /** Devices caught by a lasso. */
  readonly caught: Signal<Found | undefined>;
  readonly scope: Signal<Scope>;
  readonly arrangement: Signal<Arrangement>;
  readonly view: Signal<View>;
  /** The row that the page explains; undefined: the last of the selected device. */
  readonly asked: Signal<number | undefined>;
  readonly marks: Signal<readonly Mark[]>;
  /** The devices as last answered; its `t` is the instant that is on the screen. */
  readonly frame: Signal<Frame | undefined>;
  readonly playback: Playback;
  /** Whether the instant goes on with a run that is still being written. */
  readonly follows: Signal<boolean>;
  /** Lets go of the run, which stays open. */
  detach(): void;
  close(): void;
}

/** `map`: every device has its place; `sorted`: within a block by state, as a stacked bar. */
export type Arrangement = 'map' | 'sorted';
export type View = 'fleet' | 'device';

export function replayOf(port: OpenedRun): Replay {
  const { info } = port;
  const whole = { from: 0, to: Math.max(1, info.end) };
  const t = signal(0);
  const window = signal<TimeWindow>(whole);
  const selected = signal<number | undefined>(undefined);
  const colour = signal<ColourMode>('health');
  const query = signal('');
  const found = signal<Found | undefined>(undefined);
  const frame = signal<Frame | undefined>(undefined);
  const muted = signal<ReadonlySet<number>>(new Set());
  const asked = signal<number | undefined>(undefined);
  const playback = playbackOf(port, t, window);

  const follow = latestOnly(
    (question: { readonly t: number; readonly colour: ColourMode }) => askFrame(port, question.t, question.colour),
    (answer) => {
      frame.value = answer;
    },
  );
  const stops = [
    effect(() => follow({ t: Math.floor(t.value), colour: colour.value })),
    // A code means something else in another mode.
    effect(() => {
      colour.value;
      muted.value = new Set();
    }),
    effect(() => {
      selected.value;
      asked.value = undefined;
    }),
    followFound(port, query, t, found),
  ];

  const detach = (): void => {
    for (const stop of stops) stop();
    playback.pause();
  };

  return {
    key: ++opened,
    port,
    info,
    t,
    window,
    pointed: signal(undefined),
    selected,
    hovered: signal(undefined),
    colour,
    muted,
    query,
    found,
    caught: signal(undefined),
    scope: signal({}),
    arrangement: signal<Arrangement>('map'),
    view: signal<View>('fleet'),
    asked,
    marks: signal([]),
    frame,
    playback,
    follows: signal(false),
    detach,
    close() {
      detach();
      port.dispose();
    },
  };
}

let opened = 0;

export const wholeRun = ({ info }: Replay): TimeWindow => ({ from: 0, to: Math.max(1, info.end) });

/** Moves to an instant, within the run. */
export function seek({ t, info }: Replay, to: number): void {
  t.value = Math.min(info.end, Math.max(0, to));
}

/** Selects a device, and leaves its page when there is none. */
export function select(replay: Replay, device: number | undefined): void {
  replay.selected.value = device;
  if (device === undefined) replay.view.value = 'fleet';
}
