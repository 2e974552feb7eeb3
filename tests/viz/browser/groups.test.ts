import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { pageFiles } from '../../../bin/files/page-files.ts';
import { sweep } from '../../../bin/sweep/sweep-scenario.ts';
import { writeSweepReport } from '../../../reports/export/html/sweep-report.ts';
import { openSweep } from '../../../reports/sweep/sweep-folder.ts';
import { loadScenario } from '../../../scenarios/index.ts';
import { recorded, scratchOfFile, useServer } from '../../kit/recorded-run.ts';
import { breaches } from './breaches.ts';
import { isDrawn, openPage, useBrowser } from './browser.ts';

useBrowser();
const root = scratchOfFile();
const scenario = join(root, 'plant.yaml');
writeFileSync(
  scenario,
  `name: plant
claim: A plant comes back.
duration: 50m
sampleEvery: 10s
fleet:
  - { tenant: acme, product: valve, profile: esp32, count: 10, backoff: { initial: 5s, max: 10s } }
  - { tenant: acme, product: sensor, profile: esp32, count: 20, backoff: { initial: 10m, max: 10m } }
timeline:
  - { at: 20m, do: outage, of: broker, for: 5m }
  - { label: the cut, at: 28m, do: outage, of: network, for: 2m, on: 'product:valve and pick:4' }
expect:
  reconnect.time{by:product}: max < 1m
  connect.never{by:product}: value == 0
  fleet.onlineShare{by:product, from:15m, to:30m}: min > 10%
  offline.time{product:valve, from:40m}: max < 10m
  fleet.onlineShare{touched-by:"the cut"}: value > 50%
`,
);
const held = useServer(async () => [
  await recorded(root, scenario, '1', []),
  await recorded(root, scenario, '2', ['name=other', 'fleet[acme/sensor].backoff.max=1h']),
]);

async function openPlant(options: Parameters<typeof openPage>[1] = {}, hash = '') {
  const opened = await openPage(`${held.server.address}${hash}`, options);
  if (hash === '')
    await opened.page
      .getByRole('button', { name: /^plant/ })
      .first()
      .click();
  await opened.page.getByRole('heading', { level: 1, name: 'plant' }).waitFor();
  await isDrawn(opened.page);
  return opened;
}

const thresholds = (page: Page) => page.getByRole('region', { name: 'Thresholds' });
const family = (page: Page, name: RegExp) => thresholds(page).locator('.family').filter({ hasText: name });

describe('the thresholds of a run by group', () => {
  it('are one row, open where one was missed, what is missed most first', async () => {
    const { page, troubles } = await openPlant();
    const missed = family(page, /^✗reconnect\.time max < 1m by product/);
    expect(await missed.locator('summary').first().textContent()).toMatch(/1 of 2 missed$/);
    expect(await missed.getByRole('listitem').allTextContents()).toEqual([
      expect.stringMatching(/^✗product:sensor/),
      expect.stringMatching(/^✓product:valve/),
    ]);
    const met = family(page, /^✓connect\.never value == 0 by product/);
    expect(await met.locator('summary').textContent()).toMatch(/all 2 met$/);
    expect(await met.getByText('product:valve').isVisible()).toBe(false);
    await met.locator('summary').click();
    expect(await met.getByText('product:valve').isVisible()).toBe(true);
    expect(troubles).toEqual([]);
  });

  it('say that nothing was in their window, and not that there is no data', async () => {
    const { page } = await openPlant();
    const text = await thresholds(page).textContent();
    expect(text).toContain('nothing to measure from 40m on for these devices');
    expect(text).not.toContain('no data');
  });
});

