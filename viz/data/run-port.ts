import type { Manifest } from '../../reports/run-folder/manifest.ts';
import type { Summary } from '../../reports/summary.ts';
import type { Course } from './courses.ts';
import type { DecisionColumn, DecisionCounts } from './decisions.ts';
import type { JustNow } from './just-now.ts';
import type { Rollout } from './rollouts.ts';

/**
 * What the page asks of a run. A worker that holds the rows answers; the page itself holds none.
 *
 * Units   `t` in ticks since the start of the run; a device is its number, an event its row number
 * Errors  LabError, from `open` only: what was opened once can be asked
 */
export interface RunPort {
  readonly info: RunInfo;
  /**
   * One code a device at an instant, for the raster, and how many devices have each; with what has happened in the `span` ticks
   * until then, 2 s unless given.
   */
  frame(t: number, colour: ColourMode, span?: number): Promise<Frame>;
  /**
   * The next row in time, forwards or backwards: of the whole run, or of one device; undefined at the end. `from` is a row
   * number, of any device: -1 comes before the first row, Infinity after the last, `rowAt(t)` leads from an instant to a row.
   */
  step(from: number, direction: 1 | -1, device?: number): Promise<Moment | undefined>;
  device(device: number): Promise<DeviceHistory>;
  /** From a row back to what set it off: the row itself first, a step of the timeline or a root last. */
  causes(row: number): Promise<readonly Moment[]>;
  /** Rows that name this one as their cause, and how many there are in all. */
  consequences(row: number, limit: number): Promise<{ readonly total: number; readonly first: readonly Moment[] }>;
  /** Points for a line of a series over a window: one before it, and at most `points` in it; Infinity gives all there are. */
  series(id: string, window: TimeWindow, points: number): Promise<Band>;
  /** Verdicts within a window, counted by control and verdict, most frequent first. */
  verdicts(window: TimeWindow): Promise<readonly VerdictTotal[]>;
  /** Time from dialing to online, over time: counts by column of the window and by row of a logarithmic scale. */
  connectTimes(window: TimeWindow, columns: number): Promise<Heat>;
  /** Who lost its connection within a window, and the `limit` that were the last to be back. */
  returns(window: TimeWindow, limit: number): Promise<Returns>;
  /** Refusals and answers to probes within a window: how many, and the first of them. */
  decisions(
    window: TimeWindow,
    limit: number,
  ): Promise<{ readonly counts: DecisionCounts; readonly first: readonly Moment[] }>;
  /** The same, counted by as many columns of a window. */
  decisionColumns(window: TimeWindow, columns: number): Promise<readonly DecisionColumn[]>;
  /** When something happened that only the rows tell, from a tick on; undefined where it never did. */
  moment(course: Course, from?: number): Promise<number | undefined>;
  /** Devices that match a query at an instant; as a bit a device and a count. */
  find(query: string, t: number): Promise<Found>;
  /** Events with text within a window, oldest first, of one device or of all. */
  events(
    window: TimeWindow,
    limit: number,
    device?: number,
  ): Promise<{ readonly total: number; readonly first: readonly Moment[] }>;
  /** How often each transition of a region was taken within a window, of one device or of all. */
  transitions(region: number, window: TimeWindow, device?: number): Promise<readonly TransitionTotal[]>;
  dispose(): void;
}

/* Added since the first version; nothing that was there has changed:
 *   step                 says that `from` is a row: many rows share an instant, and each is to be seen
 *   OpenedRun            what `openRun` and the worker give: a RunPort with `rowAt` and `refresh`
 *   RunInfo.streams      a run of more than ten million rows is read piece by piece, so answers may take a while
 *   DeviceHistory.omitted; Progress and RunSource for opening a run; ComparePort for two of them
 */

/** What opening a run gives. */
export interface OpenedRun extends RunPort {
  /** The last row that has happened by `t`; -1 before the first. */
  rowAt(t: number): Promise<number>;
  /** Reads on in a run that is still being written: the new `info`, or undefined if nothing was added. */
  refresh(): Promise<RunInfo | undefined>;
}

export interface Progress {
  readonly what: 'devices' | 'rows';
  readonly done: number;
  readonly total: number;
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
  /** Codes of each colour mode, in order of their number: name, family and whether it is trouble. */
  readonly legends: Readonly<Record<ColourMode, readonly LegendEntry[]>>;
  /** What was rolled out, in the order of its beginning. */
  readonly rollouts: readonly Rollout[];
  /** The rows are read from the files wherever one looks: they are too many to be kept. */
  readonly streams?: boolean;
}

