import { type Command, Option } from 'commander';
import { resultCsv, resultJson, resultTable } from '../../reports/print/query-result.ts';
import { query } from '../../reports/query.ts';
import { openRun } from '../../reports/run-folder/index.ts';
import { runArgument, wholeNumber } from '../shared-options.ts';

export function addQuery(program: Command): void {
  program
    .command('query')
    .description('ask a run in SQL; the tables are devices, changes, transitions, events, metrics')
    .addArgument(runArgument())
    .argument('<sql>', 'one SELECT, in the SQL of DuckDB')
    .addOption(new Option('--format <format>', 'how to print').choices(['table', 'csv', 'json']).default('table'))
    .option('--limit <rows>', 'at most so many rows', wholeNumber)
    .addHelpText(
      'after',
      `
Example:
  fleetlab query runs/first-light-1-… "select kind, count(*) from events group by 1"`,
    )
    .action(async (folder: string, sql: string, { format, limit }: { format: Format; limit?: number }) => {
      const result = await query(await openRun(folder), sql, limit === undefined ? {} : { rowsMax: limit });
      process.stdout.write(printers[format](result));
    });
}

const printers = { table: resultTable, csv: resultCsv, json: resultJson };
type Format = keyof typeof printers;
