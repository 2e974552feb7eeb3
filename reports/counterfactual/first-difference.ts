import { eachRow } from '../explain/each-row.ts';
import type { EventRow, TraceRow } from '../explain/trace-row.ts';
import type { Run } from '../run-folder/read-run.ts';

/** Where two runs part that have the same plan but for their controls. */
export interface FirstDifference {
  /** Rows before it, which are equal to the last field, causes and evidence too. */
  readonly equalRows: number;
  /** The row of each run that comes next; undefined where that run has ended. */
  readonly asWritten: TraceRow | undefined;
  readonly changed: TraceRow | undefined;
  /** The first verdict of one of the switched controls from there on, and what the other run says at the same device. */
  readonly verdict: VerdictPair | undefined;
  /** Whether that verdict is the first difference itself: nothing has changed before a switched control decided. */
  readonly isByVerdict: boolean;
}

/** Verdicts of one control at one device. A run in which it was not asked there has none. */
export interface VerdictPair {
  readonly control: string;
  readonly asWritten: EventRow | undefined;
  readonly changed: EventRow | undefined;
}

/**
 * The first row in which two runs differ, and the first verdict behind it. Undefined: their traces are equal.
 *
 * `controls` are those that the runs switch differently.
 */
export async function firstDifference(
  asWritten: Run,
  changed: Run,
  controls: ReadonlySet<string>,
): Promise<FirstDifference | undefined> {
  const [left, right] = [eachRow(asWritten), eachRow(changed)];
  for (let equalRows = 0; ; equalRows++) {
    const [one, other] = [await nextOf(left), await nextOf(right)];
    if (one === undefined && other === undefined) return undefined;
    if (one !== undefined && other !== undefined && isSameRow(one, other)) continue;
    const verdict = await firstVerdict([one, left], [other, right], controls);
    const isByVerdict = verdict !== undefined && (verdict.asWritten === one || verdict.changed === other);
    return { equalRows, asWritten: one, changed: other, verdict, isByVerdict };
  }
}

/** A row, and those after it. */
type Rest = readonly [first: TraceRow | undefined, after: AsyncIterator<TraceRow>];

/**
 * Reads on in both runs by turns, so that the rows of neither are kept, until a switched control decides in one of them, and then in
 * the other one until it decides at the same device.
 */
async function firstVerdict(left: Rest, right: Rest, controls: ReadonlySet<string>): Promise<VerdictPair | undefined> {
  const sides = [new Reader(left, controls), new Reader(right, controls)] as const;
  while (sides.some((side) => !side.isOver)) {
    for (const side of sides) {
      const found = side.verdict();
      if (found === undefined) continue;
      const other = sides[side === sides[0] ? 1 : 0];
      const counterpart = await other.counterpartOf(found);
      const [asWritten, changed] = side === sides[0] ? [found, counterpart] : [counterpart, found];
      return { control: found.control!, asWritten, changed };
    }
    for (const side of sides) await side.readOn();
  }
  return undefined;
}

/** Reads the rest of a run row by row. */
class Reader {
  private row: TraceRow | undefined;
  private readonly after: AsyncIterator<TraceRow>;

  constructor(
    [first, after]: Rest,
    private readonly controls: ReadonlySet<string>,
  ) {
    this.row = first;
    this.after = after;
  }

  get isOver(): boolean {
    return this.row === undefined;
  }

  /** The current row, if a switched control decided in it. */
  verdict(): EventRow | undefined {
    const { row } = this;
    return row?.kind === 'event' && row.control !== null && this.controls.has(row.control) ? row : undefined;
  }

  async readOn(): Promise<void> {
    if (!this.isOver) this.row = await nextOf(this.after);
  }

  /** From the current row on. */
  async counterpartOf({ control, device }: EventRow): Promise<EventRow | undefined> {
    for (; !this.isOver; await this.readOn()) {
      const found = this.verdict();
      if (found?.control === control && found.device === device) return found;
    }
    return undefined;
  }
}

async function nextOf(rows: AsyncIterator<TraceRow>): Promise<TraceRow | undefined> {
  const { done, value } = await rows.next();
  return done === true ? undefined : value;
}

/** All that both rows say. The first row of a run names its scenario, which a variant changes. */
function isSameRow(one: TraceRow, other: TraceRow): boolean {
  if (one.row === 0 && other.row === 0) return one.kind === other.kind;
  const names = Object.keys(one) as (keyof TraceRow)[];
  return names.every((name) => one[name] === other[name]);
}
