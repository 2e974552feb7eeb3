import { PYRAMID_FACTOR } from './layout.ts';
import type { Manifest, RunFile } from './manifest.ts';

/**
 * The first contradiction in a manifest, in words; undefined if it is consistent: every file once and under its own
 * table, segments in order and without a gap, row numbers complete, and counts that are the sums over the files.
 *
 * Rows are numbered together over changes and events. A part of a run (`trim`) skips numbers, and so may a run that
 * failed.
 */
export function contradictionIn(manifest: Manifest): string | undefined {
  return listFault(manifest) ?? rangeFault(manifest) ?? sumFault(manifest) ?? endFault(manifest);
}

const filesOf = ({ files }: Manifest, table: RunFile['table']): readonly RunFile[] =>
  files.filter((file) => file.table === table);

const sum = (files: readonly RunFile[]): number => files.reduce((rows, file) => rows + file.rows, 0);

function listFault(manifest: Manifest): string | undefined {
  const { files, end } = manifest;
  const misplaced = files.find(({ name, table }) => tableOf(name) !== table);
  if (misplaced !== undefined) return `it lists ${misplaced.name} under the table "${misplaced.table}"`;
  const names = new Set<string>();
  for (const { name } of files) {
    if (names.has(name)) return `it lists ${name} twice`;
    names.add(name);
  }
  for (const table of ['changes', 'events', 'metrics', 'seen'] as const) {
    const listed = filesOf(manifest, table);
    const stray = listed.findIndex(({ name }, nth) => numberOf(name) !== nth);
    if (stray >= 0) return `it lists ${listed[stray]!.name} where segment ${stray} of ${table} belongs`;
  }
  // The very first manifest is written before any file is.
  if (!names.has('devices.parquet') && (end !== 'running' || files.length > 0))
    return 'it does not list devices.parquet';
  return undefined;
}

const tableOf = (name: string): string => /[a-z]+/.exec(name)![0];
const numberOf = (name: string): number => Number(/\d+/.exec(name)![0]);

/** Each file covers a range of rows, and begins after the file before it. */
function rangeFault(manifest: Manifest): string | undefined {
  for (const table of ['changes', 'events'] as const) {
    let before: RunFile | undefined;
    for (const file of filesOf(manifest, table)) {
      const { name, rows, fromRow, toRow } = file;
      if (fromRow === undefined || toRow === undefined) return `it does not say which rows ${name} has`;
      if (rows === 0 || toRow - fromRow + 1 < rows)
        return `${name} cannot have ${rows} rows from ${fromRow} to ${toRow}`;
      if (before !== undefined && fromRow <= before.toRow!) return `${name} begins before ${before.name} ends`;
      before = file;
    }
  }
  return undefined;
}

function sumFault(manifest: Manifest): string | undefined {
  const { counts, files, series, trim, end } = manifest;
  for (const table of ['changes', 'events'] as const) {
    const rows = sum(filesOf(manifest, table));
    if (rows !== counts[table]) return `it counts ${counts[table]} ${table}, and their files have ${rows} rows`;
  }
  const devices = sum(filesOf(manifest, 'devices'));
  if (files.length > 0 && devices !== counts.devices)
    return `it counts ${counts.devices} devices, and devices.parquet has ${devices} rows`;
  if (trim !== undefined) return undefined;
  const samples = sum(filesOf(manifest, 'metrics'));
  if (samples !== pyramidRows(counts.samples, end !== 'running') * series.length)
    return `it counts ${counts.samples} samples of ${series.length} series, and their files have ${samples} rows`;
  if (!isWholeUpToItsEnd(manifest)) return undefined;
  const numbered = counts.changes + counts.events;
  const ends = files.flatMap(({ fromRow, toRow }) => (fromRow === undefined ? [] : [[fromRow, toRow!] as const]));
  const first = ends.reduce((least, [from]) => Math.min(least, from), numbered);
  const last = ends.reduce((most, [, to]) => Math.max(most, to), -1);
  if (first !== 0 || last !== numbered - 1)
    return `it counts ${numbered} rows, and its files have the numbers ${first} to ${last}`;
  return undefined;
}

/** Rows per series over all levels: four buckets close into one of the next level; at the end of a run also fewer. */
function pyramidRows(samples: number, isOver: boolean): number {
  let [rows, buckets] = [samples, samples];
  while (buckets > 1) {
    buckets = isOver ? Math.ceil(buckets / PYRAMID_FACTOR) : Math.floor(buckets / PYRAMID_FACTOR);
    rows += buckets;
  }
  return rows;
}

/** A run that failed may have lost rows in between; before schema 3 so could one that was killed. */
const isWholeUpToItsEnd = ({ end, sha256 }: Manifest): boolean =>
  end === 'finished' || end === 'interrupted' || (end === 'running' && sha256 !== null);

function endFault({ end, complete, reachedT, files, trim, traceHash, sha256 }: Manifest): string | undefined {
  if (complete !== (end === 'finished'))
    return `it says "${end}" and that the run is ${complete ? '' : 'not '}complete`;
  if (trim !== undefined && trim.to !== reachedT) return 'it does not end where the part of the run does';
  if (sha256 !== null) return undefined;
  // Without a digest, these contradictions still reveal a changed value.
  if (traceHash !== null && end !== 'finished') return 'it has the trace hash of a run that did not finish';
  const late = files.find(({ toT = 0 }) => toT > reachedT);
  if (late !== undefined && (end === 'finished' || end === 'interrupted'))
    return `${late.name} goes on after tick ${reachedT}, where the trace ends`;
  return undefined;
}
