import { mkdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { openRunFolder } from '../../../reports/run-folder/index.ts';
import { sha256OfText } from '../../../reports/run-folder/sha256-of-file.ts';
import { handTrace, minutes, planOf, regions } from '../../kit/hand-trace.ts';
import { recordedRun, scratchOfFile, useServer } from '../../kit/recorded-run.ts';
import { rewriteManifest } from '../../kit/rewrite-manifest.ts';
import { scratch } from '../../kit/small-run.ts';
import { isDrawn, openPage, useBrowser } from './browser.ts';

useBrowser();
const root = scratchOfFile();
const evil = '<img src=x onerror="document.title=\'pwned\'"><script>document.title="pwned"</script>"\'&amp;';
const hostile = join(root, 'hostile');
const held = useServer(async () => [hostileRun(), await recordedRun(root)]);

/** A run in which every name that a scenario can set, and more, is markup. */
function hostileRun(): string {
  const text = () => evil;
  const plan = planOf({ name: evil, claim: evil, seed: evil });
  const devices = {
    count: 3,
    name: (i: number) => `${evil}${i}`,
    tenant: text,
    product: text,
    ring: text,
    site: text,
    profile: text,
    firmware: text,
    tags: text,
  };
  const folder = openRunFolder({ root, plan, version: evil, devices, regions, tickMs: 1 });
  const trace = handTrace();
  const step = trace.event(0, 'step.started', { actor: evil, detail: evil });
  trace.change(minutes(1), 0, 'link online', step);
  trace.event(minutes(2), 'connect.refused', {
    device: 0,
    actor: evil,
    control: evil,
    verdict: 'refuse',
    detail: evil,
    evidence: evil,
    cause: step,
  });
  trace.sample(minutes(1), {});
  trace.feed(folder.sink, minutes(10));
  folder.finish({ end: 'finished', traceHash: evil, chapters: [{ t: minutes(1), label: evil }], summary: undefined });
  renameSync(folder.path, hostile);
  rewriteManifest(hostile, (manifest) => {
    manifest.machine = {
      regions: regions.map(({ name, states }) => ({
        name,
        width: 100,
        height: 100,
        states: states.map((state) => ({ name: state, x: 0, y: 0, width: 10, height: 10 })),
        edges: [
          {
            from: states[0],
            to: states[1],
            label: evil,
            points: [
              [0, 0],
              [1, 1],
            ],
          },
        ],
      })),
    };
  });
  return hostile;
}

/** No name became an element, and no script ran. */
async function isHarmless(page: Page): Promise<void> {
  expect(await page.title()).not.toBe('pwned');
  expect(await page.locator('img[src="x"]').count()).toBe(0);
}

describe('a run whose names are markup', () => {
  it('is listed and shown as text, in every view', async () => {
    const { page, troubles } = await openPage(held.server.address);
    await page
      .getByRole('navigation', { name: 'Runs that are served here' })
      .getByRole('button', { name: /pwned/ })
      .click();
    await page.getByRole('heading', { level: 1, name: 'document.title' }).waitFor();
    await isDrawn(page);
    await isHarmless(page);
    for (const color of ['ring', 'firmware', 'link'])
      await page.getByRole('combobox', { name: 'Color by' }).selectOption(color);
    await page.getByRole('slider', { name: 'Instant' }).fill(String(minutes(2)));
    await page.getByRole('combobox', { name: 'Find devices' }).fill('img');
    await page.getByRole('search').getByText('3 devices').waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await page.getByRole('heading', { level: 3, name: /States over time/ }).waitFor();
    await isHarmless(page);
    expect(troubles).toEqual([]);
  });
});

describe('a run folder that does not match its manifest', () => {
  it.each<[string, RegExp, (folder: string) => void]>([
    ['a manifest of a gigabyte', /manifest/i, (folder) => truncateSync(join(folder, 'manifest.json'), 2 ** 30)],
    ['a manifest that is not JSON', /not JSON/, (folder) => writeFileSync(join(folder, 'manifest.json'), '{"format":')],
    [
      'the manifest of something else',
      /not that of a fleetlab run/,
      (folder) => writeFileSync(join(folder, 'manifest.json'), '[]'),
    ],
    [
      'counts that are text',
      /counts/,
      edited((manifest) => Object.assign(manifest.counts as object, { devices: 'many' })),
    ],
    ['a run of a future version', /schema 99/, edited((manifest) => Object.assign(manifest, { schema: 99 }))],
    ['a time before the beginning', /reachedT/, edited((manifest) => Object.assign(manifest, { reachedT: -5 }))],
    [
      'a time that no run can reach',
      /at reachedT/,
      edited((manifest) => Object.assign(manifest, { reachedT: 2 ** 40 })),
    ],
    ['a file outside of the folder', /files/, edited((manifest) => (listed(manifest)[0].name = '../../etc/passwd'))],
    [
      'a fleet of four thousand million',
      /./,
      edited((manifest) => Object.assign(manifest.counts as object, { devices: 4_000_000_000 })),
    ],
    ['a file that is missing', /devices\.parquet/, (folder) => rmSync(join(folder, 'devices.parquet'))],
    [
      'a table that is cut short',
      /changes-0000\.parquet/,
      (folder) => truncateSync(join(folder, 'changes-0000.parquet'), 100),
    ],
    ['a table of zeros', /changes-0000\.parquet/, (folder) => blank(join(folder, 'changes-0000.parquet'))],
    [
      'a summary of another shape',
      /summary/,
      (folder) => relisted(folder, 'summary.json', '{"format":"fleetlab-summary","schema":2}'),
    ],
  ])('is refused with a message: %s', async (_what, says, spoil) => {
    const folder = join(scratch(), 'spoilt');
    mkdirSync(folder);
    renameSync(await recordedRun(scratch()), folder);
    spoil(folder);
    const { page, troubles } = await openPage(held.server.address);
    await page.locator('input[type=file]').setInputFiles(folder);
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.textContent()).toMatch(says);
    // The page still works: another run can be opened.
    await page
      .getByRole('navigation', { name: 'Runs that are served here' })
      .getByRole('button', { name: /reconnect-storm/ })
      .click();
    await page.getByRole('heading', { level: 1, name: 'reconnect-storm' }).waitFor();
    expect(troubles).toEqual([]);
  });
});

function edited(edit: (manifest: Record<string, unknown>) => unknown) {
  return (folder: string): void => rewriteManifest(folder, edit);
}

const listed = (manifest: Record<string, unknown>) =>
  manifest.files as { name: string; bytes: number; sha256: string }[];

const blank = (path: string): void => writeFileSync(path, Buffer.alloc(readFileSync(path).length));

/** Replaces a file's content, with its size and digest in the manifest. */
function relisted(folder: string, name: string, text: string): void {
  writeFileSync(join(folder, name), text);
  edited((manifest) => {
    const file = listed(manifest).find((one) => one.name === name)!;
    Object.assign(file, { bytes: text.length, sha256: sha256OfText(text) });
  })(folder);
}
