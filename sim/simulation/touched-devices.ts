import { kindCode } from '../kernel/trace/kinds.ts';
import { RowsThatFollow } from '../kernel/trace/rows-that-follow.ts';
import { NONE, type TraceSink } from '../kernel/trace/sink.ts';

/**
 * Follows the rows of a run from the starts of some steps: a row that such a start caused, directly or through others,
 * touches its device.
 *
 * Shape   listens to the trace as a sink does. Rows of both kinds are complete whenever the recorder has been flushed
 * Memory  a byte for each row of the run and label
 */
export class TouchedDevices {
  private readonly marks: ReadonlyMap<string, Marks>;
  /** Rows that wait for those of the other kind: row, device, cause, and for a start of a step its label. */
  private waiting: (readonly [row: number, device: number, cause: number, label: string | undefined])[] = [];

  /** Undefined without labels: nothing is followed then. */
  static of(labels: readonly string[], devices: number): TouchedDevices | undefined {
    return labels.length === 0 ? undefined : new TouchedDevices(labels, devices);
  }

  private constructor(labels: readonly string[], devices: number) {
    this.marks = new Map(labels.map((label) => [label, new Marks(devices)]));
  }

  readonly sink: TraceSink = {
    changes: ({ row, device, cause, length }) => {
      for (let i = 0; i < length; i++) this.waiting.push([row[i], device[i], cause[i], undefined]);
    },
    events: ({ row, device, cause, kind, detail, strings, length }) => {
      for (let i = 0; i < length; i++)
        this.waiting.push([row[i], device[i], cause[i], kind[i] === STARTED ? strings[detail[i]] : undefined]);
    },
    samples: () => {},
    reached: () => this.settle(),
  };

  /** The devices that the step of the label has touched in the rows so far, all of which the recorder has passed on. */
  by(label: string): Iterable<number> {
    this.settle();
    return this.marks.get(label)?.devices() ?? [];
  }

  save() {
    this.settle();
    return [...this.marks].map(([label, marks]) => ({ label, ...marks.save() }));
  }

  restore(state: ReturnType<TouchedDevices['save']>): void {
    this.waiting = [];
    for (const { label, ...marks } of state) this.marks.get(label)?.restore(marks);
  }

  /** A cause comes before its effect, so in the order of rows its mark is known. */
  private settle(): void {
    const rows = this.waiting.sort(([one], [other]) => one - other);
    this.waiting = [];
    for (const [label, marks] of this.marks)
      for (const [row, device, cause, started] of rows) marks.follow(row, device, cause, started === label);
  }
}

/** By device, whether it has a row that follows from the step. */
class Marks {
  private readonly rows = new RowsThatFollow();
  private readonly touched: Uint8Array;

  constructor(devices: number) {
    this.touched = new Uint8Array(devices);
  }

  follow(row: number, device: number, cause: number, isStart: boolean): void {
    if (this.rows.add(row, cause, isStart) && device !== NONE) this.touched[device] = 1;
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

const STARTED = kindCode('step.started');
