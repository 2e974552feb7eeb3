import { type Command, Option } from 'commander';
import { resultCsv, resultJson, resultTable } from '../../reports/print/query-result.ts';
import { query, querySweep, runScript, sweepScript } from '../../reports/query/query.ts';
import { selectInRun } from '../../reports/selection/select-in-run.ts';
import { hasSweep } from '../../reports/sweep/find-sweeps.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { parseSpan } from '../../sim/kernel/time/duration.ts';
import { runArgument, wholeNumber } from '../console/shared-options.ts';
import { checkedFiles, openCheckedRun } from '../files/open-run.ts';

/** Adds `fleetlab query`: SQL over the tables of a run or a sweep. */
export function addQuery(program: Command): void {
  program
    .command('query')
    .description('query a run or a sweep with SQL')
    .addArgument(runArgument('folder', 'a run or sweep folder'))
    .argument('[sql]', 'one SELECT statement in the SQL of DuckDB, .tables or .schema')
    .addOption(new Option('--format <format>', 'output format').choices(['table', 'csv', 'json']).default('table'))
    .option('--limit <rows>', 'print at most this many rows', wholeNumber)
    .option('--devices <selection>', 'of a run, only rows of these devices, such as "ring:canary and link:online"')
    .option('--at <span>', 'select devices as they are at this simulated time; default: the end', (text) =>
      parseSpan(text, '--at'),
    )
    .option('--duckdb', 'print the statements that make the same tables in DuckDB')
    .addHelpText(
      'after',
      `
.tables lists all tables and views with what they hold, .schema NAME the columns of one. The tables of a run are devices, changes,
transitions, events and metrics, and seen if it was run with --seen. In each of them device is the number of a device and name its name.
Views say the same for readers (final_states, refusals, steps, series), and what a figure is made of: metric_connect_time is that of
connect.time. The tables of a sweep are results, with a row for each run, and cells, with a row for each cell and figure and its
quantiles. A figure of something that never happened is null, and its column "<metric>.never" is above 0. --devices takes a selection
(docs/selections.md); then devices, changes, transitions and events have no rows of other devices, or of none. The command first checks
every file against its digest and does not query a damaged folder. --duckdb prints the statements with which DuckDB has the same tables.
Exit codes: 0 the query ran, 2 the statement is wrong or the folder is damaged.

Examples:
  fleetlab query runs/first-light-1-… "select kind, count(*) from events group by 1"
  fleetlab query runs/first-light-1-… --devices "tenant:acme and not link:online" "select name from devices"
  fleetlab query runs/first-light-1-… .tables
  fleetlab query runs/first-light-1-… "from metric_connect_time order by ms desc limit 10"
  fleetlab query runs/first-light-1-… --duckdb > run.sql && duckdb -init run.sql
  fleetlab query sweeps/policies-… "select name, median from cells where figure = 'rollout.exposed' order by 2"`,
    )
    .action(async (folder: string, sql: string | undefined, { format, limit, devices, at, duckdb }: QueryFlags) => {
      if (duckdb === true) {
        if (sql !== undefined || devices !== undefined) throw scriptAlone;
        process.stdout.write(await (hasSweep(folder) ? sweepScript(folder) : runScript(await openCheckedRun(folder))));
        return;
      }
      if (sql === undefined) throw withoutStatement;
      const options = limit === undefined ? {} : { rowsMax: limit };
      if (hasSweep(folder) && devices !== undefined) throw ofSweep(folder);
      if (at !== undefined && devices === undefined) throw withoutDevices;
      const result = hasSweep(folder)
        ? await querySweep(folder, sql, options)
        : await query(await openCheckedRun(folder), sql, {
            ...options,
            ...(devices === undefined ? {} : { devices: await selectInRun(checkedFiles(folder), devices, at) }),
          });
      process.stdout.write(printers[format](result));
    });
}

interface QueryFlags {
  readonly format: Format;
  readonly limit?: number;
  readonly devices?: string;
  readonly at?: number;
  readonly duckdb?: boolean;
}

const scriptAlone = new LabError('flag/duckdb-alone', {
  what: '--duckdb prints the statements for all rows of a folder, and runs none',
  where: '--duckdb',
  hint: 'leave out the statement and --devices',
});

const withoutStatement = new LabError('query/no-statement', {
  what: 'there is no statement',
  where: 'query',
  hint: 'give one SELECT, or .tables for what there is to select from',
});

const withoutDevices = new LabError('flag/at-without-devices', {
  what: '--at says when devices are selected, and none are',
  where: '--at',
  hint: 'add --devices, or leave out --at: the statement reads the whole run',
});

const ofSweep = (folder: string): LabError =>
  new LabError('flag/no-devices', {
    what: 'a sweep has figures and no devices',
    where: folder,
    hint: 'leave --devices out, or query one of its runs',
  });

const printers = { table: resultTable, csv: resultCsv, json: resultJson };
type Format = keyof typeof printers;
