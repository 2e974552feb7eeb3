import { basename, join, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { type WrittenReport, writeHtmlReport } from '../../reports/export/html/html-report.ts';
import { writeSweepReport } from '../../reports/export/html/sweep-report.ts';
import { writeTrimmedReport } from '../../reports/export/html/trimmed-report.ts';
import { junit } from '../../reports/export/junit/junit.ts';
import { sweepJunit } from '../../reports/export/junit/sweep-junit.ts';
import { trimWindow } from '../../reports/export/trim/trim-window.ts';
import { summaryFromTrace } from '../../reports/findings/find.ts';
import { plain } from '../../reports/metrics/quantity.ts';
import { readSummaryFile } from '../../reports/outcome/read-summary-file.ts';
import type { Summary } from '../../reports/outcome/summary.ts';
import { summaryTable } from '../../reports/print/summary-table.ts';
import { sweepTable } from '../../reports/print/sweep-table.ts';
import { openRun } from '../../reports/run-folder/index.ts';
import { intactFiles } from '../../reports/run-folder/intact-files.ts';
import { manifestOf } from '../../reports/run-folder/manifest-of.ts';
import { writeWhole } from '../../reports/run-folder/whole-file.ts';
import { defaultFigures } from '../../reports/sweep/default-figures.ts';
import { hasSweep } from '../../reports/sweep/find-sweeps.ts';
import { LEAVES_OUT_NEVER_TEXT } from '../../reports/sweep/parse-sweep.ts';
import { openSweep } from '../../reports/sweep/sweep-folder.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { pathArgument, runArgument } from '../console/shared-options.ts';
import { tableStyle } from '../console/table-style.ts';
import { terminalOf } from '../console/terminal.ts';
import { digests } from '../files/digest-cache.ts';
import { pageFiles } from '../files/page-files.ts';
import { printNotes } from '../files/run-notes.ts';

const { digestOf } = digests;

interface ReportOptions {
  readonly html?: boolean;
  readonly junit?: boolean;
  readonly out?: string;
  readonly trim?: string;
}

/** Adds `fleetlab report`: prints a summary, or writes HTML or JUnit XML, for a run or a sweep. */
export function addReport(program: Command): void {
  program
    .command('report')
    .description('report on a run or a sweep: print its summary, or write an HTML page to share or XML for a CI server')
    .addArgument(runArgument('folder', 'a run or sweep folder'))
    .addOption(
      new Option('--html', 'write one HTML file that needs no network, with the viewer and the run or sweep').conflicts(
        'junit',
      ),
    )
    .option('--junit', 'print the thresholds as JUnit XML, one test case each; for a sweep, one each in every cell')
    .option('--trim <from..to>', 'with --html: include only this part of the run, such as 7h30m..9h')
    .option(
      '--out <file>',
      'the file to write (default with --html: <folder>/report.html; otherwise the report is printed)',
      pathArgument,
    )
    .addHelpText('after', AFTER_HELP)
    .action(reportFolder);
}

const AFTER_HELP = `
A run of up to 25 MB gives a page that opens at once; up to 150 MB, a page that opens slowly. For a larger run the report is a
folder: a page with the metrics, and the run beside it for \`fleetlab view\`. A report is written completely or not at all.
--trim makes a smaller page with the rows and samples of a part of the run, starting with the state of every device at that time.
Verdict, thresholds and metrics are still those of the whole run, and the page says so.
A sweep becomes one page with its table, charts and results; its JUnit test case fails if any run of the cell missed the threshold.
The exit code says whether the report was written, not whether the thresholds were met.

Examples:
  fleetlab report runs/first-light-1-60581580
  fleetlab report runs/first-light-1-60581580 --html --out first-light.html
  fleetlab report runs/first-light-1-60581580 --html --trim 7h30m..9h
  fleetlab report runs/first-light-1-60581580 --junit --out fleetlab.xml
  fleetlab report sweeps/policies-1f0e9a3c --html --out policies.html`;

async function reportFolder(folder: string, options: ReportOptions): Promise<void> {
  if (hasSweep(folder)) await reportSweep(folder, options);
  else await reportRun(folder, options);
}

async function reportSweep(folder: string, options: ReportOptions): Promise<void> {
  if (options.trim !== undefined) {
    throw new LabError('report/not-a-page', {
      what: '--trim makes a page of part of a run, and this is a sweep',
      where: `--trim ${options.trim}`,
      hint: 'leave it out: the page of a sweep has no timeline',
    });
  }
  const held = await openSweep(folder);
  const { sweep, runs } = held;
  if (options.html === true) {
    const out = options.out ?? join(folder, 'report.html');
    writeSweepReport({ folder, held, page: pageFiles(), out });
    const done = runs.filter((run) => run !== undefined).length;
    process.stdout.write(`wrote ${out} (${plain(done)} of ${plain(runs.length)} runs)\n`);
  } else if (options.junit === true) writeOrPrint(sweepJunit(held), options.out);
  else {
    const { color, ...style } = tableStyle();
    const warning = held.leavesOutNever ? LEAVES_OUT_NEVER_TEXT : undefined;
    const shown = { figures: defaultFigures(sweep, runs), baseline: sweep.baseline, folder, warning };
    writeOrPrint(
      `${sweepTable(sweep, runs, { ...style, ...shown, color: color && options.out === undefined })}\n`,
      options.out,
    );
  }
}

async function reportRun(folder: string, options: ReportOptions): Promise<void> {
  const manifest = manifestOf(folder);
  if (options.trim !== undefined && options.html !== true) {
    throw new LabError('report/not-a-page', {
      what: '--trim makes a page of part of a run, and --html is missing',
      where: `--trim ${options.trim}`,
      hint: 'add --html; `fleetlab explain` takes --since and --until',
    });
  }
  // The report must match the recorded run, so damaged files are refused before any figure is printed.
  intactFiles(folder, manifest, digestOf);
  printNotes(folder, manifest);
  const summary =
    readSummaryFile(folder, manifest, digestOf) ?? (await summaryFromTrace(await openRun(folder, digestOf)));
  if (options.html === true) {
    const out = options.out ?? join(folder, 'report.html');
    if (options.trim === undefined)
      printPageNote(writeHtmlReport({ folder, manifest, summary, page: pageFiles(), out, digestOf }), folder);
    else {
      const trim = trimWindow(options.trim, manifest);
      printPageNote(await writeTrimmedReport({ folder, trim, summary, page: pageFiles(), out, digestOf }), folder);
    }
  } else if (options.junit === true) writeOrPrint(junit(summary), options.out);
  else writeOrPrint(summaryText(summary, folder, options.out), options.out);
}

function printPageNote({ path, bytes, kind }: WrittenReport, folder: string): void {
  process.stdout.write(`wrote ${path} (${(bytes / 1e6).toFixed(1)} MB of run)\n`);
  const smaller = '--trim FROM..TO makes a page of part of it, such as --trim 7h30m..9h';
  if (kind === 'large-file') {
    process.stderr.write(`a page of this size opens slowly and is too large for some mail servers; ${smaller}\n`);
  }
  if (kind === 'folder') {
    const run = join(path, basename(resolve(folder)));
    process.stderr.write(`too large for one page, so it is a folder; fleetlab view ${run} opens the run; ${smaller}\n`);
  }
}

function summaryText(summary: Summary, folder: string, out: string | undefined): string {
  const { color, unicode } = terminalOf(process.stdout, process.env);
  return `${summaryTable(summary, { color: color && out === undefined, unicode, folder })}\n`;
}

function writeOrPrint(text: string, out: string | undefined): void {
  if (out === undefined) process.stdout.write(text);
  else {
    writeWhole(out, (write) => write(text));
    process.stdout.write(`wrote ${out}\n`);
  }
}
