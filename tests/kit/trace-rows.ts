import { type EventKind, eventKinds, type VerdictWord, verdicts } from '../../sim/kernel/trace/kinds.ts';
import { type SeriesId, seriesList } from '../../sim/kernel/trace/series.ts';
import { NONE, type TraceSink } from '../../sim/kernel/trace/sink.ts';
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

/** Keeps a small trace in memory. Changes and events travel in blocks of their own; `rows` has them in row order. */
export function traceRows(regions: readonly ProjectedRegion[]) {
  const kept: Row[] = [];
  const samples: Sample[] = [];
  const sink: TraceSink = {
    changes({ length, row, t, device, region, state, cause }) {
      for (let i = 0; i < length; i++) {
        const { name, states } = regions[region[i]];
        const words = { region: name, state: states[state[i]] };
        kept.push(sayingOnly({ row: row[i], t: t[i], device: device[i], ...words, cause: known(cause[i]) }));
      }
    },
    events({ length, strings, row, t, kind, device, actor, control, verdict, detail, evidence, cause }) {
      const word = (code: number) => (code === NONE ? undefined : strings[code]);
      for (let i = 0; i < length; i++) {
        const said = verdicts[verdict[i]];
        const event = {
          row: row[i],
          t: t[i],
          kind: eventKinds[kind[i]],
          device: known(device[i]),
          actor: word(actor[i]),
          control: word(control[i]),
          verdict: said === 'none' ? undefined : said,
          detail: word(detail[i]),
          evidence: word(evidence[i]),
          cause: known(cause[i]),
        };
        kept.push(sayingOnly(event));
      }
    },
    samples({ t, values }) {
      const named = Object.fromEntries(seriesList.map(({ id }, i) => [id, values[i]]));
      samples.push({ t, values: named as Record<SeriesId, number> });
    },
    reached() {},
  };
  return {
    sink,
    samples,
    get rows(): readonly Row[] {
      return kept.sort((a, b) => a.row - b.row);
    },
  };
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

type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

const sayingOnly = <T extends object>(row: T): Defined<T> =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)) as Defined<T>;

const known = (value: number): number | undefined => (value === NONE ? undefined : value);
