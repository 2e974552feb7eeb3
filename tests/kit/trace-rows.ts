import { type EventKind, eventKinds, type VerdictWord, verdicts } from '../../sim/kernel/trace/kinds.ts';
import { type SeriesId, seriesList } from '../../sim/kernel/trace/series.ts';
import {
  type ChangeBlock,
  type EventBlock,
  NONE,
  type SampleBlock,
  type TraceSink,
} from '../../sim/kernel/trace/sink.ts';
import type { ProjectedRegion } from '../../sim/simulation/state-projection.ts';

/** A row of the trace in words; fields that the row does not have are left out. */
export type Row = ChangeRow | EventRow;

export interface ChangeRow {
  readonly row: number;
  readonly t: number;
  readonly device: number;
  readonly region: string;
  readonly state: string;
  readonly cause?: number;
}

export interface EventRow {
  readonly row: number;
  readonly t: number;
  readonly kind: EventKind;
  readonly device?: number;
  readonly actor?: string;
  readonly control?: string;
  readonly verdict?: Exclude<VerdictWord, 'none'>;
  readonly detail?: string;
  readonly evidence?: string;
  readonly cause?: number;
}

export interface Sample {
  readonly t: number;
  readonly values: Readonly<Record<SeriesId, number>>;
}

/**
 * Keeps a small trace in memory. Changes and events travel in blocks of their own; `rows` has them in row order. Many specs ask
 * for neither changes nor samples, which are most of a trace: they become objects when `rows` or `samples` is read.
 */
export function traceRows(regions: readonly ProjectedRegion[]) {
  let rows: Row[] = [];
  const samples: Sample[] = [];
  let changes: Omit<ChangeBlock, 'length'>[] = [];
  let sampled: SampleBlock[] = [];
  let isInOrder = true;
  const sink: TraceSink = {
    changes({ length, row, t, device, region, state, cause }) {
      const first = <T extends Uint8Array | Uint32Array>(column: T): T => column.slice(0, length) as T;
      changes.push({
        ...{ row: first(row), t: first(t), device: first(device) },
        ...{ region: first(region), state: first(state), cause: first(cause) },
      });
    },
    // Strings may give way to others, so events are read at once.
    events(block) {
      isInOrder = false;
      for (let i = 0; i < block.length; i++) rows.push(eventIn(block, i));
    },
    samples({ t, values }) {
      sampled.push({ t, values: values.slice() });
    },
    reached() {},
  };
  return {
    sink,
    get samples(): readonly Sample[] {
      for (const { t, values } of sampled) samples.push({ t, values: named(values) });
      sampled = [];
      return samples;
    },
    get rows(): readonly Row[] {
      for (const block of changes) {
        const { row, t, device, region, state, cause } = block;
        for (let i = 0; i < row.length; i++) {
          const { name, states } = regions[region[i]];
          const change = { row: row[i], t: t[i], device: device[i], region: name, state: states[state[i]] };
          rows.push(cause[i] === NONE ? change : { ...change, cause: cause[i] });
        }
      }
      if (!isInOrder || changes.length > 0) rows = rows.toSorted((a, b) => a.row - b.row);
      changes = [];
      isInOrder = true;
      return rows;
    },
  };
}

function named(values: Float64Array): Sample['values'] {
  const record: Partial<Record<SeriesId, number>> = {};
  for (let i = 0; i < seriesList.length; i++) record[seriesList[i].id] = values[i];
  return record as Sample['values'];
}

function eventIn(block: EventBlock, i: number): EventRow {
  const { strings, row, t, kind, device, actor, control, verdict, detail, evidence, cause } = block;
  const said = verdicts[verdict[i]];
  const event: { -readonly [Field in keyof EventRow]: EventRow[Field] } = {
    row: row[i],
    t: t[i],
    kind: eventKinds[kind[i]],
  };
  if (device[i] !== NONE) event.device = device[i];
  if (actor[i] !== NONE) event.actor = strings[actor[i]];
  if (control[i] !== NONE) event.control = strings[control[i]];
  if (said !== 'none') event.verdict = said;
  if (detail[i] !== NONE) event.detail = strings[detail[i]];
  if (evidence[i] !== NONE) event.evidence = strings[evidence[i]];
  if (cause[i] !== NONE) event.cause = cause[i];
  return event;
}

export const isEvent = (row: Row): row is EventRow => 'kind' in row;
export const isChange = (row: Row): row is ChangeRow => 'region' in row;

/** The times at which a device entered each state of a region. */
export const path = (rows: readonly Row[], device: number, region: string): readonly (readonly [number, string])[] =>
  rows
    .filter(isChange)
    .filter((row) => row.device === device && row.region === region)
    .map(({ t, state }) => [t, state]);

/** A trace as text, one row a line. */
export const toLines = (rows: readonly Row[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
