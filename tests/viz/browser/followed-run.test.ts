import { describe, expect, it } from 'vitest';
import { pageFiles } from '../../../bin/files/page-files.ts';
import { serveRuns } from '../../../bin/view/serve-runs.ts';
import { named } from '../../../reports/sweep/find-folders.ts';
import { type ChangeBlock, NONE } from '../../../sim/kernel/trace/sink.ts';
import { minutes, openFolder } from '../../kit/hand-trace.ts';
import { scratch } from '../../kit/small-run.ts';
import { openPage, useBrowser } from './browser.ts';

useBrowser();

/** A device comes online: one row of the trace. */
const online = (row: number, t: number, device: number): ChangeBlock => ({
  length: 1,
  row: Uint32Array.of(row),
  t: Uint32Array.of(t),
  device: Uint32Array.of(device),
  region: Uint8Array.of(1),
  state: Uint8Array.of(2),
  cause: Uint32Array.of(NONE),
});

describe('a run that is followed', () => {
  it('grows in the page as it grows in its folder', async () => {
    const folder = openFolder(scratch(), 2, { name: 'small', claim: '', durationMs: minutes(60) });
    folder.sink.changes(online(0, minutes(1), 0));
    folder.sink.reached(minutes(10));
    const server = await serveRuns({ page: pageFiles(), runs: () => named([folder.path]), port: 0 });
    const { page, troubles } = await openPage(`${server.address}#follow`);
    const instant = page.getByRole('slider', { name: 'Instant' });
    const end = async (): Promise<number> => Number(await instant.getAttribute('max'));
    await expect.poll(end, { timeout: 120_000 }).toBe(minutes(10));
    folder.sink.changes(online(1, minutes(20), 1));
    folder.sink.reached(minutes(30));
    await expect.poll(end, { timeout: 120_000 }).toBe(minutes(30));
    await expect.poll(() => instant.inputValue()).toBe(String(minutes(30)));
    folder.finish({ end: 'finished', traceHash: 'f00d', chapters: [], summary: undefined });
    await page.getByText('running', { exact: true }).waitFor({ state: 'detached' });
    expect(troubles).toEqual([]);
    await server.close();
  });

  it('leaves everything where it was when more of it arrives: words being typed, what is scrolled, open, selected', async () => {
    const folder = openFolder(scratch(), 2, { name: 'small', claim: '', durationMs: minutes(60) });
    folder.sink.changes(online(0, minutes(1), 0));
    folder.sink.reached(minutes(10));
    const server = await serveRuns({ page: pageFiles(), runs: () => named([folder.path]), port: 0 });
    const { page, troubles } = await openPage(`${server.address}#follow`, { viewport: { width: 1280, height: 500 } });
    const instant = page.getByRole('slider', { name: 'Instant' });
    await expect.poll(() => instant.getAttribute('max'), { timeout: 120_000 }).toBe(String(minutes(10)));
    await page.getByRole('button', { name: /^Fleet of/ }).focus();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('complementary').evaluate((aside) => aside.scrollTo(0, 120));
    await page.getByLabel('Online: table and files').evaluate((summary) => {
      (summary.parentElement as HTMLDetailsElement).open = true;
    });
    const find = page.getByRole('combobox', { name: 'Find devices' });
    await find.focus();
    await page.keyboard.type('dev');
    folder.sink.changes(online(1, minutes(20), 1));
    folder.sink.reached(minutes(30));
    await expect.poll(() => instant.getAttribute('max'), { timeout: 120_000 }).toBe(String(minutes(30)));
    await page.keyboard.type('ice');
    expect(await find.inputValue()).toBe('device');
    expect(await page.getByRole('complementary').evaluate((aside) => aside.scrollTop)).toBe(120);
    expect(
      await page.locator('details:has(> [aria-label="Online: table and files"])').getAttribute('open'),
    ).not.toBeNull();
    expect(await page.locator('.overlay .selected').count()).toBe(1);
    expect(troubles).toEqual([]);
    await server.close();
  });
});
