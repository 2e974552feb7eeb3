import { basename } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { recordedRun, scratchOfFile, useServer } from '../../kit/recorded-run.ts';
import { isDrawn, openPage, shownT, showsT, useBrowser } from './browser.ts';

useBrowser();
const root = scratchOfFile();
let first = '';
const held = useServer(async () => {
  first = await recordedRun(root);
  return [first, await recordedRun(root, '2')];
});

const runs = (page: Page) => page.getByRole('navigation', { name: 'Runs that are served here' }).getByRole('button');
const instant = (page: Page) => page.getByRole('slider', { name: 'Instant' });

/** The page with a run open, at its beginning. */
async function openRun(hash = '') {
  const opened = await openPage(`${held.server.address}${hash}`);
  if (hash === '') await runs(opened.page).first().click();
  await opened.page.getByRole('heading', { level: 1, name: 'reconnect-storm' }).waitFor();
  await isDrawn(opened.page);
  if (hash === '') await seekTo(opened.page, 0);
  return opened;
}

/** Sets the slider to a value in one step, as a pointer would. */
const seekTo = (page: Page, t: number): Promise<void> => instant(page).fill(String(t));

describe('the start page', () => {
  it('lists the served runs, each with its verdict', async () => {
    const { page, troubles } = await openPage(held.server.address);
    await runs(page).first().waitFor();
    expect(await runs(page).count()).toBe(2);
    expect(await runs(page).first().textContent()).toMatch(
      /reconnect-storm[\s\S]*claim (not )?reproduced[\s\S]*fleet (un)?harmed[\s\S]*60 devices/,
    );
    expect(await page.getByRole('button', { name: 'Choose a run folder' }).isVisible()).toBe(true);
    expect(troubles).toEqual([]);
  });

  it('opens a folder that the reader chooses', async () => {
    const { page, troubles } = await openPage(held.server.address);
    const folder = await recordedRun(root);
    await page.locator('input[type=file]').setInputFiles(folder);
    await page.getByRole('heading', { level: 1, name: 'reconnect-storm' }).waitFor();
    await isDrawn(page);
    expect(troubles).toEqual([]);
  });
});

describe('a run', () => {
  it('opens with its claim, its thresholds and all of its fleet', async () => {
    const { page, troubles } = await openRun();
    await showsT(page, 0);
    const thresholds = page.getByRole('region', { name: 'Thresholds' });
    expect(await thresholds.getByRole('listitem').count()).toBeGreaterThan(3);
    expect(await page.getByLabel(/^Fleet of/).getAttribute('aria-label')).toContain('60 devices');
    expect(await page.title()).toBe('reconnect-storm · fleetlab');
    expect(troubles).toEqual([]);
  });

  it('shows another instant when the slider is moved', async () => {
    const { page, troubles } = await openRun();
    const before = await legend(page);
    await seekTo(page, 1_200_000);
    await showsT(page, 1_200_000);
    await expect.poll(() => legend(page)).not.toEqual(before);
    expect(await page.getByRole('status', { name: 'Simulated time' }).textContent()).toContain('20:00');
    expect(troubles).toEqual([]);
  });

  it('plays, and stops on request', async () => {
    const { page, troubles } = await openRun();
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await expect.poll(() => shownT(page)).toBeGreaterThan(1_000);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
    const stopped = Number(await instant(page).inputValue());
    await showsT(page, stopped);
    expect(troubles).toEqual([]);
  });

  it('plays backward', async () => {
    const { page } = await openRun();
    await seekTo(page, 1_800_000);
    await showsT(page, 1_800_000);
    await page.getByRole('button', { name: 'Play backward' }).click();
    await expect.poll(() => shownT(page)).toBeLessThan(1_799_000);
  });

  it('steps to the next event and back', async () => {
    const { page, troubles } = await openRun();
    await seekTo(page, 1_200_000);
    await showsT(page, 1_200_000);
    await page.getByRole('button', { name: 'Next event' }).click();
    await expect.poll(() => shownT(page)).toBeGreaterThan(1_200_000);
    await page.getByRole('button', { name: 'Previous event' }).click();
    await expect.poll(() => shownT(page)).toBeLessThanOrEqual(1_200_000);
    expect(troubles).toEqual([]);
  });

  it('goes to a step of the timeline', async () => {
    const { page } = await openRun();
    await page.getByRole('list', { name: 'Steps of the timeline' }).getByRole('button').first().click();
    await expect.poll(() => shownT(page)).toBeGreaterThan(0);
  });
});

