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
  const name = path.slice(path.lastIndexOf('/') + 1);
  const opened = await openPage(`${held.server.address}#v=1&run=${name}${more}`, options);
  await isDrawn(opened.page);
  return opened;
};
const cameTo = (page: Page) => page.getByRole('region', { name: /^What the attacks came to/ });
const deciding = (page: Page) => page.getByRole('region', { name: /^Deciding controls/ });
const caught = (page: Page) => page.getByTitle('Clear the selection (Esc)');

describe.each([
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['light, 360 pixels wide', { viewport: { width: 360, height: 740 } }],
] as const)('what attacks came to, %s', (_look, options) => {
  it('keeps WCAG 2.2 AA, with rows pinned too, and does not scroll sideways', async () => {
    const { page, troubles } = await open('&t=7000000', options);
    await cameTo(page).getByText('fell into foreign hands').waitFor();
    await deciding(page)
      .getByRole('button', { name: /^topic-acl, off/ })
      .click();
    await deciding(page)
      .getByRole('heading', { name: /^topic-acl: off, \d+ rows?$/ })
      .waitFor();
    await page.evaluate(() => scrollTo(0, 0));
    expect(await breaches(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    expect(troubles).toEqual([]);
  });
});

describe('what attacks came to', () => {
  it('is told of the whole run, or by the instant', async () => {
    const { page } = await open('&t=1300000');
    await cameTo(page).getByText('4 of 40 devices fell into foreign hands').waitFor();
    await cameTo(page).getByRole('button', { name: 'by this instant' }).click();
    await cameTo(page).getByText('An attack has begun, and has come to no device.').waitFor();
    await cameTo(page)
      .getByText(/Objective of factory-leak, .*: reached later, \+/)
      .waitFor();
    // The panel of the campaign does not say otherwise.
    await page.getByText(/reached later, \+.* after it began/).waitFor();
    await page.getByRole('slider', { name: 'Instant' }).fill('0');
    await cameTo(page).getByText('No attack has begun yet.').waitFor();
    await page.getByRole('slider', { name: 'Instant' }).fill('14400000');
    await cameTo(page).getByText('4 of 40 devices fell into foreign hands').waitFor();
    expect(await cameTo(page).getByRole('button', { name: 'by this instant' }).getAttribute('aria-pressed')).toBe(
      'true',
    );
  });

  it('shows the devices behind each of its numbers on the map, by the keyboard too', async () => {
    const { page } = await open('&t=7000000');
    const numbers = cameTo(page).getByTitle('Show these devices on the map');
    await numbers.first().waitFor();
    const count = await numbers.count();
    expect(count).toBeGreaterThan(8);
    for (let nth = 0; nth < count; nth++) {
      const shown = (await numbers.nth(nth).textContent())!;
      await numbers.nth(nth).focus();
      await page.keyboard.press('Enter');
      await expect.poll(() => caught(page).textContent()).toMatch(new RegExp(`^${shown} [^×]* ×$`));
      await caught(page).click();
      expect(await caught(page).count()).toBe(0);
    }
  });

  it('says so where no step of an attack began, and is left out where none is planned', async () => {
    const { page } = await open('', {}, unbegun);
    await cameTo(page).getByText('No step of an attack began.').waitFor();
    await deciding(page).getByText('No control has been asked about an actor.').waitFor();
    const { page: other } = await open('', {}, storm);
    expect([await cameTo(other).count(), await deciding(other).count()]).toEqual([0, 0]);
  });
});

describe('deciding controls', () => {
  const pinned = (page: Page) => deciding(page).getByRole('listitem');

  it('list the rows behind a count, each of which leads to its instant', async () => {
    const { page, troubles } = await open('&t=14400000');
    const count = deciding(page).getByRole('button', { name: /^certificate-chain, refused: \d+ devices$/ });
    const devices = await count.textContent();
    await count.focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => caught(page).textContent()).toBe(`${devices} refused by certificate-chain ×`);
    await pinned(page).first().waitFor();
    for (const text of await pinned(page).allTextContents()) expect(text).toContain('refused by certificate-chain');
    await pinned(page).first().getByRole('button').click();
    await expect.poll(() => page.url()).toMatch(/sel=acme\/sensor-\d+&why=\d+/);
    await expect.poll(() => shownT(page)).toBeLessThan(14_400_000);
    expect(troubles).toEqual([]);
  });

  it('lead to a device on which the explained row says that the control was off', async () => {
    const { page } = await open('&t=14400000');
    await deciding(page)
      .getByRole('button', { name: /^topic-acl, off/ })
      .click();
    await expect.poll(() => pinned(page).first().textContent()).toContain('let in: topic-acl is off');
    await pinned(page).first().getByRole('button').click();
    const asked = page.getByRole('list', { name: 'Causes, the root first' }).locator('.asked .control');
    await expect.poll(() => asked.textContent()).toBe('topic-acl: off');
  });

  it('follow the instant, and have a table twin with both counts', async () => {
    const { page } = await open('&t=0');
    await deciding(page).getByText('No control has been asked about an actor.').waitFor();
    await page.getByRole('slider', { name: 'Instant' }).fill('14400000');
    await deciding(page).getByRole('rowheader').first().waitFor();
    await deciding(page).getByLabel('Deciding controls: table and files').click();
    await deciding(page).getByRole('button', { name: 'Show as a table' }).click();
    expect(await deciding(page).getByRole('columnheader').allTextContents()).toEqual([
      ...[
        'control',
        'let in, devices',
        'let in, times',
        'refused, devices',
        'refused, times',
        'off, devices',
        'off, times',
      ],
    ]);
  });
});

describe('the numbers of a campaign, and of the devices in foreign hands', () => {
  it('show their devices on the map', async () => {
    const { page } = await open('&t=4800000');
    await page.getByRole('button', { name: '40 let in by tap' }).click();
    await expect.poll(() => caught(page).textContent()).toBe('40 let in by tap ×');
    const hands = page.getByRole('region', { name: 'In foreign hands' });
    await hands.getByTitle('Show these devices on the map').first().click();
    await expect.poll(() => caught(page).textContent()).toBe('3 in foreign hands ×');
  });
});

describe('a step that could not begin at devices', () => {
  it('says so where it shows what it touched', async () => {
    const { page } = await open('&t=0');
    await page.locator('.attacks g').first().waitFor();
    const lane = page.getByRole('listbox', { name: 'Steps of attacks' });
    await lane.focus();
    for (let i = 0; i < 7; i++) await page.keyboard.press(']');
    await expect.poll(() => lane.getByRole('option', { selected: true }).textContent()).toContain(' copies, ');
    await page.keyboard.press('Enter');
    await expect.poll(() => caught(page).textContent()).toBe('2 touched by copies, though it could not begin at 2 ×');
  });
});

describe('a search for what a step touched', () => {
  it('says at how many devices it could not begin', async () => {
    const { page } = await open('&t=14400000');
    const told = page.locator('#found');
    await page.locator('#find').fill('touched-by:copies');
    await expect.poll(() => told.textContent()).toBe('2 devices, though it could not begin at 2');
    expect(await told.evaluate(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth)).toBe(true);
    await page.locator('#find').fill('gained-by:copies');
    await expect.poll(() => told.textContent()).toBe('0 devices');
  });
});

describe('the number of devices online', () => {
  it('shows them on the map', async () => {
    const { page } = await open('&t=7000000');
    const online = page.getByRole('region', { name: 'Online' }).getByTitle('Show these devices on the map');
    await expect.poll(() => online.textContent()).toMatch(/^\d+$/);
    const devices = await online.textContent();
    await online.focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => caught(page).textContent()).toBe(`${devices} online ×`);
  });
});

