import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { query } from '../../../reports/query/query.ts';
import { filesOnDisk, openRun as openFolder } from '../../../reports/run-folder/index.ts';
import type { Rollout } from '../../../reports/trace-index/rollouts.ts';
import { openRun } from '../../../viz/data/open-run.ts';
import { recorded, recordedRun, scratchOfFile, useServer } from '../../kit/recorded-run.ts';
import { isDrawn, openPage, showsT, useBrowser } from './browser.ts';

useBrowser();
const root = scratchOfFile();
let rolled: string;
let plain: string;
const held = useServer(async () => {
  rolled = await recorded(root, 'canary-rollout', '1', ['fleet[acme/sensor].count=4000', 'duration=4h']);
  plain = await recordedRun(root);
  return [rolled, plain];
});

let rollout: Rollout;
let stop: Rollout['moves'][number];
beforeAll(async () => {
  const run = await openRun(filesOnDisk(rolled));
  [rollout] = run.info.rollouts;
  stop = rollout.moves.find(({ isStop }) => isStop)!;
});

const nameOf = (folder: string): string => folder.slice(folder.lastIndexOf('/') + 1);

async function openAt(t: number, more = '', options = {}) {
  const opened = await openPage(`${held.server.address}#v=1&run=${nameOf(rolled)}&t=${t}${more}`, options);
  await showsT(opened.page, t);
  await chart(opened.page, 'Rollout').waitFor();
  return opened;
}

const chart = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

describe('a run with a rollout', () => {
  it('says in words where the gate closed, and leads there', async () => {
    const { page, troubles } = await openAt(rollout.t + 60_000);
    const said = await page.getByText('Gate closed').locator('..').textContent();
    expect(said).toContain(`aborted: ${stop.reason}`);
    await page.getByTitle('Go to where the gate closed').click();
    await showsT(page, stop.t);
    expect(troubles).toEqual([]);
  });

  it('shows the state of each part at the instant', async () => {
    const courses = (page: Page) => chart(page, 'Course of the rollout').getByRole('img');
    const { page } = await openAt(rollout.t + 60_000);
    await expect
      .poll(() => courses(page).getAttribute('aria-label'))
      .toMatch(/ring canary open: \d+ devices, ring early waiting/);
    const { page: later } = await openAt(stop.t);
    await expect.poll(() => courses(later).getAttribute('aria-label')).toContain('ring canary failed: ');
  });

  it("highlights the state of the rollout's machine, and of a part's", async () => {
    const { page } = await openAt(stop.t);
    await page.getByRole('img', { name: 'rollout: aborted, from running' }).waitFor();
    await page.getByRole('button', { name: /^ring canary/ }).click();
    const machine = page.getByRole('img', { name: /^ring canary: failed, from (open|baking)$/ });
    await expect.poll(() => machine.isVisible()).toBe(true);
  });

  it('counts devices by firmware as DuckDB does', async () => {
    const folder = await openFolder(rolled);
    const region = folder.manifest.regions.findIndex(({ name }) => name === 'update');
    const { states } = folder.manifest.regions[region];
    const sql = `SELECT count(*) FROM (SELECT device, arg_max(state, row) AS state FROM changes WHERE region = ${region} AND t <= ${stop.t} GROUP BY device) WHERE state IN (${['trial', 'confirmed'].map((state) => states.indexOf(state))})`;
    const newer = Number((await query(folder, sql)).rows[0][0]);
    const { page } = await openAt(stop.t, '&color=firmware');
    const legend = page.getByRole('list', { name: 'Devices by firmware' });
    await expect.poll(async () => (await legend.textContent())?.replaceAll(',', '')).toContain(`1.1.0 ${newer}`);
    expect((await legend.textContent())?.replaceAll(',', '')).toContain(`1.0.0 ${4_000 - newer}`);
  });

  it('has its moves as a table', async () => {
    const { page } = await openAt(stop.t);
    const courses = chart(page, 'Course of the rollout');
    await courses.getByText('⋯').click();
    await courses.getByRole('button', { name: 'Show as a table' }).click();
    await expect.poll(() => courses.getByRole('row').count()).toBe(rollout.moves.length + 1);
  });

  it('shows the load of the update service', async () => {
    const { page } = await openAt(rollout.t + 60_000);
    for (const name of ['Update checks / s', 'Update traffic, Mbit/s', 'Downloads under way'])
      await chart(page, name).getByRole('img').waitFor();
    await expect.poll(() => chart(page, 'Update traffic, Mbit/s').textContent()).toContain('of 200');
  });

  it.each([
    ['light', 1_280],
    ['dark', 1_280],
    ['light', 360],
  ] as const)('is accessible: %s, %i pixels wide', async (colorScheme, width) => {
    const { page, troubles } = await openAt(stop.t, '', { colorScheme, viewport: { width, height: 860 } });
    // The page's own policy forbids added scripts; the debugger is exempt.
    await page.evaluate(axe);
    const found = await page.evaluate(async () => {
      const { violations } = await (globalThis as unknown as { axe: Axe }).axe.run(document, {
        resultTypes: ['violations'],
      });
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
    });
    expect(found).toEqual([]);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide).toBeLessThanOrEqual(width);
    expect(troubles).toEqual([]);
  });
});

describe('a run without a rollout', () => {
  it('has no such panels', async () => {
    const { page } = await openPage(`${held.server.address}#v=1&run=${nameOf(plain)}`);
    await isDrawn(page);
    await chart(page, 'Online').waitFor();
    for (const name of ['Rollout', 'Course of the rollout', 'State of the rollout', 'Update checks / s'])
      expect(await chart(page, name).count()).toBe(0);
  });
});

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Axe {
  run(
    context: unknown,
    options: unknown,
  ): Promise<{
    readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
  }>;
}
