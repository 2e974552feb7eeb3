import type { SchemaElement } from 'hyparquet';
import { NEVER } from '../metrics/distribution.ts';
import { HANDS_COLUMN, writeCourse } from './hands-course.ts';
import { spreadInCell } from './spread.ts';
import { indexOfRun, type Sweep, type SweepRuns, type SweepThreshold } from './sweep.ts';

/** A column of a sweep's Parquet files with all its values. */
export interface SweepColumn {
  readonly name: string;
  readonly type: 'u32' | 'f64' | 'text' | 'boolean';
  readonly isNullable: boolean;
  readonly data: readonly (number | string | boolean | null)[];
}

/**
 * The columns of `results.parquet`: one row per finished run, by cell and replication. After the columns that identify
 * the run come one per figure, one per threshold (true where it was met, null in cells without it), the trace hash, and with
 * attacks how many devices are in foreign hands at each instant of a course, as numbers with a space between them. A
 * figure that is never is null, and the metric's column `<metric>.never` above 0.
 */
export function resultColumns(sweep: Sweep, runs: SweepRuns): readonly SweepColumn[] {
  const rows = sweep.cells.flatMap((cell, at) =>
    sweep.seeds.flatMap((seed, replication) => {
      const run = runs[indexOfRun(sweep, at, replication)];
      return run === undefined ? [] : [{ cell, at, seed, replication, run }];
    }),
  );
  return [
    required(
      'cell',
      'u32',
      rows.map(({ at }) => at),
    ),
    required(
      'replication',
      'u32',
      rows.map(({ replication }) => replication + 1),
    ),
    required(
      'seed',
      'text',
      rows.map(({ seed }) => seed),
    ),
    ...settingColumns(
      sweep,
      rows.map(({ at }) => at),
    ),
    ...sweep.figures.map(({ column }, nth) =>
      nullable(
        column,
        'f64',
        rows.map(({ run }) => finite(run.figures[nth])),
      ),
    ),
    ...thresholdNames(sweep).map((name) =>
      nullable(
        name,
        'boolean',
        rows.map(({ cell, run }) => {
          const nth = cell.thresholds.findIndex((threshold) => thresholdName(threshold) === name);
          return nth < 0 ? null : run.met[nth];
        }),
      ),
    ),
    required(
      'trace',
      'text',
      rows.map(({ run }) => run.traceHash),
    ),
    ...(rows.some(({ run }) => run.hands !== undefined)
      ? [
          nullable(
            HANDS_COLUMN,
            'text',
            rows.map(({ run: { hands } }) => (hands === undefined ? null : writeCourse(hands))),
          ),
        ]
      : []),
  ];
}

/**
 * The columns of `cells.parquet`: one row per cell and figure, with its quantiles over the replications, and in how many
 * of the `n` runs it is never. A quantile that falls on those is null.
 */
export function cellColumns(sweep: Sweep, runs: SweepRuns): readonly SweepColumn[] {
  const rows = sweep.cells.flatMap(({ name }, cell) =>
    sweep.figures.map((figure, nth) => ({ cell, name, figure, spread: spreadInCell(sweep, runs, cell, nth) })),
  );
  return [
    required(
      'cell',
      'u32',
      rows.map(({ cell }) => cell),
    ),
    required(
      'name',
      'text',
      rows.map(({ name }) => name),
    ),
    ...settingColumns(
      sweep,
      rows.map(({ cell }) => cell),
    ),
    required(
      'figure',
      'text',
      rows.map(({ figure }) => figure.column),
    ),
    required(
      'unit',
      'text',
      rows.map(({ figure }) => figure.unit),
    ),
    required(
      'n',
      'u32',
      rows.map(({ spread }) => spread.n),
    ),
    required(
      'never',
      'u32',
      rows.map(({ spread }) => spread.never),
    ),
    ...(['min', 'p05', 'p25', 'median', 'p75', 'p95', 'max', 'mean'] as const).map((name) =>
      nullable(
        name,
        'f64',
        rows.map(({ spread }) => finite(spread[name])),
      ),
    ),
  ];
}

export const schemaOfColumns = (columns: readonly SweepColumn[]): SchemaElement[] => [
  { name: 'root', num_children: columns.length },
  ...columns.map(
    ({ name, type, isNullable }): SchemaElement => ({
      ...physical[type],
      name,
      repetition_type: isNullable ? 'OPTIONAL' : 'REQUIRED',
    }),
  ),
];

/** The text of each threshold, as in `reconnect.time p(95) < 6m`, is a column; cells often share them. */
export const thresholdNames = (
  sweep: Sweep,
  isWanted: (threshold: SweepThreshold) => boolean = () => true,
): readonly string[] => [
  ...new Set(sweep.cells.flatMap(({ thresholds }) => thresholds.filter(isWanted).map(thresholdName))),
];

export const thresholdName = ({ metric, text }: { readonly metric: string; readonly text: string }): string =>
  `${metric} ${text}`;

const physical = {
  u32: { type: 'INT32', converted_type: 'UINT_32' },
  f64: { type: 'DOUBLE' },
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  boolean: { type: 'BOOLEAN' },
} as const satisfies Record<SweepColumn['type'], Partial<SchemaElement>>;

/** The settings of the rows' cells. A path whose values are all plain numbers is a column of numbers. */
function settingColumns(sweep: Sweep, cells: readonly number[]): readonly SweepColumn[] {
  const variant = nullable(
    'variant',
    'text',
    cells.map((cell) => sweep.cells[cell].variant ?? null),
  );
  const paths = sweep.paths.map((path) => {
    const isNumeric = sweep.cells.every(({ values }) => isPlainNumber(values[path]));
    const written = cells.map((cell) => sweep.cells[cell].values[path]);
    return isNumeric ? required(path, 'f64', written.map(Number)) : required(path, 'text', written);
  });
  return [...(sweep.hasVariants ? [variant] : []), ...paths];
}

/** SQL would treat infinity as a number. */
const finite = (value: number | null): number | null => (value === NEVER ? null : value);

const isPlainNumber = (text: string): boolean => /^-?\d+(\.\d+)?$/.test(text);

const required = (name: string, type: SweepColumn['type'], data: SweepColumn['data']): SweepColumn => ({
  name,
  type,
  isNullable: false,
  data,
});

const nullable = (name: string, type: SweepColumn['type'], data: SweepColumn['data']): SweepColumn => ({
  name,
  type,
  isNullable: true,
  data,
});
