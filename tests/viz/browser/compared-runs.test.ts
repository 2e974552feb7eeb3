import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { recordedRun, scratchOfFile, useServer } from '../../kit/recorded-run.ts';
import { isDrawn, openPage, shownT, showsT, useBrowser } from './browser.ts';

useBrowser();
const root = scratchOfFile();
const held = useServer(async () => [await recordedRun(root), await recordedRun(root, '2')]);

const runs = (page: Page) => page.getByRole('navigation', { name: 'Runs that are served here' });
const look = (page: Page, name: string) => page.getByRole('radio', { name });
const fleet = (page: Page, side: 'A' | 'B') => page.getByRole('button', { name: new RegExp(`^Fleet ${side} of 60`) });

/** Two runs, ticked on the start page and compared. */
async function compared() {
  const opened = await openPage(held.server.address);
  const { page } = opened;
  for (const tick of [0, 1]) await page.getByRole('checkbox').nth(tick).check();
  await page.getByRole('button', { name: 'Compare the two' }).click();
  await fleet(page, 'A').waitFor();
  await isDrawn(page);
  return opened;
}

/** The position of the selected device's mark in a fleet. */
const mark = (page: Page, side: 0 | 1) => page.locator('.fleets .overlay').nth(side).locator('.selected rect').last();

describe('two runs that are compared', () => {
  it('are ticked in the list, and stand side by side at their divergence', async () => {
    const { page, troubles } = await compared();
    expect(await fleet(page, 'B').isVisible()).toBe(true);
    const divergence = await page
      .getByRole('complementary', { name: 'Differences' })
      .getByRole('button', { name: /^Go to / })
      .first()
      .textContent();
    const clock = await page.getByRole('status', { name: 'Simulated time' }).textContent();
    expect(clock).toContain(/\d\d:\d\d:\d\d\.\d{3}/.exec(divergence!)![0]);
    expect(troubles).toEqual([]);
  });

  it('are in the link: both runs, the instant, the look and the device', async () => {
    const { page } = await compared();
    await page.getByRole('slider', { name: 'Instant' }).fill('1500000');
    await fleet(page, 'A').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('v');
    await expect.poll(() => page.url()).toMatch(/run=[^&]+&vs=[^&]+&look=difference&t=1500000&sel=acme\/sensor-\d+/);

    const again = await openPage(page.url());
    await again.page.getByRole('complementary', { name: 'Differences' }).waitFor();
    await showsT(again.page, 1_500_000);
    expect(await look(again.page, 'Difference').isChecked()).toBe(true);
    await expect.poll(() => again.page.url()).toBe(page.url());
    await look(again.page, 'Side by side').check();
    await fleet(again.page, 'B').waitFor();
    await expect.poll(() => again.page.url()).not.toContain('look=');
    expect(again.troubles).toEqual([]);
  });

  it('mark the device that is selected in one of them in the other too', async () => {
    const { page, troubles } = await compared();
    await fleet(page, 'B').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => page.locator('.fleets .selected').count()).toBe(2);
    expect(await mark(page, 0).getAttribute('x')).toBe(await mark(page, 1).getAttribute('x'));
    expect(await mark(page, 0).getAttribute('y')).toBe(await mark(page, 1).getAttribute('y'));
    expect(troubles).toEqual([]);
  });

  it('are zoomed as one, and point out the device under the pointer in both', async () => {
    const { page } = await compared();
    await page.keyboard.press('p');
    await expect.poll(() => page.locator('.fleets .selected').count()).toBe(2);
    const before = Number(await mark(page, 1).getAttribute('width'));
    await fleet(page, 'A').hover({ position: { x: 60, y: 120 } });
    await expect.poll(() => page.locator('.fleets .hovered').count()).toBe(2);
    await page.mouse.wheel(0, -200);
    // The selected device may lie outside now; the one under the pointer does not.
    await expect
      .poll(async () => Number(await page.locator('.fleets .hovered rect').last().getAttribute('width')))
      .toBeGreaterThan(before);
  });

  it('have one legend that counts both, and the link keeps what it switches off', async () => {
    const { page, troubles } = await compared();
    await page.getByRole('slider', { name: 'Instant' }).fill('2000000');
    await showsT(page, 2_000_000);
    const backoff = page
      .getByRole('list', { name: 'Devices by health, in A and in B' })
      .getByRole('button', { name: /^backoff/ });
    expect(await backoff.textContent()).toMatch(/^backoff\s*A \d+\s*B \d+$/);
    await backoff.click();
    await expect.poll(() => page.url()).toContain('off=backoff');
    const again = await openPage(page.url());
    await expect
      .poll(() => again.page.getByRole('button', { name: /^backoff/ }).getAttribute('aria-pressed'))
      .toBe('false');
    expect(troubles).toEqual([]);
  });

  it('close to A alone at the same instant, and reopen with the back button of the browser', async () => {
    const { page, troubles } = await compared();
    await page.getByRole('slider', { name: 'Instant' }).fill('1500000');
    await expect.poll(() => page.url()).toContain('t=1500000');
    await page.getByRole('button', { name: 'Leave' }).click();
    await page.getByRole('heading', { level: 1, name: 'reconnect-storm', exact: true }).waitFor();
    await showsT(page, 1_500_000);
    await expect.poll(() => page.url()).not.toContain('vs=');
    await page.getByRole('button', { name: 'Compare' }).click();
    await runs(page).getByRole('button').first().click();
    await fleet(page, 'A').waitFor();
    await expect.poll(() => page.url()).toContain('vs=');
    await page.goBack();
    await page.getByRole('heading', { level: 1, name: 'reconnect-storm', exact: true }).waitFor();
    await page.goForward();
    await fleet(page, 'A').waitFor();
    expect(troubles).toEqual([]);
  });

  it('keep the device that was selected in A', async () => {
    const { page } = await openPage(held.server.address);
    await runs(page).getByRole('button').first().click();
    await isDrawn(page);
    await page.getByRole('button', { name: /^Fleet of/ }).focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.url()).toContain('sel=');
    const [selected] = /sel=[^&]+/.exec(page.url())!;
    await page.getByRole('button', { name: 'Compare' }).click();
    await runs(page).getByRole('button').first().click();
    await fleet(page, 'A').waitFor();
    await expect.poll(() => page.url()).toMatch(new RegExp(`vs=.*${selected}`));
  });

  it('are switched by the arrow keys from one look to the other', async () => {
    const { page } = await compared();
    await look(page, 'Side by side').focus();
    const before = await shownT(page);
    await page.keyboard.press('ArrowRight');
    expect(await look(page, 'Difference').isChecked()).toBe(true);
    await fleet(page, 'A').waitFor({ state: 'detached' });
    expect(await shownT(page)).toBe(before);
  });

  it('stand below each other, as wide as the page, where it is narrow', async () => {
    const { page } = await compared();
    await page.setViewportSize({ width: 360, height: 740 });
    await expect
      .poll(async () => {
        const [a, b] = [(await fleet(page, 'A').boundingBox())!, (await fleet(page, 'B').boundingBox())!];
        return [a.width === b.width, a.height === b.height, b.y > a.y + a.height, a.width > 300];
      })
      .toEqual([true, true, true, true]);
  });
});