describe('a link', () => {
  it('restores the run, the instant, the device and the colors', async () => {
    const { page } = await openRun();
    await seekTo(page, 1_500_000);
    await page.getByRole('combobox', { name: 'Color by' }).selectOption('link');
    await find(page, 'acme/sensor-7');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 2, name: 'acme/sensor-7' }).waitFor();
    await expect.poll(() => page.url()).toMatch(/t=1500000.*sel=acme\/sensor-7/);

    const again = await openPage(page.url());
    await again.page.getByRole('heading', { level: 2, name: 'acme/sensor-7' }).waitFor();
    await showsT(again.page, 1_500_000);
    expect(await again.page.getByRole('combobox', { name: 'Color by' }).inputValue()).toBe('link');
    expect(again.page.url()).toBe(page.url());
    expect(again.troubles).toEqual([]);
  });

  it.each([
    '#v=99&t=5',
    '#t=99999999999',
    '#t=-1&w=5..2',
    '#sel=%00&q=%&view=device',
    '#in=<script>&mark=1%0A',
    '#%%%',
  ])('with invalid fields does no harm: %s', async (hash) => {
    const { page, troubles } = await openPage(`${held.server.address}${hash}`);
    await runs(page).first().click();
    await page.getByRole('heading', { level: 1, name: 'reconnect-storm' }).waitFor();
    await expect.poll(() => shownT(page), { timeout: 120_000 }).toBeGreaterThanOrEqual(0);
    expect(troubles).toEqual([]);
  });

  it('with colors that the run lacks shows those that it opens with', async () => {
    const { page, troubles } = await openRun(`#v=1&run=${basename(first)}&color=attacks`);
    expect(await page.getByRole('combobox', { name: 'Color by' }).inputValue()).toBe('health');
    expect(troubles).toEqual([]);
  });

  it('works with the back button of the browser', async () => {
    const { page } = await openRun();
    await page.getByRole('combobox', { name: 'Color by' }).selectOption('ring');
    await expect.poll(() => page.url()).toContain('color=ring');
    await page.goBack();
    await expect.poll(() => page.getByRole('combobox', { name: 'Color by' }).inputValue()).toBe('health');
  });
});

describe('finding', () => {
  it('counts matches, and goes from one to the next', async () => {
    const { page, troubles } = await openRun();
    await seekTo(page, 2_000_000);
    await find(page, 'link:backoff');
    await page.getByRole('button', { name: 'Next match' }).click();
    const first = await page.getByRole('heading', { level: 2, name: /^acme\/sensor-\d+/ }).textContent();
    await page.getByRole('button', { name: 'Next match' }).click();
    await expect
      .poll(() => page.getByRole('heading', { level: 2, name: /^acme\/sensor-\d+/ }).textContent())
      .not.toBe(first);
    expect(troubles).toEqual([]);
  });

  it('waits for the answer to the current words when Enter is pressed at once', async () => {
    const { page, troubles } = await openRun();
    await find(page, 'acme/sensor-7');
    const box = page.getByRole('combobox', { name: 'Find devices' });
    await box.fill('acme/sensor-12');
    await box.press('Enter');
    await page.getByRole('heading', { level: 2, name: 'acme/sensor-12' }).waitFor();
    await page.keyboard.press('Escape');
    expect(await box.inputValue()).toBe('acme/sensor-12');
    await page.keyboard.press('Escape');
    await page.keyboard.press('/');
    await page.keyboard.type('31');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 2, name: 'acme/sensor-31' }).waitFor();
    expect(await page.locator('#found').textContent()).toBe('1 device');
    expect(troubles).toEqual([]);
  });

  it('says what is wrong with a query', async () => {
    const { page, troubles } = await openRun();
    await page.getByRole('combobox', { name: 'Find devices' }).fill('color:blue');
    await expect.poll(() => page.locator('#found').textContent()).toMatch(/color/);
    expect(troubles).toEqual([]);
  });
});

