import { describe, expect, it } from 'vitest';
import { named } from '../../../bin/view/find-runs.ts';
import { pageFiles } from '../../../bin/view/page-files.ts';
import { serveRuns } from '../../../bin/view/serve-runs.ts';
import { type ChangeBlock, NONE } from '../../../sim/trace/sink.ts';
import { minutes, openFolder } from '../../reports/hand-trace.ts';
import { scratch } from '../serve/small-run.ts';
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
  it('goes on in the page as it goes on in its folder', async () => {
    const folder = openFolder(scratch(), 2, { name: 'small', claim: '', durationMs: minutes(60) });
    folder.sink.changes(online(0, minutes(1), 0));
    folder.sink.reached(minutes(10));
    const server = await serveRuns({ page: pageFiles(), runs: () => named([folder.path]), port: 0 });
    const { page, troubles } = await openPage(`${server.address}#follow`);
    const instant = page.getByRole('slider', { name: 'Instant' });
    const end = async (): Promise<number> => Number(await instant.getAttribute('max'));
    await expect.poll(end, { timeout: 20_000 }).toBe(minutes(10));
    folder.sink.changes(online(1, minutes(20), 1));
    folder.sink.reached(minutes(30));
    await expect.poll(end, { timeout: 20_000 }).toBe(minutes(30));
    await expect.poll(() => instant.inputValue()).toBe(String(minutes(30)));
    folder.finish({ end: 'finished', traceHash: 'f00d', chapters: [], summary: undefined });
    await page.getByText('running', { exact: true }).waitFor({ state: 'detached' });
    expect(troubles).toEqual([]);
    await server.close();
  });
});
