import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { recorded, scratchOfFile, useServer } from '../../kit/recorded-run.ts';
import { breaches } from './breaches.ts';
import { isDrawn, openPage, shownT, showsT, useBrowser } from './browser.ts';

useBrowser();
const root = scratchOfFile();
let names: readonly string[] = [];
const held = useServer(async () => {
  const paths = [
    await recorded(root, 'clone-army', '1', ['verdicts=all']),
    await recorded(root, 'clone-army', '1', ['verdicts=all', 'controls.concurrent-use=off']),
  ];
  names = paths.map((path) => path.slice(path.lastIndexOf('/') + 1));
  return paths;
});

const open = async (more = '', options: BrowserContextOptions = {}) => {
  const opened = await openPage(`${held.server.address}#v=1&run=${names[0]}&vs=${names[1]}${more}`, options);
  await isDrawn(opened.page);
  return opened;
};
const firstDifference = (page: Page) => page.getByRole('region', { name: 'First difference' });
const lostIn = (page: Page) => page.getByRole('table', { name: 'Devices of which actors gained more in B' });

/** Pixels of one fleet in the color of outlines. */
const outlinePixels = (page: Page, canvas: '#raster' | '#raster-b'): Promise<number> =>
  page.evaluate((selector) => {
    const probe = document.createElement('i');
    probe.style.color = 'var(--accent)';
    document.body.append(probe);
    const wanted = getComputedStyle(probe).color.replaceAll(/[^\d,]/g, '');
    probe.remove();
    const element = document.querySelector<HTMLCanvasElement>(selector)!;
    const { data } = element.getContext('2d')!.getImageData(0, 0, element.width, element.height);
    let count = 0;
    for (let i = 0; i < data.length; i += 4) if (`${data[i]},${data[i + 1]},${data[i + 2]}` === wanted) count++;
    return count;
  }, canvas);

describe('a run with one control the other way around, beside the run as written', () => {
  it('says in words which verdict differs first, and leads to its instant and device', async () => {
    const { page, troubles } = await open();
    const card = firstDifference(page);
    const words = await card.textContent();
    expect(words).toContain('concurrent-use: as by default in A, off in B');
    expect(words).toMatch(/A.*× refused .*B.*▶ let in /);
    await page.getByRole('slider', { name: 'Instant' }).fill('0');
    await card.getByRole('button', { name: /^Go to / }).press('Enter');
    await expect.poll(() => shownT(page)).toBeGreaterThan(0);
    await expect.poll(() => page.url()).toMatch(/sel=acme\/sensor-\d+/);
    expect(troubles).toEqual([]);
  });

  it('outlines the devices that differ at the instant in both fleets, until that is switched off', async () => {
    const { page } = await open();
    const instant = page.getByRole('slider', { name: 'Instant' });
    await instant.fill('0');
    await showsT(page, 0);
    const outlines = page.getByRole('button', { name: /differ by this instant/ });
    expect(await outlines.textContent()).toMatch(/instant0$/);
    expect(await outlinePixels(page, '#raster')).toBe(0);
    await instant.fill('3600000');
    await showsT(page, 3_600_000);
    await expect.poll(async () => Number(/\d+$/.exec((await outlines.textContent()) ?? ''))).toBeGreaterThan(0);
    await expect.poll(() => outlinePixels(page, '#raster')).toBeGreaterThan(0);
    expect(await outlinePixels(page, '#raster-b')).toBe(await outlinePixels(page, '#raster'));
    await outlines.press('Space');
    await expect.poll(() => outlinePixels(page, '#raster-b')).toBe(0);
  });

  it('lists the devices that were lost in one run alone, all of them and on the map', async () => {
    const { page, troubles } = await open();
    const rows = lostIn(page).locator('tbody tr');
    expect(await rows.count()).toBe(8);
    expect(await page.getByText('No device lost anything in A that it did not lose in the other.').isVisible()).toBe(
      true,
    );
    await page.getByRole('button', { name: 'Show 42 more' }).press('Enter');
    expect(await rows.count()).toBe(50);
    expect(await rows.first().textContent()).toContain('a session in its name');
    await lostIn(page).getByRole('button').nth(3).press('Enter');
    const name = await lostIn(page).getByRole('button').nth(3).textContent();
    await expect.poll(() => page.url()).toContain(`sel=${name}`);
    await page.getByRole('button', { name: 'Show on the map' }).press('Enter');
    await page
      .getByText(/50.*lost only in B/)
      .first()
      .waitFor();
    expect(troubles).toEqual([]);
  });

  it.each([
    ['light', {}],
    ['dark', { colorScheme: 'dark' }],
    ['360 pixels wide', { viewport: { width: 360, height: 740 } }],
    ['768 pixels wide', { viewport: { width: 768, height: 1024 } }],
  ] as const)('has no barrier, %s', async (_look, options) => {
    const { page } = await open('', options);
    expect(await breaches(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  });
});