describe('a device', () => {
  it('has its states over time, its machine as drawn with the run, and why', async () => {
    const { page, troubles } = await openRun();
    await seekTo(page, 1_200_000);
    await find(page, 'acme/sensor-3');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await page.getByRole('heading', { level: 3, name: /States over time/ }).waitFor();
    const facts = await page.locator('.facts').textContent();
    expect(facts).toMatch(/profile[\w-]+: .+keys.+update/);
    expect(facts).not.toContain('undefined');
    const regions = page.getByRole('group', { name: 'Region of the device machine' });
    for (const region of ['power', 'link', 'trust', 'update', 'implant']) {
      await regions.getByRole('button', { name: new RegExp(`^${region}`) }).click();
      await page.getByRole('img', { name: new RegExp(`^${region}: \\w`) }).waitFor();
    }
    expect(troubles).toEqual([]);
  });

  it('has a machine that can be read, moved and enlarged', async () => {
    const { page } = await openRun();
    await find(page, 'acme/sensor-3');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    const drawing = page.getByRole('region', { name: /^Statechart of link/ });
    const letters = () =>
      drawing
        .locator('.state text')
        .first()
        .evaluate((text) => text.getBoundingClientRect().height);
    await drawing.waitFor();
    await expect.poll(letters).toBeGreaterThanOrEqual(11);
    const before = await letters();
    await drawing.focus();
    await page.keyboard.press('+');
    await expect.poll(letters).toBeGreaterThan(before * 1.2);
    await page.keyboard.press('ArrowLeft');
    await page.getByRole('button', { name: 'Fit' }).click();
    await expect.poll(letters).toBeCloseTo(before, 0);
  });
});

describe('two runs', () => {
  it('are compared at one instant', async () => {
    const { page, troubles } = await openRun();
    await page.getByRole('button', { name: 'Compare' }).click();
    await page.getByRole('heading', { level: 1, name: /Compare with/ }).waitFor();
    await runs(page).first().click();
    await page.getByRole('heading', { level: 1, name: 'reconnect-storm against reconnect-storm' }).waitFor();
    await seekTo(page, 2_000_000);
    await showsT(page, 2_000_000);
    expect(await page.getByRole('complementary', { name: 'Differences' }).isVisible()).toBe(true);
    await page.getByRole('button', { name: 'Leave the comparison' }).click();
    await page.getByRole('heading', { level: 1, name: 'reconnect-storm', exact: true }).waitFor();
    expect(troubles).toEqual([]);
  });
});

describe('the keyboard alone', () => {
  it('opens a run, moves through time, finds a device, opens it and leaves again', async () => {
    const { page, troubles } = await openPage(held.server.address);
    await runs(page).first().waitFor();
    await tabTo(page, () => runs(page).first());
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'reconnect-storm' }).waitFor();
    await isDrawn(page);
    await page.keyboard.press('End');
    await expect.poll(() => shownT(page)).toBe(3_000_000);
    await page.keyboard.press('Home');
    await showsT(page, 0);
    await page.keyboard.press('.');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => shownT(page)).toBeGreaterThan(0);
    await page.keyboard.press('/');
    await page.keyboard.type('sensor-12');
    await page.getByRole('search').getByText('1 device', { exact: true }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 2, name: 'acme/sensor-12' }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 3, name: /States over time/ }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByLabel(/^Fleet of/).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: /Keys/ }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
    expect(troubles).toEqual([]);
  });

  it('reaches every control of a run, each with a name, and shows the focus', async () => {
    const { page } = await openRun();
    await page.locator('body').evaluate((body) => (body.ownerDocument.activeElement as HTMLElement | null)?.blur());
    const seen = new Map<string, boolean>();
    for (let i = 0; i < 120; i++) {
      await page.keyboard.press('Tab');
      const here = await page.evaluate(() => {
        const element = document.activeElement as HTMLElement;
        const style = getComputedStyle(element);
        const { outlineStyle, outlineWidth, boxShadow } = style;
        const place = Array.from(document.querySelectorAll('*')).indexOf(element);
        return {
          place: `${place} ${element.outerHTML.slice(0, 80)}`,
          seen: (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none',
        };
      });
      if (seen.has(here.place)) break;
      seen.set(here.place, here.seen);
    }
    expect(seen.size).toBeGreaterThan(25);
    // A slider shows it on its thumb, which a script cannot inspect.
    const unseen = [...seen.keys()].filter((place) => !seen.get(place) && !/<body|type="range"/.test(place));
    expect(unseen).toEqual([]);
  });
});

/** Enters a query, and waits for the answer. */
async function find(page: Page, question: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Find devices' }).fill(question);
  await counted(page);
}

const counted = (page: Page) =>
  page
    .getByRole('search')
    .getByText(/^\d+ devices?$/)
    .waitFor();

const legend = (page: Page) => page.getByRole('list', { name: /Devices by/ }).textContent();

async function tabTo(page: Page, target: () => ReturnType<Page['locator']>): Promise<void> {
  for (let i = 0; i < 30; i++) {
    await page.keyboard.press('Tab');
    if (await target().evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error('it cannot be reached with Tab');
}
