import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import type { Trim } from '../../run-folder/manifest.ts';
import { trimRun } from '../trim/trim-run.ts';
import { type HtmlReport, type WrittenReport, writeHtmlReport } from './html-report.ts';

/** Writes the page of a part of a run: the part as a temporary run folder, and the page from that. Errors as of `trimRun`. */
export async function writeTrimmedReport({
  folder,
  trim,
  ...report
}: Omit<HtmlReport, 'manifest'> & { readonly trim: Trim }): Promise<WrittenReport> {
  const root = mkdtempSync(join(tmpdir(), 'fleetlab-trim-'));
  try {
    const part = join(root, basename(resolve(folder)));
    const manifest = await trimRun(folder, trim, report.summary, part, report.digestOf);
    return writeHtmlReport({ ...report, folder: part, manifest });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
