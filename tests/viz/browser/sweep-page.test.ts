import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pageFiles } from '../../../bin/files/page-files.ts';
import { type RunServer, serveRuns } from '../../../bin/view/serve-runs.ts';
import { writeSweepReport } from '../../../reports/export/html/sweep-report.ts';
import { named } from '../../../reports/sweep/find-folders.ts';
import type { Sweep } from '../../../reports/sweep/sweep.ts';
import { openSweep, writeSweep } from '../../../reports/sweep/sweep-folder.ts';
import { madeRuns, madeSweep } from '../../kit/made-sweep.ts';
import { scratchOfFile } from '../../kit/recorded-run.ts';
import { smallRun } from '../../kit/small-run.ts';
import { breaches } from './breaches.ts';
import { openPage, useBrowser } from './browser.ts';

useBrowser();
const root = scratchOfFile();
let server: RunServer;

function made(name: string, sweep: Sweep = madeSweep, runs: Parameters<typeof writeSweep>[2] = madeRuns): string {
  const folder = join(root, name);
  writeSweep(folder, sweep, runs, runs.every((run) => run !== undefined) ? 'finished' : 'running');
  return folder;
}

beforeAll(async () => {
  const folders = [
    made('by-hand'),
    made(
      'begun',
      madeSweep,
      madeRuns.map((run, i) => (i % 5 < 2 ? run : undefined)),
    ),
  ];
  server = await serveRuns({ page: pageFiles(), runs: () => [], sweeps: () => named(folders), port: 0 });
});
afterAll(() => server?.close());

async function openServed(hash = '#sweep=by-hand', options: BrowserContextOptions = {}) {
  const opened = await openPage(`${server.address}sweep.html${hash}`, options);
  await opened.page.getByRole('heading', { level: 1, name: 'by-hand' }).waitFor();
  return opened;
}

const table = (page: Page) =>
  page.getByRole('region', { name: 'Comparison table, scrolls sideways' }).getByRole('table');
const names = (page: Page) => table(page).locator('tbody th button').allTextContents();
const row = (page: Page, name: string) =>
  table(page)
    .getByRole('row')
    .filter({ has: page.getByRole('button', { name, exact: true }) });
const head = (page: Page, name: string) => table(page).getByRole('columnheader', { name });

