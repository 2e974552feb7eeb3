import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { pageFiles } from '../../../bin/files/page-files.ts';
import { writeHtmlReport } from '../../../reports/export/html/html-report.ts';
import { trimRun } from '../../../reports/export/trim/trim-run.ts';
import { trimWindow } from '../../../reports/export/trim/trim-window.ts';
import { readSummaryFile } from '../../../reports/outcome/read-summary-file.ts';
import { manifestOf } from '../../../reports/run-folder/manifest-of.ts';
import { recordedRun, scratchOfFile } from '../../kit/recorded-run.ts';
import { isDrawn, openPage, showsT, useBrowser } from './browser.ts';

useBrowser();
const root = scratchOfFile();
let report: string;

beforeAll(async () => {
  const folder = await recordedRun(root);
  const manifest = manifestOf(folder);
  const out = join(root, 'report.html');
  writeHtmlReport({ folder, manifest, summary: readSummaryFile(folder, manifest)!, page: pageFiles(), out });
  report = pathToFileURL(out).href;
});

describe('a report of a trimmed run', () => {
  it('begins at its start, says so, and goes no further back', async () => {
    const folder = await recordedRun(root, 'part');
    const manifest = manifestOf(folder);
    const summary = readSummaryFile(folder, manifest)!;
    const part = join(root, 'part', basename(folder));
    const cut = await trimRun(folder, trimWindow('20m..30m', manifest), summary, part);
    const out = join(root, 'part.html');
    writeHtmlReport({ folder: part, manifest: cut, summary, page: pageFiles(), out });
    const { page, troubles } = await openPage(pathToFileURL(out).href, { offline: true });
    await showsT(page, 1_200_000);
    await page.getByText('trimmed to 00:20–00:30 of 50m').first().waitFor();
    await page.getByText('The verdict and the figures are those of the whole run').waitFor();
    const slider = page.getByRole('slider', { name: 'Instant' });
    expect([await slider.getAttribute('min'), await slider.getAttribute('max')]).toEqual(['1200000', '1800000']);
    await page.keyboard.press('End');
    await showsT(page, 1_800_000);
    await page.keyboard.press('Home');
    await showsT(page, 1_200_000);
    expect(troubles).toEqual([]);
  });
});

describe('a report opened from a disk, without a network', () => {
  it('shows the run, and requests nothing', async () => {
    const { page, troubles } = await openPage(report, { offline: true });
    await page.getByRole('heading', { level: 1, name: 'reconnect-storm' }).waitFor();
    await isDrawn(page);
    await page.getByRole('slider', { name: 'Instant' }).fill('2000000');
    await showsT(page, 2_000_000);
    expect(await page.getByLabel(/^Fleet of/).getAttribute('aria-label')).toContain('60 devices');
    expect(await page.title()).toBe('reconnect-storm · fleetlab');
    expect(troubles).toEqual([]);
  });

  it('keeps the instant in its address', async () => {
    const { page } = await openPage(`${report}#v=1&t=2000000`, { offline: true });
    await showsT(page, 2_000_000);
    await page.reload();
    await showsT(page, 2_000_000);
  });

  it('can be read without a script', async () => {
    const { page, troubles } = await openPage(report, { offline: true, javaScriptEnabled: false });
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('reconnect-storm');
    expect(await page.getByRole('table').count()).toBe(2);
    expect(
      await page.getByText(/^(passed|failed): the claim is (not )?reproduced, \d of \d thresholds met$/).isVisible(),
    ).toBe(true);
    expect(troubles).toEqual([]);
  });

  it('runs no script that an attacker has added', async () => {
    const html = readFileSync(join(root, 'report.html'), 'utf8');
    const added = join(root, 'added.html');
    const evil = '<script>document.title = "pwned"</script><img src="x" onerror="document.title = \'pwned\'">';
    writeFileSync(added, html.replace('<h1>', `${evil}<h1>`));
    const { page } = await openPage(pathToFileURL(added).href, { offline: true });
    await page.getByRole('heading', { level: 1, name: 'reconnect-storm' }).waitFor();
    await isDrawn(page);
    expect(await page.title()).toBe('reconnect-storm · fleetlab');
  });
});
