import { copyFileSync, existsSync, linkSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { LabError } from '../../../sim/kernel/lab-error.ts';
import { COMPUTED_SUMMARY } from '../../outcome/read-summary.ts';
import { readSummaryFile } from '../../outcome/read-summary-file.ts';
import type { Summary } from '../../outcome/summary.ts';
import { type IntactFile, intactFiles } from '../../run-folder/intact-files.ts';
import { makeFolder } from '../../run-folder/make-folder.ts';
import type { Manifest } from '../../run-folder/manifest.ts';
import { writeWhole } from '../../run-folder/whole-file.ts';
import { embedded, embeddedText, reportNote } from './embedded-file.ts';
import { htmlText } from './html-text.ts';
import type { PageFile } from './single-page.ts';
import { singlePage } from './single-page.ts';
import { summaryHtml } from './summary-html.ts';

export interface HtmlReport {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly summary: Summary;
  readonly page: ReadonlyMap<string, PageFile>;
  /** Where the file goes; a run that is too large for one gets a folder there, without the `.html`. */
  readonly out: string;
  readonly limits?: ReportLimits;
  /** Returns the SHA-256 of a file; may cache it. */
  readonly digestOf?: (path: string) => string;
}

export interface ReportLimits {
  /** Size of a run's files, in bytes, above which the user is warned. */
  readonly warnAbove: number;
  /** Size up to which the files go into the page: browsers fail on larger pages. */
  readonly embedUpTo: number;
}

export interface WrittenReport {
  readonly path: string;
  /** Of the run's files. */
  readonly bytes: number;
  readonly kind: 'file' | 'large-file' | 'folder';
}

/**
 * Writes a run as one page that can be mailed: the viewer, the verdict as plain HTML, and the files of the run.
 *
 * The page is written whole or not at all. Every file is checked against its digest first, so that a report holds what
 * was measured.
 * Errors  LabError `report/damaged-run`; `report/taken` if a report folder would replace something
 */
export function writeHtmlReport(report: HtmlReport): WrittenReport {
  const { folder, manifest, summary, page, out, limits = defaultLimits, digestOf } = report;
  const files = intactFiles(folder, manifest, digestOf);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  if (bytes > limits.embedUpTo) return { path: writeFolder(report, files), bytes, kind: 'folder' };
  const name = basename(resolve(folder));
  const shown = summaryHtml(summary, name, manifest);
  const { before, after } = singlePage({ page, title: `${summary.scenario} · fleetlab`, shown });
  writeWhole(out, (write) => {
    write(before);
    write(reportNote(name));
    for (const file of files) for (const part of embedded(file.path, file.name)) write(part);
    // A run that was killed has no summary, an older one has another, and the page has none of the code that computes one.
    if (readSummaryFile(folder, manifest, digestOf) === undefined)
      write(embeddedText(JSON.stringify(summary), COMPUTED_SUMMARY));
    write(after);
  });
  return { path: out, bytes, kind: bytes > limits.warnAbove ? 'large-file' : 'file' };
}

/**
 * Measured: a page with 50 MB of Parquet opens in about two seconds, one with 150 MB in five; browsers truncate longer
 * texts.
 */
const defaultLimits: ReportLimits = { warnAbove: 25_000_000, embedUpTo: 150_000_000 };

/** Writes a page without scripts, and the run beside it: the folder can be shared, and `fleetlab view` opens the run. */
function writeFolder({ folder, manifest, summary, out }: HtmlReport, files: readonly IntactFile[]): string {
  const path = out.replace(/\.html?$/i, '');
  if (existsSync(path)) {
    throw new LabError('report/taken', {
      what: 'the run is too large for one page, and the folder that it would get is already there',
      where: path,
      hint: 'move that away, or give another place with --out',
    });
  }
  makeFolder(dirname(path));
  const part = mkdtempSync(join(dirname(path), `.${basename(path)}.part-`));
  try {
    const name = basename(resolve(folder));
    const inside = join(part, name);
    makeFolder(inside);
    for (const file of files) linkOrCopy(file.path, join(inside, file.name));
    writeWhole(join(part, 'index.html'), (write) => write(pageWithoutRun(summary, name, manifest)));
    renameSync(part, path);
  } catch (error) {
    rmSync(part, { recursive: true, force: true });
    throw error;
  }
  return path;
}

const pageWithoutRun = (summary: Summary, name: string, manifest: Manifest): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta http-equiv="Content-Security-Policy" content="default-src 'none'" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="color-scheme" content="light dark" />
<title>${htmlText(summary.scenario)} · fleetlab</title>
</head>
<body>
<p>The run is beside this page, in the folder <code>${htmlText(name)}</code>: <code>fleetlab view ${htmlText(name)}</code> opens it.</p>
${summaryHtml(summary, name, manifest)}
</body>
</html>
`;

/** A hard link takes no space, and stays unchanged when the run is written again: a new run gets new files. */
function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    // Another file system, or one without links.
    copyFileSync(from, to);
  }
}
