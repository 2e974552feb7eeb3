import { type QueryResult, query as queryRun, querySweep } from '../../reports/query/query.ts';
import { filesOnDisk } from '../../reports/run-folder/index.ts';
import { selectInRun } from '../../reports/selection/select-in-run.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import type { RunResult } from '../app/run-result.ts';
import type { SweepResult } from './sweep-result.ts';

export interface QueryOptions {
  /** Default: 100,000. */
  readonly rowsMax?: number | undefined;
  /** Of a run, only the rows of these devices: a selection, as they are at the end. */
  readonly devices?: string | undefined;
}

/**
 * Runs one SELECT of DuckDB over the tables of a run folder (`devices`, `changes`, `transitions`, `events`, `metrics`) or of
 * the folder of a sweep (`results`, `cells`).
 *
 * Errors  LabError `report/no-folder` for results in memory, `report/no-duckdb`, `report/bad-query`, `selection/wrong`,
 *         and those of a folder that is damaged
 */
export async function query(
  result: RunResult | SweepResult,
  sql: string,
  { rowsMax, devices }: QueryOptions = {},
): Promise<QueryResult> {
  const options = rowsMax === undefined ? {} : { rowsMax };
  if (result.folder === undefined)
    throw new LabError('report/no-folder', {
      what: 'SQL reads the files of a folder, and these results are in memory',
      where: 'query',
      hint: 'give `out` to the run or sweep',
    });
  if ('cells' in result) {
    if (devices === undefined) return querySweep(result.folder, sql, options);
    throw new LabError('flag/no-devices', {
      what: 'a sweep has figures and no devices',
      where: 'devices',
      hint: 'leave devices out, or query one of its runs',
    });
  }
  const selected = devices === undefined ? {} : { devices: await selectInRun(filesOnDisk(result.folder), devices) };
  return queryRun(await result.trace(), sql, { ...options, ...selected });
}
