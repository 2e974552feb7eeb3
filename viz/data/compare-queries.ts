import type { LostDevice } from '../../reports/trace-index/lost-devices.ts';
import type { RowText } from '../../reports/trace-index/row-text.ts';
import type { TimeWindow } from '../../reports/trace-index/time-window.ts';
import type { ColorMode, LegendEntry } from './legend.ts';
import type { Snapshot } from './snapshots.ts';

/**
 * What the page asks of two runs, A and B, side by side.
 *
 * Units   `t` in ticks of A; a device has its number in A, and those that only B has follow after A's
 */
export interface CompareQueries {
  readonly info: CompareInfo;
  /** The state of every device in both runs; A's code and B's are of the joint legend. */
  snapshot(t: number, color: ColorMode, span?: number): Promise<DifferenceSnapshot>;
  /** The first rows of a device that differ. */
  divergenceOf(device: number): Promise<Divergence | undefined>;
  /** Controls whose verdicts differ in number within a window; the largest difference first. */
  verdicts(window: TimeWindow): Promise<readonly VerdictDifference[]>;
  /** A series in both runs, and B minus A. */
  series(id: string, window: TimeWindow, points: number): Promise<SeriesDifference>;
  dispose(): void;
}

export interface CompareInfo {
  readonly a: string;
  readonly b: string;
  /** The end of the shorter run: beyond it nothing is compared. */
  readonly end: number;
  /** Devices of both together. */
  readonly count: number;
  readonly onlyA: number;
  readonly onlyB: number;
  /** By device, its number in B; 0xffffffff for one that only A has. */
  readonly inB: Uint32Array<ArrayBuffer>;
  /** By device, when it first diverged; Infinity if it never did, or is in one run only. */
  readonly divergedAt: Float64Array<ArrayBuffer>;
  readonly diverged: number;
  /** The first of all devices. */
  readonly first: Divergence | undefined;
  /** The first verdict that differs: of the controls that the runs switch differently, or of any where they switch none. */
  readonly firstVerdict: VerdictDivergence | undefined;
  /** Devices of which actors gained something in one of the runs that they did not gain in the other, by time. */
  readonly lostOnlyInA: readonly LostDevice[];
  readonly lostOnlyInB: readonly LostDevice[];
  /** A's legends, with the entries that only B has after them. */
  readonly legends: Readonly<Record<ColorMode, readonly LegendEntry[]>>;
}

export interface Divergence {
  readonly device: number;
  readonly t: number;
  /** Undefined where that run has no further row of the device. Rows are those of their own run. */
  readonly a: RowText | undefined;
  readonly b: RowText | undefined;
}

/** `a` or `b` is undefined where that run has no verdict of the control at this device from then on. */
export interface VerdictDivergence extends Divergence {
  readonly control: string;
}

export const differences = ['same', 'different', 'only in A', 'only in B'] as const;

export interface DifferenceSnapshot {
  readonly t: number;
  readonly color: ColorMode;
  /** Index into `differences`. */
  readonly codes: Uint8Array<ArrayBuffer>;
  readonly inA: Uint8Array<ArrayBuffer>;
  readonly inB: Uint8Array<ArrayBuffer>;
  readonly counts: Uint32Array<ArrayBuffer>;
  /** The facts behind each side's signs, by the numbers of the comparison; empty where no device of that side has any. */
  readonly factsInA: Uint8Array<ArrayBuffer>;
  readonly factsInB: Uint8Array<ArrayBuffer>;
  readonly factCountsInA: Uint32Array<ArrayBuffer>;
  readonly factCountsInB: Uint32Array<ArrayBuffer>;
  readonly justNowInA: Snapshot['justNow'];
  readonly justNowInB: Snapshot['justNow'];
}

export interface VerdictDifference {
  readonly control: string;
  readonly verdict: 'allow' | 'refuse';
  readonly a: number;
  readonly b: number;
}

/** By stretch of the window, the last value until its end; NaN before the first. */
export interface SeriesDifference {
  readonly t: Float64Array<ArrayBuffer>;
  readonly a: Float64Array<ArrayBuffer>;
  readonly b: Float64Array<ArrayBuffer>;
  readonly delta: Float64Array<ArrayBuffer>;
}
