import { type Command, Option } from 'commander';
import { resultCsv, resultJson, resultTable } from '../../reports/print/query-result.ts';
import { query, querySweep } from '../../reports/query/query.ts';
import { runArgument, wholeNumber } from '../console/shared-options.ts';
import { hasSweep } from '../files/find-sweeps.ts';
import { openCheckedRun } from '../files/open-run.ts';

export function addQuery(program: Command): void {
  program
    .command('query')
    .description('ask a run or a sweep in SQL')
    .addArgument(runArgument('folder', 'of a run or a sweep'))
    .argument('<sql>', 'one SELECT, in the SQL of DuckDB')
    .addOption(new Option('--format <format>', 'how to print').choices(['table', 'csv', 'json']).default('table'))
    .option('--limit <rows>', 'at most so many rows', wholeNumber)
    .addHelpText(
      'after',
      `
The tables of a run are devices, changes, transitions, events, metrics; those of a sweep are results, a row a run, and cells,
a row a cell and figure with its quantiles. A figure that is never is null, with "<metric>.never" above 0 beside it.
Every file is held against its digest first; of a damaged folder there is no answer.
Exit codes: 0 answered, 2 the statement is wrong or the folder is damaged.

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