export interface DeviceTable {
  readonly count: number;
  name(device: number): string;
  /** The device of that name, or -1. */
  numberOf(name: string): number;
  /** Blocks of devices that lie together: tenant, product and ring, each with its devices in order. */
  readonly groups: readonly DeviceGroup[];
  groupOf(device: number): DeviceGroup;
}

export interface DeviceGroup {
  readonly tenant: string;
  readonly product: string;
  readonly ring: string;
  readonly profile: string;
  readonly firmware: string;
  /** Device numbers, by site and then by number. */
  readonly devices: Uint32Array;
}

export const colourModes = [
  'health',
  'power',
  'link',
  'trust',
  'update',
  'implant',
  'certificate',
  'firmware',
  'ring',
  'changed',
] as const;
export type ColourMode = (typeof colourModes)[number];

/** Families have a colour each in the style sheet, and a glyph where they mean trouble. */
export const families = [
  'offline',
  'booting',
  'healthy',
  'updating',
  'backoff',
  'refused',
  'revoked',
  'compromised',
  'none',
] as const;
export type Family = (typeof families)[number];

export interface LegendEntry {
  readonly name: string;
  readonly family: Family;
  /** For ordinal modes (age, firmware, ring): a place from 0 to 1 on a scale of colours, instead of the family's. */
  readonly scale?: number;
  /** Worst state wins where a pixel holds several devices: the higher the worse. */
  readonly weight: number;
}

export interface Frame {
  readonly t: number;
  readonly colour: ColourMode;
  readonly codes: Uint8Array<ArrayBuffer>;
  readonly counts: Uint32Array<ArrayBuffer>;
  /** By device, what its signs are taken from (`signs.ts`); empty where no device has any. */
  readonly facts: Uint8Array<ArrayBuffer>;
  /** By combination of facts, how many devices have it. */
  readonly factCounts: Uint32Array<ArrayBuffer>;
  /** Devices that were refused, and those in whose name a probe was let in, in the last `span` ticks. */
  readonly justNow: JustNow & { readonly span: number };
}

/** A row in words: a transition of a device, or an event. */
export interface Moment {
  readonly row: number;
  readonly t: number;
  readonly device: number | undefined;
  readonly text: string;
  /** `power`, `link`, ... for a transition; the kind for an event. */
  readonly what: string;
  readonly control?: string;
  readonly verdict?: 'allow' | 'refuse';
  readonly evidence?: string;
  readonly cause: number | undefined;
}

export interface DeviceHistory {
  readonly device: number;
  /** Where it stands. */
  readonly site?: string;
  /** By region, the states it was in: from when, which, and the row that put it there. */
  readonly lanes: readonly (readonly Span[])[];
  readonly moments: readonly Moment[];
  /** Certificates it was given, if the run says so: when, and with which serial number. */
  readonly certificates: readonly { readonly t: number; readonly text: string }[];
  /** Moments that were left out at the beginning of a very long life. */
  readonly omitted?: number;
}

export interface Span {
  readonly from: number;
  readonly to: number;
  readonly state: number;
  readonly family: Family;
  readonly row: number | undefined;
}

export interface TimeWindow {
  readonly from: number;
  readonly to: number;
}

/**
 * A series by points, in order. A point is a sample, or several together: the ticks of the first and the last of them, the least,
 * most, mean and last of their values, and how many they are. `last` holds from `to` on, and is not known before. A point of no
 * samples says again, where a window ends, what holds there.
 */
export type Band = Readonly<Record<(typeof bandColumns)[number], Float64Array<ArrayBuffer>>>;

export const bandColumns = ['t', 'to', 'min', 'max', 'mean', 'last', 'count'] as const;

export interface VerdictTotal {
  readonly control: string;
  readonly verdict: 'allow' | 'refuse';
  readonly count: number;
}

export interface Heat {
  readonly columns: number;
  /** Lower bounds of the rows, in ticks. */
  readonly bounds: readonly number[];
  /** Row by row. */
  readonly counts: Uint32Array<ArrayBuffer>;
}

