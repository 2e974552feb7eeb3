import { kindCode } from '../kernel/trace/kinds.ts';
import { RowsThatFollow } from '../kernel/trace/rows-that-follow.ts';
import { NONE, type TraceSink } from '../kernel/trace/sink.ts';

/** The labels of steps by what selections ask of them. */
export type LabelsFollowed = Readonly<Record<'touched-by' | 'gained-by', readonly string[]>>;

/**
 * Follows the rows of a run from the starts of some steps: a row that such a start caused, directly or through others,
 * touches its device; if an actor gains something in it, the step has gained something of the device.
 *
 * Shape   listens to the trace as a sink does. Rows of both kinds are complete whenever the recorder has been flushed
 * Memory  a byte for each row of the run and label
 */
export class TouchedDevices {
  private readonly marks: Readonly<Record<keyof LabelsFollowed, ReadonlyMap<string, Marks>>>;
  /** Rows that wait for those of the other kind: whether something is gained in them, and for a start of a step its label. */
  private waiting: WaitingRow[] = [];

  /** Undefined without labels: nothing is followed then. */
  static of(labels: LabelsFollowed, devices: number): TouchedDevices | undefined {
    const count = labels['touched-by'].length + labels['gained-by'].length;
    return count === 0 ? undefined : new TouchedDevices(labels, devices);
  }

  private constructor(labels: LabelsFollowed, devices: number) {
    const marksOf = (some: readonly string[]) => new Map(some.map((label) => [label, new Marks(devices)]));
    this.marks = { 'touched-by': marksOf(labels['touched-by']), 'gained-by': marksOf(labels['gained-by']) };
  }

  readonly sink: TraceSink = {
    changes: ({ row, device, cause, length }) => {
      for (let i = 0; i < length; i++)
        this.waiting.push({ row: row[i], device: device[i], cause: cause[i], isGain: false, started: undefined });
    },
    events: ({ row, device, cause, kind, detail, strings, length }) => {
      for (let i = 0; i < length; i++)
        this.waiting.push({
          ...{ row: row[i], device: device[i], cause: cause[i], isGain: kind[i] === GAINED },
          started: kind[i] === STARTED ? strings[detail[i]] : undefined,
        });
    },
    samples: () => {},
    reached: () => this.settle(),
  };

  /** The devices of the step of the label in the rows so far, all of which the recorder has passed on. */
  by(key: keyof LabelsFollowed, label: string): Iterable<number> {
    this.settle();
    return this.marks[key].get(label)?.devices() ?? [];
  }

  save() {
    this.settle();
    return this.all().map(([key, label, marks]) => ({ key, label, ...marks.save() }));
  }

  restore(state: ReturnType<TouchedDevices['save']>): void {
    this.waiting = [];
    for (const { key, label, ...marks } of state) this.marks[key].get(label)?.restore(marks);
  }

  private all(): readonly (readonly [key: keyof LabelsFollowed, label: string, marks: Marks])[] {
    return (['touched-by', 'gained-by'] as const).flatMap((key) =>
      Array.from(this.marks[key], ([label, marks]) => [key, label, marks] as const),
    );
  }

  /** A cause comes before its effect, so in the order of rows its mark is known. */
  private settle(): void {
    const rows = this.waiting.sort((one, other) => one.row - other.row);
    this.waiting = [];
    for (const [key, label, marks] of this.all())
      for (const row of rows) marks.follow(row, row.started === label, key === 'touched-by' || row.isGain);
  }
}

interface WaitingRow {
  readonly row: number;
  readonly device: number;
  readonly cause: number;
  readonly isGain: boolean;
  readonly started: string | undefined;
}

/** By device, whether it has a row that follows from the step and counts. */
class Marks {
  private readonly rows = new RowsThatFollow();
  private readonly touched: Uint8Array;

  constructor(devices: number) {
    this.touched = new Uint8Array(devices);
  }

  follow({ row, device, cause }: WaitingRow, isStart: boolean, counts: boolean): void {
    if (this.rows.add(row, cause, isStart) && counts && device !== NONE) this.touched[device] = 1;
  }

  *devices(): Iterable<number> {
    for (let device = 0; device < this.touched.length; device++) if (this.touched[device] === 1) yield device;
  }

  save() {
    return { rows: this.rows.save(), touched: this.touched.slice() };
  }

  restore({ rows, touched }: ReturnType<Marks['save']>): void {
    this.rows.restore(rows);
    this.touched.set(touched);
  }
}

const [STARTED, GAINED] = (['step.started', 'attack.gained'] as const).map(kindCode);
