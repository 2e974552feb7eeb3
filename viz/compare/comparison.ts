import { batch, computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { CompareQueries, DifferenceSnapshot } from '../data/compare-queries.ts';
import { type ColorMode, colorModes, type LegendEntry } from '../data/legend.ts';
import type { OpenedRun } from '../data/run-queries.ts';
import type { Snapshot } from '../data/snapshots.ts';
import type { Zoom } from '../raster/zoom.ts';
import type { LinkedPair } from '../state/keep-link.ts';
import type { Look } from '../state/link.ts';
import { type RunView, runViewOf } from '../state/run-view.ts';
import { differenceQueries } from './difference-queries.ts';

/** Two runs that are shown together. */
export interface Comparison extends LinkedPair {
  /** Colored by how each device differs. Time, window, selection and filter are those of both sides. */
  readonly view: RunView;
  /** Each side with the states of its own run, in colors that mean the same in both. */
  readonly a: RunView;
  readonly b: RunView;
  readonly look: Signal<Look>;
  readonly zoom: Signal<Zoom>;
  /** By device whether it differs at the instant, or was lost to an actor in one of the runs alone by then; 0 where neither. */
  readonly differing: ReadonlySignal<Uint8Array | undefined>;
  /** Whether these are outlined in both fleets. */
  readonly isOutlining: Signal<boolean>;
  close(): void;
}

/** Shows two runs side by side, starting where they first diverge. */
export function comparisonOf(a: OpenedRun, b: OpenedRun, compareQueries: CompareQueries): Comparison {
  const snapshots = { a: signal<Snapshot | undefined>(undefined), b: signal<Snapshot | undefined>(undefined) };
  const legends = bothLegends(compareQueries);
  const queries = differenceQueries(a, b, compareQueries, (answer) => {
    batch(() => {
      const { inA, inB, factsInA, factsInB, factCountsInA, factCountsInB, justNowInA, justNowInB } = answer;
      const [ofA, ofB] = [
        { facts: factsInA, factCounts: factCountsInA, justNow: justNowInA },
        { facts: factsInB, factCounts: factCountsInB, justNow: justNowInB },
      ];
      snapshots.a.value = { ...sideOf(answer, inA, onlyInB, legends), ...ofA };
      snapshots.b.value = { ...sideOf(answer, inB, onlyInA, legends), ...ofB };
    });
  });
  const view = runViewOf(queries);
  view.t.value = compareQueries.info.first?.t ?? 0;
  const muted = signal<ReadonlySet<number>>(new Set());
  const mutedSigns = signal<ReadonlySet<string>>(new Set());
  const stop = effect(() => {
    view.color.value;
    muted.value = new Set();
  });
  const side = (snapshot: Signal<Snapshot | undefined>): RunView => ({
    ...view,
    info: { ...view.info, legends },
    snapshot,
    muted,
    mutedSigns,
  });
  return {
    view,
    a: side(snapshots.a),
    b: side(snapshots.b),
    look: signal<Look>('beside'),
    zoom: signal<Zoom>({ k: 1, x: 0, y: 0 }),
    differing: computed(() => differingIn(view.snapshot.value, compareQueries)),
    isOutlining: signal(true),
    run: a.info.where,
    vs: b.info.where,
    close() {
      stop();
      view.close();
    },
  };
}

function differingIn(
  snapshot: Snapshot | undefined,
  { info: { lostOnlyInA, lostOnlyInB } }: CompareQueries,
): Uint8Array | undefined {
  if (snapshot === undefined) return undefined;
  const differing = new Uint8Array(snapshot.codes);
  for (const { device, t } of [...lostOnlyInA, ...lostOnlyInB]) if (t <= snapshot.t) differing[device] ||= 1;
  return differing;
}

type Legends = Readonly<Record<ColorMode, readonly LegendEntry[]>>;

/** The joint legends, with an entry for a device that one run does not have. */
const bothLegends = ({ info: { legends } }: CompareQueries): Legends =>
  Object.fromEntries(
    colorModes.map((mode) => [mode, legends[mode].length === 0 ? [] : [...legends[mode].slice(0, 255), absent]]),
  ) as unknown as Legends;

const absent: LegendEntry = { name: 'not in this run', family: 'none', weight: 0 };

/** Codes of `differences`. */
const [onlyInA, onlyInB] = [2, 3];

function sideOf(
  { t, color, codes: kinds }: DifferenceSnapshot,
  own: Uint8Array,
  missing: number,
  legends: Legends,
): Pick<Snapshot, 't' | 'color' | 'codes' | 'counts'> {
  const codes = new Uint8Array(own);
  const counts = new Uint32Array(legends[color].length);
  const nowhere = legends[color].length - 1;
  for (let device = 0; device < codes.length; device++) {
    if (kinds[device] === missing) codes[device] = nowhere;
    counts[codes[device]]++;
  }
  return { t, color, codes, counts };
}