describe('the charts of a run by group', () => {
  it('are those of the devices that the reader chooses, also by a link', async () => {
    const { page, troubles } = await openPlant();
    const choice = page.getByRole('combobox', { name: /^Online, connects and messages of/ });
    expect(await choice.locator('option').allTextContents()).toEqual([
      'whole fleet',
      'product:valve',
      'product:sensor',
      'touched-by:"the cut"',
    ]);
    const limits = page.locator('.stack .limit title');
    expect((await limits.allTextContents()).filter((text) => text.includes(' on '))).toEqual([]);
    await choice.selectOption('product:sensor');
    const online = page.getByRole('img', { name: /^Online: online, %, product:sensor up to 100/ });
    await online.waitFor();
    expect(await limits.allTextContents()).toEqual([
      expect.stringMatching(/^fleet\.onlineShare min > 10% from 15m to 30m on product:sensor, measured 0%$/),
    ]);
    await expect.poll(() => page.url()).toContain('of=product:sensor');
    const again = await openPlant({}, new URL(page.url()).hash);
    await again.page.getByRole('img', { name: /^Connects \/ s: dialed, product:sensor up to/ }).waitFor();
    expect([...troubles, ...again.troubles]).toEqual([]);
  });

  it('are those of the devices that a step touched, as far as rows tell them', async () => {
    const { page, troubles } = await openPlant();
    await page.getByRole('combobox', { name: /^Online, connects/ }).selectOption('touched-by:"the cut"');
    await page.getByRole('img', { name: /^Online: online, %, touched-by:"the cut" up to 100/ }).waitFor();
    expect(await page.getByText('Connects / s: not sampled of these devices, which').isVisible()).toBe(true);
    expect(await page.locator('.stack .limit title').allTextContents()).toEqual([
      expect.stringMatching(/^fleet\.onlineShare value > 50% on touched-by:"the cut", measured 100%$/),
    ]);
    expect(await breaches(page)).toEqual([]);
    expect(troubles).toEqual([]);
  });
});

describe.each([
  ['light, 1280 pixels wide', {}],
  ['dark, 360 pixels wide', { viewport: { width: 360, height: 740 }, colorScheme: 'dark' as const }],
])('thresholds and charts by group, %s', (_how, options) => {
  it('have no accessibility breach and need no sideways scrolling', async () => {
    const { page } = await openPlant(options);
    for (const on of ['product:valve', 'touched-by:"the cut"']) {
      await page.getByRole('combobox', { name: /^Online, connects/ }).selectOption(on);
      await page.getByRole('img', { name: `Online: online, %, ${on}` }).waitFor();
    }
    expect(await breaches(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  });
});

describe('two runs of different scenarios', () => {
  it('say so, and show the groups that differ', async () => {
    const { page, troubles } = await openPage(held.server.address);
    for (const tick of [0, 1]) await page.getByRole('checkbox').nth(tick).check();
    await page.getByRole('button', { name: 'Compare the two' }).click();
    const differences = page.getByRole('complementary', { name: 'Differences' });
    await differences.waitFor();
    expect(await differences.getByRole('note').allTextContents()).toEqual([
      expect.stringMatching(
        /^A is a run of (plant|other), B one of (plant|other): what differs may come from that alone\./,
      ),
      expect.stringMatching(/^A has the seed \d, B \d: what differs may come from/),
    ]);
    const rows = await differences.getByRole('rowheader').allTextContents();
    expect(rows).toContain('reconnect.time max < 1m on product:sensor');
    expect(troubles).toEqual([]);
  });
});

describe('the page of a sweep by group', () => {
  it('has a table for each figure by group, with the worst group of each cell', async () => {
    const folder = join(root, 'sweep');
    await sweep(await loadScenario(scenario), {
      ...{ seeds: 2, jobs: 1, out: folder },
      vary: ['fleet[acme/sensor].backoff.max=10m,20m'],
    });
    const out = join(root, 'sweep.html');
    writeSweepReport({ folder, held: await openSweep(folder), page: pageFiles(), out });
    const { page, troubles } = await openPage(`file://${out}`);
    const table = page.getByRole('region', { name: /^Table of reconnect\.time\.max by product/ });
    await table.waitFor();
    expect(await table.getByRole('columnheader').allTextContents()).toEqual([
      'Cell',
      'product:valve',
      'product:sensor',
    ]);
    for (const cell of ['max=10m', 'max=20m']) {
      const [valve, sensor] = await table
        .getByRole('row')
        .filter({ has: page.getByRole('button', { name: cell }) })
        .getByRole('cell')
        .allTextContents();
      expect(valve).toMatch(/✓ 2 of 2$/);
      expect(sensor).toMatch(/^worst.*✗ 0 of 2$/);
    }
    expect(await page.getByRole('region', { name: 'Runs in which the threshold was met' }).textContent()).toMatch(
      /The scenario has no other thresholds\.$/,
    );
    // A figure by group can be drawn along a path like any other.
    await page.getByRole('combobox', { name: 'Figure' }).selectOption('reconnect.time.max{product:sensor}');
    await page.getByRole('heading', { name: 'reconnect.time.max{product:sensor} along max' }).waitFor();
    expect(await breaches(page)).toEqual([]);
    expect(troubles).toEqual([]);
  });
});
