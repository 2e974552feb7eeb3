import type { Answer } from '../../reports/explain/answer.ts';
import type { HowTaken } from '../../reports/explain/how-taken.ts';
import type { Summary } from '../../reports/outcome/summary.ts';
import type { AttackWords } from '../../reports/print/attack-words.ts';
import type { Manifest } from '../../reports/run-folder/manifest.ts';
import type { AttackAccount, AttackedOf } from '../../reports/trace-index/attack-account.ts';
import type { Band } from '../../reports/trace-index/band.ts';
import type { Heat } from '../../reports/trace-index/connect-times.ts';
import type { RowInstant } from '../../reports/trace-index/courses.ts';
import type { DecisionColumn, DecisionCounts } from '../../reports/trace-index/decisions.ts';
import type { DeviceTable } from '../../reports/trace-index/device-table.ts';
import type { OutsideChip } from '../../reports/trace-index/outside.ts';
import type { Reconnections } from '../../reports/trace-index/reconnections.ts';
import type { Rollout } from '../../reports/trace-index/rollouts.ts';
import type { VerdictTotal } from '../../reports/trace-index/row-store.ts';
import type { RowText } from '../../reports/trace-index/row-text.ts';
import type { RungGains } from '../../reports/trace-index/rung-gains.ts';
import type { Spread } from '../../reports/trace-index/spread.ts';
import type { StepDevicesOf } from '../../reports/trace-index/step-devices.ts';
import type { StepsStanding } from '../../reports/trace-index/steps-by.ts';
import type { TimeWindow } from '../../reports/trace-index/time-window.ts';
import type { TransitionTotal } from '../../reports/trace-index/window-queries.ts';
import type { Found } from './find.ts';
import type { DeviceHistory } from './history.ts';
import type { ColorMode, LegendEntry } from './legend.ts';
import type { Snapshot } from './snapshots.ts';

/**
 * The queries that the page sends to a run. A worker that holds the rows answers them; the page itself holds none.
 *
 * Units   `t` in ticks since the start of the run; a device is its number, an event its row number
 * Errors  LabError, from `open` only: once a run is open, queries succeed
 */
export interface RunQueries {
  readonly info: RunInfo;
  /**
   * One code per device at an instant, for the raster, and how many devices have each; with the refusals and attacks of
   * the `span` ticks until then, 2 s by default.
   */
  snapshot(t: number, color: ColorMode, span?: number): Promise<Snapshot>;
  /**
   * The next row in time, forward or backward: of the whole run, or of one device; undefined at the end. `from` is a row
   * number, of any device: -1 comes before the first row, Infinity after the last, `rowAt(t)` gives the row of an
   * instant.
   */
  step(from: number, direction: 1 | -1, device?: number): Promise<RowText | undefined>;
  device(device: number): Promise<DeviceHistory>;
  /** How attacks came to a device, over the whole run; its times are in ticks. */
  taken(device: number): Promise<HowTaken>;
  /** From a row back to its root cause: the row itself first, a step of the timeline or another root last. */
  causes(row: number): Promise<readonly RowText[]>;
  /** Rows that name this one as their cause, and how many there are in all. */
  consequences(row: number, limit: number): Promise<{ readonly total: number; readonly first: readonly RowText[] }>;
  /** Points for a line of a series over a window: one before it, and at most `points` in it; Infinity gives all of them. */
  series(id: string, window: TimeWindow, points: number): Promise<Band>;
  /** Verdicts within a window, counted by control and verdict, most frequent first. */
  verdicts(window: TimeWindow): Promise<readonly VerdictTotal[]>;
  /** Time from dialing to online, over time: counts by column of the window and by row of a logarithmic scale. */
  connectTimes(window: TimeWindow, columns: number): Promise<Heat>;
  /** Devices that lost their connection within a window, and the `limit` that were the last to be back. */
  reconnections(window: TimeWindow, limit: number): Promise<Reconnections>;
  /** Refusals and gains of attacks within a window: how many, and the first ones. */
  decisions(
    window: TimeWindow,
    limit: number,
  ): Promise<{ readonly counts: DecisionCounts; readonly first: readonly RowText[] }>;
  /** The same, counted by columns of a window. */
  decisionColumns(window: TimeWindow, columns: number): Promise<readonly DecisionColumn[]>;
  /** What actors have come to by an instant. */
  outside(t: number): Promise<readonly OutsideChip[]>;
  /** How far campaigns and the steps of attacks have come by an instant. */
  steps(t: number): Promise<StepsStanding>;
  /** The devices behind a number of a step of an attack at an instant. */
  stepDevices(of: StepDevicesOf, t: number): Promise<Found>;
  /** Of which devices actors have gained something by an instant, and from which device that came. */
  spread(t: number): Promise<Spread>;
  /** How far attacks got, rung by rung, over the whole run. */
  rungs(): Promise<RungGains>;
  /** What attacks have come to by an instant, and the devices behind one of its numbers. */
  account(t: number): Promise<AttackAccount>;
  /** The same in words; `offlineMs` is for how long attacks kept devices offline, all in all, or 0 where that is not known. */
  attacks(t: number, offlineMs: number): Promise<AttackWords>;
  attacked(of: AttackedOf, t: number): Promise<Found>;
  /** The rows until an instant in which a control gave actors an answer: how many, and the first ones. */
  answers(control: string, answer: Answer, t: number, limit: number): Promise<RowsFound>;
  /** When something happened that only the rows reveal, from a tick on; undefined where it never did. */
  instantOf(course: RowInstant, from?: number): Promise<number | undefined>;
  /** Devices that match a query at an instant: a bit per device, and a count. */
  find(query: string, t: number): Promise<Found>;
  /** Events in words within a window, oldest first, of one device or of all. */
  events(
    window: TimeWindow,
    limit: number,
    device?: number,
  ): Promise<{ readonly total: number; readonly first: readonly RowText[] }>;
  /** How often each transition of a region was taken within a window, of one device or of all. */
  transitions(region: number, window: TimeWindow, device?: number): Promise<readonly TransitionTotal[]>;
  dispose(): void;
}

export interface RowsFound {
  readonly total: number;
  readonly first: readonly RowText[];
}

/** An open run. */
export interface OpenedRun extends RunQueries {
  /** The last row that has happened by `t`; -1 before the first. */
  rowAt(t: number): Promise<number>;
  /** Reads what was added to a run that is still being written: the new `info`, or undefined if nothing was added. */
  refresh(): Promise<RunInfo | undefined>;
}

export interface RunInfo {
  /** The folder's name. */
  readonly where: string;
  readonly manifest: Manifest;
  readonly summary: Summary;
  readonly end: number;
  readonly rows: number;
  readonly devices: DeviceTable;
  /** Rows by bucket of the run, for the strip behind the seek bar. */
  readonly density: Uint32Array;
  /** Codes of each color mode, in order of their number: name, family and whether it is trouble. */
  readonly legends: Readonly<Record<ColorMode, readonly LegendEntry[]>>;
  /** The rollouts, in the order of their start. */
  readonly rollouts: readonly Rollout[];
  /** The series that count devices by their states, which can be counted for any devices. */
  readonly ofStates: readonly string[];
  /** The rows are read from the files for each use: they are too many to be kept in memory. */
  readonly streams?: boolean;
}
