import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
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

/** A view of the page, with the way to it from the one before. */
type View = readonly [name: string, go: (page: Page) => Promise<void>];

const isClosed = (page: Page): Promise<void> => page.getByRole('dialog').waitFor({ state: 'detached' });

/** Every view of the page, by the ways that lead from the start page from one to the next. */
const ways: readonly (readonly View[])[] = [
  [
    ['the start page', (page) => page.getByRole('navigation', { name: 'Runs that are served here' }).waitFor()],
    [
      'the start page with two runs ticked',
      async (page) => {
        await page.getByRole('checkbox').first().waitFor();
        for (const tick of await page.getByRole('checkbox', { name: /^Compare / }).all()) await tick.check();
        await page.getByRole('button', { name: 'Compare the two' }).waitFor();
      },
    ],
  ],
  [
    ['a run', open],
    [
      'a run with a device selected',
      async (page) => {
        await page.getByRole('slider', { name: 'Instant' }).fill('2000000');
        await showsT(page, 2_000_000);
        await page.getByRole('combobox', { name: 'Find devices' }).fill('acme/sensor-7');
        await page.getByRole('search').getByText('1 device', { exact: true }).waitFor();
        await page.keyboard.press('Enter');
        await page.getByRole('heading', { level: 2, name: 'acme/sensor-7' }).waitFor();
      },
    ],
    [
      'a device',
      async (page) => {
        await page.getByRole('button', { name: 'Open', exact: true }).click();
        await page.getByRole('heading', { level: 3, name: /States over time/ }).waitFor();
      },
    ],
  ],
  [
    [
      'the keys',
      async (page) => {
        await open(page);
        await page.getByRole('button', { name: 'Keys and words' }).click();
        await page.getByRole('dialog').waitFor();
      },
    ],
    [
      'a note',
      async (page) => {
        await page.keyboard.press('Escape');
        await isClosed(page);
        await page.keyboard.press('m');
        await page.getByRole('dialog').waitFor();
      },
    ],
    [
      'the menu of what can be taken away',
      async (page) => {
        await page.keyboard.press('Escape');
        await isClosed(page);
        await page.getByText('Share', { exact: true }).click();
        await page.getByRole('button', { name: 'Copy link to this moment' }).waitFor();
      },
    ],
  ],
  [
    [
      'a complaint',
      async (page) => {
        await page.locator('input[type=file]').setInputFiles(root);
        await page.getByRole('alert').waitFor();
      },
    ],
  ],
  [
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
        await page.getByRole('radio', { name: 'Difference' }).check();
        await page
          .getByRole('button', { name: /worse in B|better in B|the same/ })
          .first()
          .waitFor();
      },
    ],
  ],
];
const byNames = ways.map((views) => [views.map(([name]) => name).join(', '), views] as const);

it.each(byNames)('in light and in dark, each keeps WCAG 2.2 AA: %s', async (_names, views) => {
  const { page, troubles } = await openPage(held.server.address);
  for (const [name, go] of views) {
    await go(page);
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await breaches(page), `${name}, ${colorScheme}`).toEqual([]);
    }
  }
  expect(troubles).toEqual([]);
});

it.each(byNames)('in 360 pixels each keeps WCAG 2.2 AA, and needs no sideways scrolling: %s', async (_names, views) => {
  const { page, troubles } = await openPage(held.server.address, { viewport: { width: 360, height: 740 } });
  for (const [name, go] of views) {
    await go(page);
    const { scrolls, client } = await page.evaluate(() => ({
      scrolls: document.documentElement.scrollWidth,
      client: document.documentElement.clientWidth,
    }));
    expect(scrolls, name).toBeLessThanOrEqual(client);
    expect(await breaches(page), name).toEqual([]);
  }
  expect(troubles).toEqual([]);
});
