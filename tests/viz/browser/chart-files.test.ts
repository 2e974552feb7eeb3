import seedrandom from 'seedrandom';
import { describe, expect, it } from 'vitest';
import { filesOnDisk } from '../../../reports/run-folder/index.ts';
import { openRun } from '../../../viz/data/open-run.ts';
import { recorded, recordedRun, scratchOfFile, useServer } from '../../kit/recorded-run.ts';
import { isDrawn, openPage, useBrowser } from './browser.ts';
import { chartFiles, differencesAt, folderOf, otherDifferences } from './chart-file.ts';

useBrowser();
const root = scratchOfFile();
let paths: readonly string[] = [];
const held = useServer(async () => {
  paths = [
    await recordedRun(root),
    await recordedRun(root, '2'),
    await recorded(root, 'canary-rollout', '1', ['fleet[acme/sensor].count=400', 'duration=3h']),
    await recorded(root, 'at-scale', '1', ['fleet[acme/meter].count=200']),
  ];
  return paths;
});

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

describe('the files of the charts', () => {
  it.each([
    ['of a storm', 0],
    ['of a rollout', 2],
  ])('have %s the same figures as SQL over the folder, at any instant', async (_what, which) => {
    const path = paths[which];
    const { page, troubles } = await openPage(`${held.server.address}#v=1&run=${nameOf(path)}`);
    await isDrawn(page);
    await page.getByRole('region', { name: 'Certificate age' }).waitFor();
    const files = await chartFiles(page);
    expect(files.size).toBeGreaterThan(5);
    const folder = await folderOf(path);
    const { end } = (await openRun(filesOnDisk(path))).info;
    const random = seedrandom(`charts ${which}`);
    for (let tries = 0; tries < 12; tries++) {
      const t = Math.floor(random() * end);
      for (const [title, csv] of files) {
        expect(await differencesAt(title, csv, folder, t)).toEqual([]);
        expect(await otherDifferences(title, csv, folder, t)).toEqual([]);
      }
    }
    expect(troubles).toEqual([]);
  });

  it('show the age of certificates from before the run as unknown', async () => {
    const { page } = await openPage(`${held.server.address}#v=1&run=${nameOf(paths[3])}&color=certificate`);
    await isDrawn(page);
    const folder = await folderOf(paths[3]);
    const { end } = (await openRun(filesOnDisk(paths[3]))).info;
    const legend = page.getByRole('list', { name: 'Devices by certificate' });
    const random = seedrandom('certificates');
    for (const t of [0, 1, ...Array.from({ length: 10 }, () => Math.floor(random() * end)), end]) {
      await page.getByRole('slider', { name: 'Instant' }).fill(String(t));
      await expect
        .poll(async () => (await chartFiles(page, 'Certificate age')).get('Certificate age')![0].t)
        .toBe(String(t));
      const csv = (await chartFiles(page, 'Certificate age')).get('Certificate age')!;
      expect(await otherDifferences('Certificate age', csv, folder, t)).toEqual([]);
      const old = csv.find(({ certificate }) => certificate === 'from before the run')!.devices;
      await expect.poll(() => legend.textContent()).toContain(`from before the run ${old}`);
    }
  });

  it('have for each of two compared runs the same figures as SQL over it', async () => {
    const [a, b] = paths;
    const { page } = await openPage(`${held.server.address}#v=1&run=${nameOf(a)}&vs=${nameOf(b)}`);
    await isDrawn(page);
    const csv = (await chartFiles(page)).get('Online')!;
    const folders = await Promise.all([a, b].map(folderOf));
    const { end } = (await openRun(filesOnDisk(a))).info;
    const random = seedrandom('compared');
    for (let tries = 0; tries < 12; tries++) {
      const t = Math.floor(random() * end);
      const row = csv.findLast((one) => Number(one.t) <= t)!;
      for (const [i, side] of ['A', 'B'].entries())
        expect(Number(row[side])).toBe((await folders[i].sampleAt('fleet.online', t))![1]);
    }
  });

  it('have a row for each sample where a table on the page has one for several, and both say so', async () => {
    const { page } = await openPage(`${held.server.address}#v=1&run=${nameOf(paths[0])}`);
    await isDrawn(page);
    const chart = page.getByRole('region', { name: 'Online', exact: true });
    const csv = (await chartFiles(page)).get('Online')!;
    expect(csv.length).toBe(
      (await (await folderOf(paths[0])).rows(`SELECT t FROM metrics WHERE level = 0 AND series = 'fleet.online'`))
        .length,
    );
    await chart.getByText('⋯').click();
    await chart.getByRole('button', { name: 'Show as a table' }).click();
    await chart.getByText('One row per several samples').waitFor();
    for (const name of ['from', 'to', 'min', 'max', 'mean', 'last', 'samples'])
      await chart.getByRole('columnheader', { name, exact: true }).waitFor();
  });

  it('agree with the map at every instant: the map shows as many devices online as the panel', async () => {
    const { page } = await openPage(`${held.server.address}#v=1&run=${nameOf(paths[0])}&color=link`);
    const end = await isDrawn(page).then(async () => (await openRun(filesOnDisk(paths[0]))).info.end);
    const random = seedrandom('panel');
    const folder = await folderOf(paths[0]);
    for (let tries = 0; tries < 12; tries++) {
      const t = Math.floor(random() * end);
      await page.getByRole('slider', { name: 'Instant' }).fill(String(t));
      await expect.poll(() => page.locator('[data-t]').first().getAttribute('data-t')).toBe(String(t));
      const online = await folder.inState('link', 'online', t);
      const legend = page.getByRole('list', { name: 'Devices by link' }).getByRole('button', { name: /^online/ });
      await expect.poll(() => legend.textContent()).toBe(`online ${online}`);
      const panel = page.getByRole('region', { name: 'Online', exact: true }).locator('small');
      await expect.poll(() => panel.textContent()).toMatch(new RegExp(`^${online} of 60`));
    }
  });
});