describe('a click on the map', () => {
  it('shows the card of the device, though the panels are scrolled down', async () => {
    const { page } = await open('&t=7000000');
    await page.locator('aside').evaluate((aside) => aside.scrollTo(0, 900));
    const box = (await page.locator('#fleet').boundingBox())!;
    await page.mouse.click(box.x + box.width * 0.55, box.y + box.height * 0.5);
    const card = page.getByRole('heading', { level: 2, name: /^acme\/sensor-/ });
    await card.waitFor();
    await expect.poll(() => page.locator('aside').evaluate((aside) => aside.scrollTop)).toBe(0);
  });
});

describe('the buttons beside play', () => {
  it('go to the next refusal or attack and back, where there are any', async () => {
    const { page } = await open('&t=0');
    await page.getByRole('button', { name: 'Next refusal or attack' }).click();
    await expect.poll(() => shownT(page)).toBeGreaterThan(0);
    const first = await shownT(page);
    await page.getByRole('button', { name: 'Next refusal or attack' }).click();
    await expect.poll(() => shownT(page)).toBeGreaterThan(first);
    await page.getByRole('button', { name: 'Previous refusal or attack' }).click();
    await showsT(page, first);
    const { page: other } = await open('', {}, unbegun);
    expect(await other.getByRole('button', { name: 'Next refusal or attack' }).count()).toBe(0);
  });
});

describe('the page of a device', () => {
  const taken = (page: Page) => page.locator('.taken');

  it('says how an actor came to act in its name: each control that was asked, and the row of each', async () => {
    const { page, troubles } = await open('&t=7000000&view=device&sel=acme/sensor-5');
    await page.getByRole('heading', { name: 'How an actor came to act in its name' }).waitFor();
    expect(await breaches(page)).toEqual([]);
    expect(await taken(page).locator('p b').allTextContents()).toEqual(expect.arrayContaining(['dump', 'clones']));
    const lines = taken(page).getByRole('listitem');
    const asked = (await lines.allTextContents()).map((text) => text.replace(/^[\d:.]+ */, ''));
    expect(asked).toContain('debug-lock let in the device has no fuses that lock its debug port');
    const count = await lines.count();
    await lines
      .nth(count - 1)
      .getByRole('button')
      .focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => page.url()).toMatch(/why=\d+/);
    expect(troubles).toEqual([]);
  });

  it('leads from a device to the one that it was reached through', async () => {
    const { page } = await open('&t=7000000&sel=acme/sensor-1');
    await page.getByRole('heading', { name: 'How something was got of it' }).waitFor();
    const through = taken(page).getByTitle('How that device was taken').first();
    const name = await through.textContent();
    await through.click();
    await page.getByRole('heading', { level: 2, name: name! }).waitFor();
    await page.getByRole('heading', { name: 'How an actor came to act in its name' }).waitFor();
    expect(await taken(page).locator('p b').allTextContents()).toContain('clones');
  });
});
