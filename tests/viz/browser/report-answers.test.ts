import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { pageFiles } from '../../../bin/files/page-files.ts';
import { writeHtmlReport } from '../../../reports/export/html/html-report.ts';
import { readSummaryFile } from '../../../reports/outcome/read-summary-file.ts';
import { manifestOf } from '../../../reports/run-folder/manifest-of.ts';
import { recorded, scratchOfFile } from '../../kit/recorded-run.ts';
import { breaches } from './breaches.ts';
import { openPage, shownT, useBrowser } from './browser.ts';

useBrowser();
const root = scratchOfFile();
let report: string;

beforeAll(async () => {
  report = reportOf(await recorded(root, 'first-light', '1', []), 'report.html');
});

function reportOf(folder: string, name: string): string {
  const manifest = manifestOf(folder);
  const out = join(root, name);
  writeHtmlReport({ folder, manifest, summary: readSummaryFile(folder, manifest)!, page: pageFiles(), out });
  return pathToFileURL(out).href;
}

/** The text that a recipient of the file reads. */
async function read(page: Page): Promise<string> {
  await page.getByRole('heading', { name: /^Last back/ }).waitFor();
  // biome-ignore lint/performance/useDomNodeTextContent: readers see only rendered text
  return (await page.locator('body').innerText()).replaceAll(/\s+/g, ' ');
}

describe('the report of first-light, opened from a disk without a network', () => {
  it('states the claim, whether it holds, when the fleet dropped, and which device was last back and why', async () => {
    const { page, troubles } = await openPage(report, { offline: true });
    const text = await read(page);
    expect(text).toContain('Claim A mixed fleet of 10,000 devices lives through a day with a half-hour broker outage');
    expect(text).toContain('The claim is reproduced, 4 of 4 thresholds met.');
    expect(text).toMatch(/Deepest drop: 10,000 to 0 at 08:00:(0\d|10)/);
    expect(text).toMatch(/10,000 devices lost their connection \(step "the broker is down" started\)/);
    expect(text).toMatch(/Half were back by 08:3\d:\d\d, the last at 08:3\d:\d\d\./);
    expect(text).toMatch(/08:3\d:\d\d \w+\/\w+-\d+ dialed \d+ times, its last wait in back-off took \d+m\d*s?/);
    expect(troubles).toEqual([]);
  });

  it('leads from the drop, and from each late device, to its instant', async () => {
    const { page } = await openPage(report, { offline: true });
    await read(page);
    await page.getByTitle('Go to the drop').click();
    await expect.poll(() => shownT(page)).toBeGreaterThanOrEqual(8 * 3_600_000);
    const late = page
      .getByRole('region', { name: /^Last back/ })
      .getByRole('listitem')
      .first();
    const name = await late.locator('b').textContent();
    await late.getByRole('button').click();
    await page.getByRole('heading', { level: 2, name: name ?? '' }).waitFor();
    expect(await page.getByRole('list', { name: 'Causes, the root first' }).textContent()).toContain(
      'step "the broker is down" started',
    );
  });
});

describe('the report on paper', () => {
  it.each(['light', 'dark'] as const)('is drawn for paper, in light colors, from a %s page', async (colorScheme) => {
    const { page } = await openPage(`${report}#v=1&t=30000000`, { offline: true, colorScheme });
    await read(page);
    await page.emulateMedia({ media: 'print' });
    const { chart, raster, ground, seen } = await page.evaluate(() => {
      const widthOf = (selector: string): number => document.querySelector(selector)!.getBoundingClientRect().width;
      const canvas = document.querySelector<HTMLCanvasElement>('#raster')!;
      const isSeen = (element: Element): boolean => element.checkVisibility();
      return new Promise<{ chart: number; raster: number; ground: readonly number[]; seen: string[] }>((resolve) =>
        setTimeout(
          () =>
            resolve({
              chart: widthOf('.stack .plot svg'),
              raster: widthOf('.overlay'),
              ground: Array.from(canvas.getContext('2d')!.getImageData(0, 0, 1, 1).data),
              seen: [...document.querySelectorAll('.top button, .bar, .transport, .menu')]
                .filter(isSeen)
                .map((element) => element.textContent ?? ''),
            }),
          500,
        ),
      );
    });
    expect([Math.round(chart), Math.round(raster)]).toEqual([682, 682]);
    expect(ground).toEqual([255, 255, 255, 255]);
    expect(seen).toEqual(['fleetlab']);
    const text = await read(page);
    for (const said of [
      'Thresholds',
      'Steps',
      'the north site is cut off',
      'Verdicts by control',
      'Figures of the run',
    ]) {
      expect(text).toContain(said);
    }
  });
});

describe('the report of a run that missed a threshold', () => {
  it('says why, and what would change it, to those who open it by the keyboard', async () => {
    const set = ['fleet[acme/sensor].count=60', 'fleet[acme/sensor].backoff.max=1h', 'sampleEvery=10s'];
    const late = reportOf(await recorded(root, 'reconnect-storm', '1', set), 'late.html');
    const { page, troubles } = await openPage(late, { offline: true });
    const thresholds = page.getByRole('region', { name: 'Thresholds' });
    const why = thresholds.getByText('Why: likely, backoff-cap');
    await why.focus();
    await page.keyboard.press('Enter');
    await thresholds.getByText("--set 'fleet[acme/sensor].backoff.max=72s'").waitFor();
    expect(await thresholds.locator('details').count()).toBe(1);
    expect(await breaches(page)).toEqual([]);
    expect(troubles).toEqual([]);
  });
});
