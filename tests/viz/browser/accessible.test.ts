import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { recordedRun, scratchOfFile, useServer } from '../../kit/recorded-run.ts';
import { breaches } from './breaches.ts';
import { isDrawn, openPage, showsT, useBrowser } from './browser.ts';

useBrowser();
const root = scratchOfFile();
const held = useServer(async () => [await recordedRun(root), await recordedRun(root, '2')]);

const open = async (page: Page): Promise<void> => {
  await page.getByRole('navigation', { name: 'Runs that are served here' }).getByRole('button').first().click();
  await page.getByRole('heading', { level: 1, name: 'reconnect-storm' }).waitFor();
  await isDrawn(page);
};

const select = async (page: Page): Promise<void> => {
  await open(page);
  await page.getByRole('slider', { name: 'Instant' }).fill('2000000');
  await showsT(page, 2_000_000);
  await page.getByRole('combobox', { name: 'Find devices' }).fill('acme/sensor-7');
  await page.getByRole('search').getByText('1 device', { exact: true }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 2, name: 'acme/sensor-7' }).waitFor();
};

/** Every view of the page, with the way to open it. */
const views: readonly (readonly [name: string, go: (page: Page) => Promise<void>])[] = [
  ['the start page', (page) => page.getByRole('navigation', { name: 'Runs that are served here' }).waitFor()],
  [
    'the start page with two runs ticked',
    async (page) => {
      await page.getByRole('checkbox').first().waitFor();
      for (const tick of await page.getByRole('checkbox', { name: /^Compare / }).all()) await tick.check();
      await page.getByRole('button', { name: 'Compare the two' }).waitFor();
    },
  ],
  ['a run', open],
  ['a run with a device selected', select],
  [
    'a device',
    async (page) => {
      await select(page);
      await page.getByRole('button', { name: 'Open', exact: true }).click();
      await page.getByRole('heading', { level: 3, name: /States over time/ }).waitFor();
    },
  ],
  [
    'the keys',
    async (page) => {
      await open(page);
      await page.getByRole('button', { name: 'Keys and words' }).click();
      await page.getByRole('dialog').waitFor();
    },
  ],
  [
    'the menu of what can be taken away',
    async (page) => {
      await open(page);
      await page.getByText('Share', { exact: true }).click();
      await page.getByRole('button', { name: 'Copy link to this moment' }).waitFor();
    },
  ],
  [
    'a note',
    async (page) => {
      await open(page);
      await page.keyboard.press('m');
      await page.getByRole('dialog').waitFor();
    },
  ],
  [
    'a complaint',
    async (page) => {
      await page.locator('input[type=file]').setInputFiles(root);
      await page.getByRole('alert').waitFor();
    },
  ],
  [
    'two runs',
    async (page) => {
      await open(page);
      await page.getByRole('button', { name: 'Compare' }).click();
      await page.getByRole('navigation', { name: 'Runs that are served here' }).getByRole('button').last().click();
      await page.getByRole('complementary', { name: 'Differences' }).waitFor();
      await page.getByRole('slider', { name: 'Instant' }).fill('2000000');
      await showsT(page, 2_000_000);
    },
  ],
  [
    'two runs by what differs',
    async (page) => {
      await open(page);
      await page.getByRole('button', { name: 'Compare' }).click();
      await page.getByRole('navigation', { name: 'Runs that are served here' }).getByRole('button').last().click();
      await page.getByRole('radio', { name: 'Difference' }).check();
      await page
        .getByRole('button', { name: /worse in B|better in B|the same/ })
        .first()
        .waitFor();
    },
  ],
];

const looks: readonly (readonly [name: string, options: BrowserContextOptions])[] = [
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
];

describe.each(looks)('in %s', (_look, options) => {
  it.each(views)('%s keeps WCAG 2.2 AA', async (_view, go) => {
    const { page, troubles } = await openPage(held.server.address, options);
    await go(page);
    expect(await breaches(page)).toEqual([]);
    expect(troubles).toEqual([]);
  });
});

it.each(views)('in 360 pixels %s keeps WCAG 2.2 AA, and needs no sideways scrolling', async (_view, go) => {
  const { page, troubles } = await openPage(held.server.address, { viewport: { width: 360, height: 740 } });
  await go(page);
  const { scrolls, client } = await page.evaluate(() => ({
    scrolls: document.documentElement.scrollWidth,
    client: document.documentElement.clientWidth,
  }));
  expect(scrolls).toBeLessThanOrEqual(client);
  expect(await breaches(page)).toEqual([]);
  expect(troubles).toEqual([]);
});
