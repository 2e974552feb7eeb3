import { type Command, Option } from 'commander';
import { resultCsv, resultJson, resultTable } from '../../reports/print/query-result.ts';
import { query, querySweep } from '../../reports/query/query.ts';
import { hasSweep } from '../../reports/sweep/find-sweeps.ts';
import { runArgument, wholeNumber } from '../console/shared-options.ts';
import { openCheckedRun } from '../files/open-run.ts';

/** Adds `fleetlab query`: SQL over the tables of a run or a sweep. */
export function addQuery(program: Command): void {
  program
    .command('query')
    .description('query a run or a sweep with SQL')
    .addArgument(runArgument('folder', 'a run or sweep folder'))
    .argument('<sql>', 'one SELECT statement, in the SQL of DuckDB')
    .addOption(new Option('--format <format>', 'output format').choices(['table', 'csv', 'json']).default('table'))
    .option('--limit <rows>', 'print at most this many rows', wholeNumber)
    .addHelpText(
      'after',
      `
The tables of a run are devices, changes, transitions, events and metrics. Those of a sweep are results, with a row for each run,
and cells, with a row for each cell and figure and its quantiles. A figure of something that never happened is null, and its column
"<metric>.never" is above 0. The command first checks every file against its digest and does not query a damaged folder.
Exit codes: 0 the query ran, 2 the statement is wrong or the folder is damaged.

Examples:
  fleetlab query runs/first-light-1-… "select kind, count(*) from events group by 1"
  fleetlab query sweeps/policies-… "select name, median from cells where figure = 'rollout.exposed' order by 2"`,
    )
    .action(async (folder: string, sql: string, { format, limit }: { format: Format; limit?: number }) => {
      const options = limit === undefined ? {} : { rowsMax: limit };
      const result = hasSweep(folder)
        ? await querySweep(folder, sql, options)
        : await query(await openCheckedRun(folder), sql, options);
      process.stdout.write(printers[format](result));
    });
}

const printers = { table: resultTable, csv: resultCsv, json: resultJson };
type Format = keyof typeof printers;
