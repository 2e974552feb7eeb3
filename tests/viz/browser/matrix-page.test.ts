import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { pageFiles } from '../../../bin/files/page-files.ts';
import { writeMatrixReport } from '../../../reports/export/html/matrix-report.ts';
import { matrixCsv } from '../../../reports/print/matrix-table.ts';
import { madeMatrix } from '../../kit/made-matrix.ts';
import { scratchOfFile } from '../../kit/recorded-run.ts';
import { breaches } from './breaches.ts';
import { openPage, useBrowser } from './browser.ts';

useBrowser();
const out = join(scratchOfFile(), 'matrix.html');
beforeAll(() => writeMatrixReport({ matrix: madeMatrix, page: pageFiles(), out }));

const open = (options: BrowserContextOptions = {}) => openPage(pathToFileURL(out).href, options);
const grid = (page: Page) => page.getByRole('grid', { name: /^Attacks, without each/ });
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent ?? '');
const detail = (page: Page) => page.getByRole('complementary');

describe('the page of a matrix', () => {
  it('says in each cell what was measured, by sign and word, and what is not as supposed', async () => {
    const { page, troubles } = await open();
    const rows = await grid(page).getByRole('row').allTextContents();
    expect(rows).toEqual([
      expect.stringContaining('hardware root of trust'),
      expect.stringMatching(/A01 clone-identity\. refused anyway!, not as supposed/),
      expect.stringMatching(/A14 debug-port## decides$/),
    ]);
    expect(troubles).toEqual([]);
  });

  it('is one stop of the Tab key, and arrow keys move in it', async () => {
    const { page } = await open();
    expect(await grid(page).locator('[tabindex="0"]').count()).toBe(1);
    await grid(page).locator('[tabindex="0"]').focus();
    await expect.poll(() => focused(page)).toContain('refused anyway');
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => focused(page)).toContain('decides');
    for (const key of ['ArrowDown', 'ArrowRight', 'End']) await page.keyboard.press(key);
    await expect.poll(() => focused(page)).toContain('decides');
    await page.keyboard.press('Control+Home');
    await expect.poll(() => focused(page)).toContain('refused anyway');
    expect(await grid(page).locator('[tabindex="0"]').count()).toBe(1);
  });

  it('opens a cell with Enter: the verdicts that decided, each way, and the commands; Escape leads back', async () => {
    const { page, troubles } = await open();
    await grid(page).locator('[tabindex="0"]').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await detail(page).waitFor();
    await expect.poll(() => focused(page)).toBe('A14 debug-port, without hardware root of trust');
    const text = (await detail(page).textContent())!;
    for (const said of [
      'Supposedit decides',
      'Agreesyes',
      'debug-lock3002',
      'With: refused by debug-lock (3): the port is locked',
      'Without: got into 2 of 3: a copy of its credential',
      'acme/camera-2, seed 1, row 129',
      'fleetlab explain assessments/x/runs/a-run row 129',
      '--attack A14 --product acme/camera --set controls.debug-lock=off',
    ])
      expect(text).toContain(said);
    await page.keyboard.press('Escape');
    await expect.poll(() => detail(page).count()).toBe(0);
    await expect.poll(() => focused(page)).toContain('decides');
    expect(troubles).toEqual([]);
  });

  it('lists what is not as supposed, with the reason; a click opens its cell', async () => {
    const { page } = await open();
    await page.getByRole('button', { name: 'A01 without hardware root of trust' }).click();
    expect(await detail(page).textContent()).toContain('Agreesno');
    expect(await detail(page).textContent()).toContain('acme/camera: refused without it too, by certificate-chain');
  });

  it('shows single controls, and one product', async () => {
    const { page } = await open();
    await page.getByLabel('Take away').selectOption('control');
    expect(await grid(page).getByRole('gridcell').allTextContents()).toEqual(['not measured', '. refused anyway']);
    await page.getByLabel('Take away').selectOption('property');
    await page.getByLabel(/^On/).selectOption('acme/pump');
    expect(await grid(page).getByRole('gridcell').allTextContents()).toEqual(['x cannot be had', 'x cannot be had']);
  });

  it('saves the lines that the command writes', async () => {
    const { page } = await open();
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save CSV' }).click();
    expect(readFileSync(await (await saved).path(), 'utf8')).toBe(matrixCsv(madeMatrix));
  });

  it.each([
    ['light', {}],
    ['dark', { colorScheme: 'dark' }],
    ['360 pixels wide', { viewport: { width: 360, height: 740 } }],
  ] as const)('has no barrier, %s', async (_look, options) => {
    const { page, troubles } = await open(options);
    expect(await breaches(page)).toEqual([]);
    await grid(page).locator('[tabindex="0"]').press('Enter');
    await detail(page).waitFor();
    expect(await breaches(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    expect(troubles).toEqual([]);
  });
});
