import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { builtPage, pageFiles } from '../../../bin/files/page-files.ts';
import { serveRuns } from '../../../bin/view/serve-runs.ts';
import { writeHtmlReport } from '../../../reports/export/html/html-report.ts';
import { summarize } from '../../../reports/outcome/summarize.ts';
import type { Summary } from '../../../reports/outcome/summary.ts';
import { valueText } from '../../../reports/print/measured-text.ts';
import { openRun } from '../../../reports/run-folder/index.ts';
import { manifestOf } from '../../../reports/run-folder/manifest-of.ts';
import { named } from '../../../reports/sweep/find-folders.ts';
import { recordedRun, scratchOfFile } from '../../kit/recorded-run.ts';
import { rewriteManifest } from '../../kit/rewrite-manifest.ts';
import { openPage, useBrowser } from './browser.ts';

useBrowser();
const root = scratchOfFile();
let folder: string;
let summary: Summary;
let loss: string;

/** A run that was interrupted, with all of its rows and without its summary. */
beforeAll(async () => {
  folder = await recordedRun(root);
  rewriteManifest(folder, (manifest) => {
    manifest.files = manifest.files.filter(({ table }: { table: string }) => table !== 'summary');
    Object.assign(manifest, { end: 'interrupted', complete: false, traceHash: null });
  });
  rmSync(join(folder, 'summary.json'));
  summary = await summarize(await openRun(folder));
  loss = valueText(summary.metrics['message.loss'] as Parameters<typeof valueText>[0]);
});

/** What the page shows of a figure, in the list that is closed at first. */
const shownLoss = (page: Page): Promise<string | null> =>
  page.locator('details.figures tr', { hasText: 'message.loss' }).locator('td').textContent();

describe('a run that did not end', () => {
  it('has its figures where it is served', async () => {
    const server = await serveRuns({ page: pageFiles(), runs: () => named([folder]), port: 0 });
    const { page, troubles } = await openPage(server.address);
    expect(await shownLoss(page)).toBe(loss);
    expect(troubles).toEqual([]);
    await server.close();
  });

  it('has its figures on a page from a disk, where its folder is chosen', async () => {
    const address = pathToFileURL(join(builtPage(), 'index.html')).href;
    const { page, troubles } = await openPage(address, { offline: true });
    await page.locator('input[type=file]').setInputFiles(folder);
    expect(await shownLoss(page)).toBe(loss);
    expect(troubles).toEqual([]);
  });

  it('has in a report the figures that were computed for it, and the page loads nothing', async () => {
    const out = join(root, 'report.html');
    writeHtmlReport({ folder, manifest: manifestOf(folder), summary, page: pageFiles(), out });
    const { page, troubles } = await openPage(pathToFileURL(out).href, { offline: true });
    expect(await shownLoss(page)).toBe(loss);
    expect(troubles).toEqual([]);
  });

  it('has them in a report also where its own summary is of an older schema', async () => {
    const out = join(root, 'older.html');
    const older = join(import.meta.dirname, '../../reports/run-of-schema-1');
    const computed = await summarize(await openRun(older));
    writeHtmlReport({ folder: older, manifest: manifestOf(older), summary: computed, page: pageFiles(), out });
    const { page, troubles } = await openPage(pathToFileURL(out).href, { offline: true });
    await page.getByRole('heading', { level: 1, name: computed.scenario }).waitFor();
    expect(troubles).toEqual([]);
  });

  it('says where to open it if the script that computes figures is missing', async () => {
    const without = new Map([...pageFiles()].filter(([name]) => name !== 'figures.js'));
    const server = await serveRuns({ page: without, runs: () => named([folder]), port: 0 });
    const { page } = await openPage(server.address);
    const notice = page.getByText('this run has no figures of its own');
    await notice.waitFor();
    expect(await notice.count()).toBe(1);
    await server.close();
  });
});
