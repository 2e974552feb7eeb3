import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { recordedCampaigns } from '../../kit/campaign-run.ts';
import { recordedRun, scratchOfFile, useServer } from '../../kit/recorded-run.ts';
import { breaches } from './breaches.ts';
import { isDrawn, openPage, shownT, showsT, useBrowser } from './browser.ts';

useBrowser();
const root = scratchOfFile();
let [campaigns, storm] = ['', ''];
const held = useServer(async () => {
  campaigns = await recordedCampaigns(root);
  storm = await recordedRun(root);
  return [campaigns, storm];
});

const open = async (more = '', options: BrowserContextOptions = {}, path = campaigns) => {
  const opened = await openPage(
    `${held.server.address}#v=1&run=${path.slice(path.lastIndexOf('/') + 1)}${more}`,
    options,
  );
  await isDrawn(opened.page);
  return opened;
};
const panel = (page: Page) => page.getByRole('region', { name: /^Campaigns/ });
const table = (page: Page, name: string) => panel(page).getByRole('table', { name: `Steps of ${name}` });
const rowsOf = (page: Page, name: string) => table(page, name).locator('tbody').allTextContents();
const MINUTE = 60_000;

describe.each([
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['light, 360 pixels wide', { viewport: { width: 360, height: 740 } }],
] as const)('a run with campaigns, %s', (_look, options) => {
  it('keeps WCAG 2.2 AA at an instant and at the end, without sideways scrolling', async () => {
    const { page, troubles } = await open('&t=7000000', options);
    await showsT(page, 7_000_000);
    await table(page, 'door-rattler').waitFor();
    expect(await breaches(page)).toEqual([]);
    await page.keyboard.press('End');
    await expect.poll(() => panel(page).textContent()).toContain('never started');
    expect(await breaches(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    expect(troubles).toEqual([]);
  });
});

describe('the panel of campaigns', () => {
  it('says before they begin what each step waits for', async () => {
    const { page } = await open('&t=0');
    await expect
      .poll(() => panel(page).textContent())
      .toContain('obeyed on 2 of the fleet: the campaign has not begun');
    expect(await rowsOf(page, 'factory-leak')).toEqual([
      'dump0000A14 dump waiting until the campaign begins',
      'clones0000A01 copied waiting until "dump" has gained something, then 10m',
      'tap0000A04 subscribe waiting until "clones" is decided',
      'commands0000A21 session waiting until "clones" has gained something',
      'forgeries0000A01 self-made waiting until "clones" has failed',
    ]);
    expect(await panel(page).textContent()).toContain('no objective: the campaign has not begun');
  });

  it('says while they go on how far each is, and in the end how far each came', async () => {
    const { page } = await open(`&t=${125 * MINUTE}`);
    await showsT(page, 125 * MINUTE);
    await expect
      .poll(async () => (await rowsOf(page, 'door-rattler'))[0])
      .toBe('forged, in haste6060A01 self-made under way');
    expect(await panel(page).textContent()).toMatch(/obeyed on 2 of the fleet: reached \+\d+m\d+s after it began/);
    await page.keyboard.press('End');
    await expect
      .poll(async () => (await rowsOf(page, 'factory-leak')).at(-1))
      .toBe('forgeries0000A01 self-made never started: "clones" did not fail');
    expect(await rowsOf(page, 'door-rattler')).toEqual([
      'forged, in haste6060A01 self-made over',
      'again6060A01 self-made over',
    ]);
  });

  it('leads by a click or Enter to the start of a step, and shows the devices that it touches', async () => {
    const { page } = await open('&t=0');
    await table(page, 'door-rattler').getByRole('button', { name: 'forged, in haste' }).click();
    await expect.poll(async () => Math.floor((await shownT(page)) / MINUTE)).toBe(120);
    await page.getByRole('button', { name: '6 touched by forged, in haste' }).waitFor();
    await page.keyboard.press('Escape');
    expect(await page.getByRole('button', { name: /touched by/ }).count()).toBe(0);
    await table(page, 'door-rattler').getByRole('button', { name: 'again' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: '6 touched by again' }).waitFor();
    // What never started has no start to go to.
    expect(await table(page, 'factory-leak').getByRole('rowheader').getByRole('button').allTextContents()).toEqual([
      ...['dump', 'clones', 'tap', 'commands'],
    ]);
  });

  it('is left out of a run without campaigns', async () => {
    const { page } = await open('', {}, storm);
    expect(await panel(page).count()).toBe(0);
  });
});