describe('the page of a sweep', () => {
  it('says what was swept, and how much of it is finished', async () => {
    const { page, troubles } = await openServed();
    const text = await page.locator('body').textContent();
    for (const said of ['More jitter spreads the storm.', '20 of 20 runs', '4 cells', '5 seeds (1 to 5)', 'model'])
      expect(text).toContain(said);
    expect(await page.title()).toBe('by-hand · fleetlab sweep');
    expect(troubles).toEqual([]);
  });

  it('has a row for each cell: median, quantiles, and the number of runs', async () => {
    const { page } = await openServed();
    const cells = await row(page, 'jitter=100%').getByRole('cell').allTextContents();
    expect(cells[0]).toMatch(/5m.*4m49s \.\. 5m11s/);
    expect(cells[2]).toMatch(/^2\.5\/s2 of 5 runs/);
    expect(await row(page, 'jitter=50%').getByRole('cell').last().textContent()).toMatch(/none of 5 runs/);
    expect(await row(page, 'jitter=0%').getByRole('cell').first().textContent()).toMatch(/^worst/);
    expect(await head(page, 'connect.ratePeak').textContent()).toContain('log');
  });

  it('sorts by keyboard, up and down and back', async () => {
    const { page } = await openServed();
    const button = head(page, 'reconnect.time.p95').getByRole('button');
    await button.focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => names(page)).toEqual(['jitter=25%', 'jitter=50%', 'jitter=100%', 'jitter=0%']);
    expect(await head(page, 'reconnect.time.p95').getAttribute('aria-sort')).toBe('ascending');
    await page.keyboard.press('Enter');
    await expect.poll(() => names(page)).toEqual(['jitter=0%', 'jitter=100%', 'jitter=50%', 'jitter=25%']);
    expect(await head(page, 'reconnect.time.p95').getAttribute('aria-sort')).toBe('descending');
    await page.keyboard.press('Enter');
    await expect.poll(() => names(page)).toEqual(madeSweep.cells.map(({ name }) => name));
  });

  it('shows differences with the same seed, in points where they are shares', async () => {
    const { page, troubles } = await openServed();
    const show = page.getByRole('combobox', { name: 'Show' });
    // The cell of the sweep's own baseline comes first.
    expect(await show.locator('option').nth(1).textContent()).toBe('differences from jitter=25%');
    await show.selectOption('jitter=25%');
    await page.getByRole('heading', { name: 'Differences from jitter=25%' }).waitFor();
    const cells = await row(page, 'jitter=0%').getByRole('cell').allTextContents();
    expect(cells[0]).toMatch(/^\+5m30s/);
    expect(cells[2]).toMatch(/^\+420\/s/);
    expect(await row(page, 'jitter=25%').textContent()).toContain('baseline');
    expect(troubles).toEqual([]);
  });

  it('has the chosen figures', async () => {
    const { page } = await openServed();
    await page.getByText('Figures', { exact: false }).first().click();
    await page.getByRole('searchbox', { name: 'Find a figure' }).fill('never');
    await page.getByRole('checkbox', { name: 'reconnect.never, devices' }).check();
    await head(page, 'reconnect.never').waitFor();
    await page.keyboard.press('Escape');
    expect(await page.getByRole('searchbox', { name: 'Find a figure' }).isVisible()).toBe(false);
    expect(page.url()).toContain('figure=reconnect.never');
  });

  it('opens a cell: its seeds, thresholds, trace and the command of a run', async () => {
    const { page, troubles } = await openServed();
    await row(page, 'jitter=50%').getByRole('button').focus();
    await page.keyboard.press('Enter');
    const detail = page.getByRole('complementary', { name: 'Cell jitter=50%' });
    await detail.getByRole('combobox', { name: 'Seed' }).selectOption('4');
    await expect.poll(() => detail.textContent()).toContain(`trace ${madeRuns[13].traceHash}`);
    expect(await detail.locator('code').textContent()).toBe(`${madeSweep.cells[2].command} --seed 4`);
    expect(await detail.locator('.strip').first().locator('circle').count()).toBe(5);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('jitter=50%');
    expect(troubles).toEqual([]);
  });

  it('draws one figure against another, lists cells without a place, and opens a cell on a press', async () => {
    const { page } = await openServed('#sweep=by-hand&x=reconnect.time.p95&y=rollout.exposed');
    await page.getByText('Not drawn, without a value on an axis: jitter=50% (rollout.exposed)').waitFor();
    const chart = page.locator('.trade-off svg');
    expect(await chart.getAttribute('aria-label')).toContain('jitter=25% 2m, 400');
    expect(await chart.locator('.point').count()).toBe(3);
    await page.getByRole('checkbox', { name: 'one dot per seed' }).check();
    await expect.poll(() => chart.locator('.seed').count()).toBe(15);
    await chart.locator('.point .middle').last().click();
    await page.getByRole('complementary', { name: 'Cell jitter=100%' }).waitFor();
  });

  it('draws a figure along a path, also as a table', async () => {
    const { page } = await openServed();
    const chart = page.locator('.along-path');
    expect(await chart.locator('svg').getAttribute('aria-label')).toContain('7m30s, 2m, 4m, 5m');
    await chart.locator('summary').click();
    await chart.getByRole('button', { name: 'Show as a table' }).click();
    expect(await chart.getByRole('row').nth(2).textContent()).toMatch(/^jitter=25%25%52m/);
  });

  it('saves the table as it is sorted, and a chart', async () => {
    const { page } = await openServed('#sweep=by-hand&sort=-reconnect.time.p95');
    const saved = async (press: () => Promise<void>): Promise<string> => {
      const [download] = await Promise.all([page.waitForEvent('download'), press()]);
      return readFileSync(await download.path(), 'utf8');
    };
    const csv = await saved(() => page.getByRole('button', { name: 'Save CSV' }).click());
    expect(csv.split('\r\n').map((line) => line.split(',')[0])).toEqual([
      ...['cell', 'jitter=0%', 'jitter=100%', 'jitter=50%', 'jitter=25%'],
    ]);
    await page.locator('.trade-off summary').click();
    const svg = await saved(() => page.locator('.trade-off').getByRole('button', { name: 'Save as SVG' }).click());
    expect(svg).toMatch(/^<svg[^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(svg).toContain('jitter=0%');
  });

  it('restores the view from its address, and writes the same address', async () => {
    const { page } = await openServed();
    await head(page, 'connect.ratePeak').getByRole('button').click();
    await page.getByRole('combobox', { name: 'Show' }).selectOption('jitter=0%');
    await page.getByRole('combobox', { name: 'Up' }).selectOption('message.loss');
    await row(page, 'jitter=25%').getByRole('button').click();
    await page.getByRole('combobox', { name: 'Seed' }).selectOption('3');
    const address = page.url();
    const again = await openServed(new URL(address).hash);
    await again.page.getByRole('complementary', { name: 'Cell jitter=25%' }).waitFor();
    expect(await names(again.page)).toEqual(await names(page));
    expect(await again.page.getByRole('combobox', { name: 'Up' }).inputValue()).toBe('message.loss');
    expect(await again.page.getByRole('combobox', { name: 'Seed' }).inputValue()).toBe('3');
    expect(await again.page.getByRole('heading', { name: 'Differences from jitter=0%' }).isVisible()).toBe(true);
    expect(again.page.url()).toBe(address);
    expect(again.troubles).toEqual([]);
  });
});

describe('a sweep that is still being written', () => {
  const begun = (count: number) => madeRuns.map((run, i) => (i % 5 < count ? run : undefined));
  const begin = (count: number, ...gone: readonly string[]): void => {
    const names = ['vm.1.a', 'vm.2.b'];
    const workers = names.map((name) => ({ name, done: count, isThere: !gone.includes(name) }));
    writeSweep(join(root, 'begun'), madeSweep, begun(count), count === 5 ? 'finished' : 'running', { workers });
  };

  it('says so, and shows more when it is read again', async () => {
    begin(2);
    const { page } = await openServed('#sweep=begun&sort=cell');
    await page.getByText('running: 8 of 20 runs').waitFor();
    expect(await row(page, 'jitter=0%').textContent()).toContain('2 of 5 runs');
    begin(3);
    await page.getByRole('button', { name: 'Reload' }).click();
    await page.getByText('running: 12 of 20 runs').waitFor();
    expect(page.url()).toContain('sort=cell');
  });

  it('is followed to its end, with the workers that run it', async () => {
    begin(1);
    const { page, troubles } = await openServed('#sweep=begun&sort=cell');
    const workers = page.locator('.workers');
    await expect.poll(() => workers.textContent()).toMatch(/^2 workers.*vm\.1\.a 1 runvm/);
    expect(await breaches(page)).toEqual([]);
    begin(2, 'vm.2.b');
    await page.getByText('running: 8 of 20 runs').waitFor();
    await expect.poll(() => workers.textContent()).toMatch(/^1 worker, 1 gone.*vm\.2\.b 2 runs, gone/);
    expect(await page.getByRole('progressbar', { name: 'Finished runs' }).getAttribute('value')).toBe('8');
    begin(5);
    await page.getByText('20 of 20 runs').first().waitFor();
    await workers.waitFor({ state: 'detached' });
    expect(page.url()).toContain('sort=cell');
    expect(troubles).toEqual([]);
  });
});

describe('a served sweep', () => {
  it('is listed on the page of runs too, and leads to the page of the sweep', async () => {
    const { page, troubles } = await openPage(server.address);
    const list = page.getByRole('navigation', { name: 'Sweeps that are served here' });
    await list.getByTitle('by-hand', { exact: true }).waitFor();
    expect(await list.getByRole('link').allTextContents()).toContainEqual(
      expect.stringMatching(/^by-handfinished4 cells × 5 seedsby-hand$/),
    );
    await list.getByTitle('by-hand', { exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'by-hand' }).waitFor();
    await page.getByRole('button', { name: 'fleetlab: other sweeps' }).click();
    await page.getByRole('heading', { level: 1, name: 'Open a sweep' }).waitFor();
    await page.goBack();
    await table(page).waitFor();
    expect(troubles).toEqual([]);
  });

  it('opens a folder that the reader chooses, and says which page a run needs, and which a sweep', async () => {
    const { page } = await openPage(`${server.address}sweep.html`);
    const run = await smallRun(root);
    await page.locator('input[type=file]').setInputFiles(run);
    await page
      .getByRole('alert')
      .getByText(/folder of a run/)
      .waitFor();
    await page.locator('input[type=file]').setInputFiles(join(root, 'by-hand'));
    await table(page).waitFor();
    const { page: runs } = await openPage(server.address);
    await runs.locator('input[type=file]').setInputFiles(join(root, 'by-hand'));
    await expect.poll(() => runs.getByRole('alert').textContent()).toMatch(/folder of a sweep/);
  });
});

describe('a report of a sweep', () => {
  const hostile = '</script><script>document.title="pwned"</script><img src=x onerror=alert(1)>';
  let address: string;
  beforeAll(async () => {
    const cells = madeSweep.cells.map((cell, i) => ({
      ...cell,
      ...(i === 0 ? { name: hostile } : {}),
      claim: hostile,
    }));
    const folder = made('reported', { ...madeSweep, cells });
    const out = join(root, 'report.html');
    writeSweepReport({ folder, held: await openSweep(folder), page: pageFiles(), out });
    address = pathToFileURL(out).href;
  });

  it('opens from a disk, without a network, and runs nothing from the folder', async () => {
    const { page, troubles } = await openPage(address, { offline: true });
    await table(page).waitFor();
    expect((await names(page))[0]).toBe(hostile);
    await head(page, 'connect.ratePeak').getByRole('button').click();
    await row(page, 'jitter=100%').getByRole('button').click();
    await page.getByRole('complementary').waitFor();
    expect(await page.title()).toBe('by-hand · fleetlab sweep');
    expect(page.url()).toContain('sort=connect.ratePeak');
    expect(troubles).toEqual([]);
  });

  it('can be read without scripts', async () => {
    const { page } = await openPage(address, { offline: true, javaScriptEnabled: false });
    expect(await page.getByRole('table').count()).toBe(3);
    expect(
      await page
        .getByRole('row', { name: /^jitter=100%/ })
        .first()
        .textContent(),
    ).toContain('5m [4m49s .. 5m11s]');
  });

  it('says what is wrong with a damaged folder inside', async () => {
    const folder = made('spoiled');
    const held = await openSweep(folder);
    writeFileSync(join(folder, 'results.parquet'), 'PAR1');
    const out = join(root, 'spoiled.html');
    writeSweepReport({ folder, held, page: pageFiles(), out });
    const { page } = await openPage(pathToFileURL(out).href, { offline: true });
    await expect.poll(() => page.getByRole('alert').textContent()).toMatch(/results of a sweep cannot be read/);
  });
});

const looks: readonly (readonly [name: string, options: BrowserContextOptions])[] = [
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['360 pixels wide', { viewport: { width: 360, height: 740 } }],
];

describe.each(looks)('in %s', (_look, options) => {
  it.each([
    ['a sweep with a cell open', '#sweep=by-hand&cell=jitter=100%25&dots=yes'],
    ['differences', '#sweep=by-hand&from=jitter=25%25&sort=-message.loss'],
  ])('%s keeps WCAG 2.2 AA, and scrolls nowhere but in its tables', async (_view, hash) => {
    const { page } = await openServed(hash, options);
    await page.locator('.trade-off svg').waitFor();
    expect(await breaches(page)).toEqual([]);
    const [scrolls, client] = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return [scrollWidth, clientWidth];
    });
    expect(scrolls).toBeLessThanOrEqual(client);
  });

  it('the list of sweeps keeps WCAG 2.2 AA', async () => {
    const { page } = await openPage(`${server.address}sweep.html`, options);
    await page.getByRole('navigation').waitFor();
    expect(await breaches(page)).toEqual([]);
  });
});
