import { copyFileSync, mkdirSync, readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { recordedRun, scratchOfFile, useServer } from '../../kit/recorded-run.ts';
import { isDrawn, openPage, useBrowser } from './browser.ts';

useBrowser();
const root = scratchOfFile();
const held = useServer(async () => copies(await recordedRun(root), 10));

/** The same run many times, each written a minute after the previous one. */
function copies(folder: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => {
    const copy = join(root, `copy-${i}`);
    mkdirSync(copy);
    for (const file of readdirSync(folder)) copyFileSync(join(folder, file), join(copy, file));
    const written = new Date(Date.UTC(2026, 0, 1, 12, i));
    utimesSync(join(copy, 'manifest.json'), written, written);
    return copy;
  });
}

const rows = (page: Page) => page.getByRole('navigation', { name: 'Runs that are served here' }).getByRole('button');
const titles = (page: Page) => rows(page).evaluateAll((buttons) => buttons.map((row) => row.getAttribute('title')));

describe('the list of runs', () => {
  it('has the newest first, each with its claim, verdict, seed, devices, size and date', async () => {
    const { page, troubles } = await openPage(held.server.address);
    await rows(page).first().waitFor();
    expect((await titles(page)).slice(0, 3)).toEqual(['copy-9', 'copy-8', 'copy-7']);
    expect(await rows(page).first().textContent()).toMatch(
      /reconnect-storm[\s\S]*claim (not )?reproduced[\s\S]*fleet (un)?harmed[\s\S]*model · seed 1 · 60 devices[\s\S]*\d\.\d+ MB[\s\S]*2026-01-01 \d\d:\d\d[\s\S]*devices/,
    );
    const claim = rows(page).first().locator('.claim');
    expect(await claim.getAttribute('title')).toBe(await claim.textContent());
    expect(troubles).toEqual([]);
  });

  it('is filtered by words, where it is long', async () => {
    const { page } = await openPage(held.server.address);
    await page.getByRole('searchbox', { name: 'Filter the runs' }).fill('copy-3 SEED');
    await expect.poll(() => titles(page)).toEqual(['copy-3']);
    await page.getByRole('searchbox', { name: 'Filter the runs' }).fill('nothing of the kind');
    await page.getByText('No run has these words.').waitFor();
  });

  it('opens a run at its decisive instant: here, with the fewest devices online', async () => {
    const { page, troubles } = await openPage(held.server.address);
    await rows(page).first().click();
    // The broker is down from the thirtieth minute on.
    expect(await isDrawn(page)).toBeGreaterThanOrEqual(1_800_000);
    expect(await page.getByRole('list', { name: 'Devices by health' }).textContent()).toContain('backoff');
    await page.keyboard.press('Home');
    await expect.poll(() => page.locator('html').getAttribute('data-t')).toBe('0');
    expect(troubles).toEqual([]);
  });

  it('asks for a second run without the first among those to choose from', async () => {
    const { page } = await openPage(held.server.address);
    await rows(page).first().click();
    await isDrawn(page);
    await page.getByRole('button', { name: 'Compare' }).click();
    await page.getByRole('heading', { level: 1, name: 'Compare with copy-9' }).waitFor();
    await rows(page).first().waitFor();
    expect(await titles(page)).not.toContain('copy-9');
    expect(await page.getByRole('checkbox').count()).toBe(0);
  });
});
