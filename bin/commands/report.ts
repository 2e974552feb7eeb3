import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { summaryTable } from '../../reports/print/summary-table.ts';
import { openRun } from '../../reports/run-folder/index.ts';
import { type Summary, summarize } from '../../reports/summary.ts';
import { writeHtmlReport } from '../report/html-report.ts';
import { junit } from '../report/junit.ts';
import { readSummaryFile } from '../report/read-summary-file.ts';
import { writeWhole } from '../report/whole-file.ts';
import { runArgument } from '../shared-options.ts';
import { terminalOf } from '../terminal.ts';
import { manifestOf } from '../view/find-runs.ts';
import { pageFiles } from '../view/page-files.ts';

interface ReportOptions {
  readonly html?: boolean;
  readonly junit?: boolean;
  readonly out?: string;
}

export function addReport(program: Command): void {
  program
    .command('report')
    .description('tell about a run: its summary again, a page to give away, or XML for a build server')
    .addArgument(runArgument())
    .addOption(new Option('--html', 'the viewer and the run in one HTML file that needs no network').conflicts('junit'))
    .option('--junit', 'the thresholds as JUnit XML, a test case each')
    .option('--out <file>', 'where to write: <run>/report.html unless told; JUnit XML is printed unless told')
    .addHelpText('after', afterHelp)
    .action(reportRun);
}

const afterHelp = `
A run of up to 25 MB makes a page that opens at once, of up to 150 MB one that takes its time. A larger one gets a folder, with
the figures as a page and the run beside it for \`fleetlab view\`. A report is written whole or not at all.
The exit code says whether the report was written, not whether the thresholds were met.

Examples:
  fleetlab report runs/first-light-1-60581580
  fleetlab report runs/first-light-1-60581580 --html --out first-light.html
  fleetlab report runs/first-light-1-60581580 --junit --out fleetlab.xml`;

async function reportRun(folder: string, options: ReportOptions): Promise<void> {
  const manifest = manifestOf(folder);
  const summary = readSummaryFile(folder, manifest) ?? (await summarize(await openRun(folder)));
  if (options.html === true) {
    const out = options.out ?? join(folder, 'report.html');
    const { path, bytes, kind } = writeHtmlReport({ folder, manifest, summary, page: pageFiles(), out });
    process.stdout.write(`wrote ${path} (${(bytes / 1e6).toFixed(1)} MB of run)\n`);
    if (kind === 'large-file')
      process.stderr.write('a page of this size takes its time to open, and some mail will not take it\n');
    if (kind === 'folder')
      process.stderr.write(`too large for one page: it is a folder; fleetlab view ${folder} opens the run\n`);
  } else if (options.junit === true) tell(junit(summary), options.out);
  else tell(summaryText(summary, folder, options.out), options.out);
}

function summaryText(summary: Summary, folder: string, out: string | undefined): string {
  const { color, unicode } = terminalOf(process.stdout, process.env);
  return `${summaryTable(summary, { color: color && out === undefined, unicode, folder })}\n`;
}

function tell(text: string, out: string | undefined): void {
  if (out === undefined) process.stdout.write(text);
  else {
    writeWhole(out, (write) => write(text));
    process.stdout.write(`wrote ${out}\n`);
  }
}
