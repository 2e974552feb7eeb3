import { type AsyncBuffer, type DecodedArray, type FileMetaData, parquetMetadataAsync, parquetScan } from 'hyparquet';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { thresholdName, thresholdNames } from './columns.ts';
import { orNever } from './figures.ts';
import { HANDS_COLUMN, readCourse } from './hands-course.ts';
import { damagedSweep } from './parse-sweep.ts';
import { indexOfRun, type RunFigures, type Sweep, type SweepRuns } from './sweep.ts';

/** Each run has one row of about a hundred numbers. */
export const RESULTS_BYTES_MAX = 512 * 2 ** 20;

/**
 * The runs that a `results.parquet` holds of a sweep, by their index; the same code reads it in a browser.
 *
 * Errors  LabError `sweep/damaged`: cut short, of another layout, rows that are not of this sweep
 */
export async function readResults(file: AsyncBuffer, sweep: Sweep, where: string): Promise<SweepRuns> {
  try {
    const metadata = await parquetMetadataAsync(file);
    const rows = rowsIn(metadata, sweep);
    const hasHands = metadata.schema.some(({ name }) => name === HANDS_COLUMN);
    const names = [...namesOf(sweep), ...(hasHands ? [HANDS_COLUMN] : [])];
    const column = await columnReader(file, metadata, rows, names);
    return await runsOf(sweep, rows, column, hasHands);
  } catch (error) {
    if (error instanceof LabError) throw error;
    throw damagedSweep(where, error instanceof Error ? error.message : String(error));
  }
}

/** Refuses a file with more rows than the sweep has runs: a decoder allocates as many rows as the file claims. */
function rowsIn({ num_rows, row_groups }: FileMetaData, { cells, seeds }: Sweep): number {
  const rows = Number(num_rows);
  const counted = row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
  const isWhole = row_groups.every(({ num_rows: own, columns }) =>
    columns.every(({ meta_data }) => Number(meta_data?.num_values) === Number(own)),
  );
  if (!(rows >= 0 && rows <= cells.length * seeds.length)) throw new Error('it has more rows than the sweep has runs');
  if (counted !== rows || !isWhole) throw new Error('its parts have other rows than the whole');
  return rows;
}

const namesOf = (sweep: Sweep): readonly string[] => [
  ...['cell', 'replication', 'seed', 'trace'],
  ...sweep.figures.map(({ column }) => column),
  ...thresholdNames(sweep),
];

type ColumnReader = <Value>(name: string, is: (value: unknown) => value is Value) => Promise<readonly Value[]>;

async function columnReader(
  file: AsyncBuffer,
  metadata: FileMetaData,
  rows: number,
  names: readonly string[],
): Promise<ColumnReader> {
  const held = new Set(metadata.schema.map(({ name }) => name));
  const missing = names.find((name) => !held.has(name));
  if (missing !== undefined) throw new Error(`it has no column "${missing}"`);
  if (rows === 0) return async () => [];
  const { ranges, readColumn } = await parquetScan({ file, metadata, columns: [...new Set(names)] });
  return async (name, is) => {
    const parts: DecodedArray[] = [];
    for (const range of ranges) parts.push(await readColumn({ column: name, ...range }));
    const values: readonly unknown[] = parts.flatMap((part) => Array.from(part as ArrayLike<unknown>));
    if (values.length !== rows) throw new Error(`column "${name}" ends early`);
    if (values.every(is)) return values;
    throw new Error(`column "${name}" holds something else`);
  };
}

async function runsOf(sweep: Sweep, rows: number, column: ColumnReader, hasHands: boolean): Promise<SweepRuns> {
  const runs: (RunFigures | undefined)[] = Array(sweep.cells.length * sweep.seeds.length).fill(undefined);
  const cells = await column('cell', isWhole);
  const replications = await column('replication', isWhole);
  const seeds = await column('seed', isText);
  const traces = await column('trace', isText);
  const figures = await inTurn(sweep.figures, ({ column: name }) => column(name, isFigure));
  const neverOf = neverColumns(sweep.figures, figures);
  const names = thresholdNames(sweep);
  const verdicts = new Map(await inTurn(names, async (name) => [name, await column(name, isVerdict)] as const));
  const courses = hasHands ? await column(HANDS_COLUMN, isCourse) : [];
  for (let row = 0; row < rows; row++) {
    const [cell, replication] = [cells[row], replications[row] - 1];
    if (sweep.cells[cell] === undefined || sweep.seeds[replication] !== seeds[row])
      throw new Error(`row ${row + 1} is of no run of this sweep`);
    const index = indexOfRun(sweep, cell, replication);
    if (runs[index] !== undefined) throw new Error(`row ${row + 1} is of a run that was there before`);
    const course = courses[row];
    runs[index] = {
      ...(course != null && { hands: readCourse(course) }),
      traceHash: traces[row],
      figures: figures.map((values, nth) => orNever(values[row] ?? null, neverOf(nth)?.[row])),
      met: sweep.cells[cell].thresholds.map((threshold) => verdicts.get(thresholdName(threshold))![row] === true),
    };
  }
  return runs;
}

/** Of a figure that can be never, the column that says how many never did. */
function neverColumns<Column>(
  figures: Sweep['figures'],
  columns: readonly Column[],
): (nth: number) => Column | undefined {
  const places = figures.map(({ metric, aggregate, on, window }) =>
    ['never', 'neverShare', 'count'].includes(aggregate)
      ? -1
      : figures.findIndex(
          (other) =>
            other.metric === metric && other.aggregate === 'never' && other.on === on && other.window === window,
        ),
  );
  return (nth) => columns[places[nth]];
}

/** Reads sequentially: a hundred columns at once would each hold the bytes of a part. */
async function inTurn<Item, Result>(
  items: readonly Item[],
  read: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const item of items) results.push(await read(item));
  return results;
}

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);
const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= 4_000;
const isCourse = (value: unknown): value is string | null | undefined =>
  value == null || (isText(value) && readCourse(value) !== undefined);
const isFigure = (value: unknown): value is number | null | undefined => value == null || Number.isFinite(value);
const isVerdict = (value: unknown): value is boolean | null | undefined => value == null || typeof value === 'boolean';