/** Of the devices that lost their connection within a window: how many did, how many are not back, and the last to be. */
export interface Returns {
  readonly left: number;
  readonly away: number;
  /** When half of those that left were back; undefined where fewer are. */
  readonly halfAt: number | undefined;
  /** The last one first; `row` is the transition that brought it online. */
  readonly last: readonly {
    readonly device: number;
    readonly leftAt: number;
    readonly backAt: number;
    readonly row: number;
  }[];
}

export interface Found {
  readonly count: number;
  /** Bit `device & 7` of byte `device >> 3`. */
  readonly bits: Uint8Array<ArrayBuffer>;
  /** What is wrong with the query, in words; then nothing is found. */
  readonly fault?: string;
}

export interface TransitionTotal {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Where a run's files are, as data that can go to a worker: see `sources.ts` and `embedded-run.ts`. */
export type RunSource =
  | { readonly from: 'files'; readonly files: readonly { readonly file: File; readonly path: string }[] }
  | { readonly from: 'http'; readonly address: string }
  | {
      readonly from: 'bytes';
      readonly where: string;
      readonly files: readonly { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> }[];
    };

/**
 * What the page asks of two runs, A and B, side by side.
 *
 * Units   `t` in ticks of A; a device has its number in A, and those that only B has follow after A's
 */
export interface ComparePort {
  readonly info: CompareInfo;
  /** How every device stands in both; A's code and B's are of the joint legend. */
  frame(t: number, colour: ColourMode, span?: number): Promise<DifferenceFrame>;
  /** The first rows of a device that are not the same in both. */
  divergenceOf(device: number): Promise<Divergence | undefined>;
  /** Controls that have not said the same thing as often within a window; the largest difference first. */
  verdicts(window: TimeWindow): Promise<readonly VerdictDifference[]>;
  /** A series in both runs, and B less A. */
  series(id: string, window: TimeWindow, points: number): Promise<SeriesDifference>;
  dispose(): void;
}

export interface CompareInfo {
  readonly a: string;
  readonly b: string;
  /** The instant up to which both runs go: beyond it nothing is compared. */
  readonly end: number;
  /** Devices of both together. */
  readonly count: number;
  readonly onlyA: number;
  readonly onlyB: number;
  /** By device, its number in B; 0xffffffff for one that only A has. */
  readonly inB: Uint32Array<ArrayBuffer>;
  /** By device, when it first went another way; Infinity if it never did, or is in one run only. */
  readonly divergedAt: Float64Array<ArrayBuffer>;
  readonly diverged: number;
  /** The first of all. */
  readonly first: Divergence | undefined;
  /** A's legends, with the entries that only B has after them. */
  readonly legends: Readonly<Record<ColourMode, readonly LegendEntry[]>>;
}

export interface Divergence {
  readonly device: number;
  readonly t: number;
  /** Undefined where that run has no further row of the device. Rows are those of their own run. */
  readonly a: Moment | undefined;
  readonly b: Moment | undefined;
}

export const differences = ['same', 'different', 'only in A', 'only in B'] as const;

export interface DifferenceFrame {
  readonly t: number;
  readonly colour: ColourMode;
  /** Index into `differences`. */
  readonly codes: Uint8Array<ArrayBuffer>;
  readonly inA: Uint8Array<ArrayBuffer>;
  readonly inB: Uint8Array<ArrayBuffer>;
  readonly counts: Uint32Array<ArrayBuffer>;
  /** What each side's signs are taken from, by the numbers of the comparison; empty where no device of that side has any. */
  readonly factsInA: Uint8Array<ArrayBuffer>;
  readonly factsInB: Uint8Array<ArrayBuffer>;
  readonly factCountsInA: Uint32Array<ArrayBuffer>;
  readonly factCountsInB: Uint32Array<ArrayBuffer>;
  readonly justNowInA: Frame['justNow'];
  readonly justNowInB: Frame['justNow'];
}

export interface VerdictDifference {
  readonly control: string;
  readonly verdict: 'allow' | 'refuse';
  readonly a: number;
  readonly b: number;
}

/** At the end of each stretch of the window, the last value until then; NaN before the first. */
export interface SeriesDifference {
  readonly t: Float64Array<ArrayBuffer>;
  readonly a: Float64Array<ArrayBuffer>;
  readonly b: Float64Array<ArrayBuffer>;
  readonly delta: Float64Array<ArrayBuffer>;
}
