import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { recordedCampaigns, recordedUnbegun } from '../../kit/campaign-run.ts';
import { recordedRun, scratchOfFile, useServer } from '../../kit/recorded-run.ts';
import { breaches } from './breaches.ts';
import { isDrawn, openPage, shownT, showsT, useBrowser } from './browser.ts';

useBrowser();
const root = scratchOfFile();
let [campaigns, storm, unbegun] = ['', '', ''];
const held = useServer(async () => {
  campaigns = await recordedCampaigns(root);
  storm = await recordedRun(root);
  unbegun = await recordedUnbegun(root);
  return [campaigns, storm, unbegun];
});

const open = async (more = '', options: BrowserContextOptions = {}, path = campaigns) => {
  const opened = await openPage(
    `${held.server.address}#v=1&run=${path.slice(path.lastIndexOf('/') + 1)}${more}`,
    options,
  );
  await isDrawn(opened.page);
  return opened;
};
const lane = (page: Page) => page.getByRole('listbox', { name: 'Steps of attacks' });
const marks = (page: Page) => page.locator('.attacks g');
const MINUTE = 60_000;

describe.each([
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['light, 360 pixels wide', { viewport: { width: 360, height: 740 } }],
] as const)('the lane of attacks, %s', (_look, options) => {
  it('keeps WCAG 2.2 AA with and without the focus, without sideways scrolling', async () => {
    const { page, troubles } = await open('&t=7000000', options);
    await showsT(page, 7_000_000);
    await marks(page).first().waitFor();
    expect(await breaches(page)).toEqual([]);
    await lane(page).focus();
    await page.keyboard.press(']');
    expect(await breaches(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    expect(troubles).toEqual([]);
  });
});

describe('the lane of attacks', () => {
  const looksOf = (page: Page) =>
    marks(page).evaluateAll((all) =>
      all.map((one) => `${one.getAttribute('class')?.trim()} ${one.querySelector('text')?.textContent ?? ''}`.trim()),
    );

  it('has a mark for each step that began: filled, struck, or shared by those that lie together', async () => {
    const { page } = await open('&t=14400000');
    await marks(page).first().waitFor();
    expect(await looksOf(page)).toEqual([
      'gained dump · mallory',
      'gained ×3',
      // There is no room for its label.
      'struck',
      'struck again · trudy',
      'struck copies · trudy',
    ]);
    const colors = await marks(page).evaluateAll((all) => all.map((one) => getComputedStyle(one).color));
    expect(new Set(colors).size).toBe(2);
  });

  it('shows of each step what has come of it by the instant, and that others begin later; and it has a name', async () => {
    const { page } = await open('&t=0');
    await marks(page).first().waitFor();
    await expect
      .poll(async () => new Set((await looksOf(page)).map((look) => look.split(' ')[0])))
      .toEqual(new Set(['later']));
    await page.getByRole('slider', { name: 'Instant' }).fill('7000000');
    await expect
      .poll(async () => (await looksOf(page)).map((look) => look.split(' ')[0]))
      .toEqual(['gained', 'gained', 'later', 'later', 'later']);
    expect(await page.locator('.lane-name').allTextContents()).toEqual(['Decisions', 'Attack']);
  });

  it('is stepped along by [ and ], and Enter goes to the step; each is read out', async () => {
    const { page, troubles } = await open('&t=0');
    await marks(page).first().waitFor();
    await lane(page).focus();
    const chosen = () => lane(page).getByRole('option', { selected: true }).textContent();
    for (let i = 0; i < 5; i++) await page.keyboard.press(']');
    await expect.poll(chosen).toMatch(/forged, in haste, A01 self-made by trudy: had not started$/);
    await page.keyboard.press('[');
    await expect.poll(chosen).toMatch(/tap, A04 subscribe by mallory/);
    expect(await shownT(page)).toBe(0);
    await page.keyboard.press(']');
    await page.keyboard.press('Enter');
    await expect.poll(async () => Math.floor((await shownT(page)) / MINUTE)).toBe(120);
    await page.getByRole('button', { name: '6 touched by forged, in haste' }).waitFor();
    expect(await lane(page).getByRole('option').count()).toBe(7);
    expect(troubles).toEqual([]);
  });

  it('goes by clicks on a shared mark from one of its steps to the next', async () => {
    const { page } = await open('&t=0');
    await marks(page).nth(1).waitFor();
    const { x, y } = (await marks(page).nth(1).locator('circle').boundingBox())!;
    const seen: string[] = [];
    for (let i = 0; i < 4; i++) {
      await page.mouse.click(x + 4, y + 4);
      seen.push((await lane(page).getByRole('option', { selected: true }).textContent())!.split(' ')[1]);
    }
    expect(seen).toEqual(['clones,', 'commands,', 'tap,', 'clones,']);
    expect(await marks(page).nth(1).locator('text').textContent()).toBe('×3 clones');
  });

  it('goes to a step by a click on its label, and nowhere between marks', async () => {
    const { page } = await open('&t=0');
    await marks(page).first().waitFor();
    const label = (await marks(page).first().locator('text').boundingBox())!;
    await page.mouse.click(label.x + label.width + 30, label.y + 5);
    expect(await lane(page).getByRole('option', { selected: true }).count()).toBe(0);
    await page.mouse.click(label.x + label.width - 4, label.y + 5);
    await expect.poll(async () => Math.floor((await shownT(page)) / MINUTE)).toBe(20);
  });

  it('says so where no attack has begun', async () => {
    const { page } = await open('', {}, unbegun);
    await page.getByText('No step of an attack has begun.').waitFor();
    expect(await lane(page).count()).toBe(0);
    expect(await breaches(page)).toEqual([]);
  });

  it('is left out of a run without attacks', async () => {
    const { page } = await open('', {}, storm);
    expect(await lane(page).count()).toBe(0);
  });
});
