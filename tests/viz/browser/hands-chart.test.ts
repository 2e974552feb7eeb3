import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pageFiles } from '../../../bin/files/page-files.ts';
import { type RunServer, serveRuns } from '../../../bin/view/serve-runs.ts';
import { named } from '../../../reports/sweep/find-folders.ts';
import { COURSE_POINTS } from '../../../reports/sweep/hands-course.ts';
import { writeSweep } from '../../../reports/sweep/sweep-folder.ts';
import { madeRuns, madeSweep } from '../../kit/made-sweep.ts';
import { scratchOfFile } from '../../kit/recorded-run.ts';
import { breaches } from './breaches.ts';
import { openPage, useBrowser } from './browser.ts';

useBrowser();
const root = scratchOfFile();
let server: RunServer;

beforeAll(async () => {
  const [attacked, calm] = [join(root, 'attacked'), join(root, 'calm')];
  // Ten devices more with each seed, from the middle of the run on; nothing in the second cell.
  const runs = madeRuns.map((run, i) => {
    const [cell, seed] = [Math.floor(i / 5), i % 5];
    const values = Array.from({ length: COURSE_POINTS }, (_, at) => (cell === 1 || at < 30 ? 0 : seed * 10));
    return { ...run, hands: { endMs: 7_200_000, values } };
  });
  writeSweep(attacked, madeSweep, runs, 'finished');
  writeSweep(calm, madeSweep, madeRuns, 'finished');
  server = await serveRuns({ page: pageFiles(), runs: () => [], sweeps: () => named([attacked, calm]), port: 0 });
});
afterAll(() => server?.close());

async function open(sweep: string, options: BrowserContextOptions = {}) {
  const opened = await openPage(`${server.address}sweep.html#sweep=${sweep}`, options);
  await opened.page.getByRole('heading', { level: 1, name: 'by-hand' }).waitFor();
  return opened;
}
const chart = (page: Page) => page.getByRole('region', { name: 'Devices in foreign hands' });

describe('the chart of devices in foreign hands over the seeds of a sweep', () => {
  it('has the median and a band, in words and as a table', async () => {
    const { page, troubles } = await open('attacked');
    await chart(page).getByLabel('Cell').selectOption('jitter=0%');
    const words = await chart(page).getByRole('img').getAttribute('aria-label');
    expect(words).toContain(
      'from 0 to 2h: the median is 20 at most, and 20 at the end; the 95 % quantile is 38 at most',
    );
    expect(await chart(page).textContent()).toContain('median and 5% .. 95% of 5 seeds');
    await chart(page).getByLabel('Devices in foreign hands: table and files').click();
    await chart(page).getByRole('button', { name: 'Show as a table' }).click();
    expect(await chart(page).getByRole('row').last().getByRole('cell').allTextContents()).toEqual([
      '2h',
      '20',
      '2',
      '38',
    ]);
    expect(troubles).toEqual([]);
  });

  it('is not there where no run has such a course', async () => {
    const { page } = await open('calm');
    expect(await chart(page).count()).toBe(0);
  });

  it.each([
    ['dark', { colorScheme: 'dark' }],
    ['360 pixels wide', { viewport: { width: 360, height: 740 } }],
  ] as const)('has no barrier, %s', async (_look, options) => {
    const { page } = await open('attacked', options);
    await chart(page).scrollIntoViewIfNeeded();
    expect(await breaches(page)).toEqual([]);
  });
});
