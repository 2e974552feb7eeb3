import { type QueryResult, query as queryRun, querySweep } from '../../reports/query/query.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import type { RunResult } from '../app/run-result.ts';
import type { SweepResult } from './sweep-result.ts';

export interface QueryOptions {
  /** Default: 100,000. */
  readonly rowsMax?: number | undefined;
}

/**
 * Runs one SELECT of DuckDB over the tables of a run folder (`devices`, `changes`, `transitions`, `events`, `metrics`) or of
 * the folder of a sweep (`results`, `cells`).
 *
 * Errors  LabError `report/no-folder` for results in memory, `report/no-duckdb`, `report/bad-query`, and those of a folder
 *         that is damaged
 */
export async function query(
  result: RunResult | SweepResult,
  sql: string,
  { rowsMax }: QueryOptions = {},
): Promise<QueryResult> {
  const options = rowsMax === undefined ? {} : { rowsMax };
  if (result.folder === undefined)
    throw new LabError('report/no-folder', {
      what: 'SQL reads the files of a folder, and these results are in memory',
      where: 'query',
      hint: 'give `out` to the run or sweep',
    });
  return 'cells' in result ? querySweep(result.folder, sql, options) : queryRun(await result.trace(), sql, options);
}
