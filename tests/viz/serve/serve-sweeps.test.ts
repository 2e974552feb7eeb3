import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SweepEntry } from '../../../bin/view/sweep-list.ts';
import { findFolders } from '../../../reports/sweep/find-folders.ts';
import { writeSweep } from '../../../reports/sweep/sweep-folder.ts';
import { madeRuns, madeSweep } from '../../kit/made-sweep.ts';
import { scratch, smallRun } from '../../kit/small-run.ts';
import { ask, serveBoth } from './ask.ts';

function madeFolder(root: string, name = 'by-hand-abcdef01'): string {
  const folder = join(root, name);
  writeSweep(folder, madeSweep, madeRuns, 'finished');
  return folder;
}

const listed = async (server: Awaited<ReturnType<typeof serveBoth>>): Promise<readonly SweepEntry[]> =>
  JSON.parse((await ask(server, '/sweeps.json')).text);

describe('the list of sweeps', () => {
  it('shows what each is, and how far it is', async () => {
    const root = scratch();
    const some = madeRuns.map((run, index) => (index < 7 ? run : undefined));
    writeSweep(join(root, 'begun'), madeSweep, some, 'running');
    const server = await serveBoth([], [madeFolder(root), join(root, 'begun')]);
    const shape = { scenario: 'by-hand', cells: 4, seeds: 5, total: 20, writtenAt: expect.any(Number) };
    expect(await listed(server)).toEqual([
      { ...shape, name: 'by-hand-abcdef01', done: 20, end: 'finished' },
      { ...shape, name: 'begun', done: 7, end: 'running' },
    ]);
    expect((await ask(server, '/runs.json')).text).toBe('[]');
  });

  it('is read again where a sweep has grown, and leaves out one that has become unreadable', async () => {
    const root = scratch();
    const [one, other] = [madeFolder(root, 'one'), madeFolder(root, 'other')];
    const server = await serveBoth([], [one, other]);
    await listed(server);
    writeSweep(one, madeSweep, madeRuns.slice(0, 3).concat(Array(17).fill(undefined)), 'interrupted');
    writeFileSync(join(other, 'sweep.json'), '{}');
    expect(await listed(server)).toMatchObject([{ name: 'one', done: 3, end: 'interrupted' }]);
  });
});

describe('a file of a sweep', () => {
  it.each(['sweep.json', 'results.parquet', 'cells.parquet'])('comes whole: %s', async (name) => {
    const folder = madeFolder(scratch(), 'my sweep #1? 50% <b>');
    const answer = await ask(await serveBoth([], [folder]), `/sweeps/${encodeURIComponent(basename(folder))}/${name}`);
    expect([answer.status, answer.bytes.equals(readFileSync(join(folder, name)))]).toEqual([200, true]);
    expect(answer.headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'/);
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
  });
});

describe('what is not served of a sweep', () => {
  it.each([
    ['a file of another name', 'secret.txt', 404],
    ['a report that lies in it', 'report.html', 404],
    ['a file that is being written', '.sweep.json.part', 404],
    ['the folder', '', 404],
    ['the way up', '../outside.txt', 400],
    ['the way up, encoded', '%2e%2e/outside.txt', 400],
    ['the way up, encoded with its slash', '..%2foutside.txt', 400],
    ['the way up for Windows', '..%5coutside.txt', 400],
    ['a file in a folder of it', 'sub/sweep.json', 404],
    ['a path of this machine', '/etc/passwd', 404],
    ['a name with a NUL', 'sweep.json%00.txt', 400],
    ['a name that every object has', 'constructor', 404],
    ['a manifest, which only runs have', 'manifest.json', 404],
  ])('is %s', async (_what, path, refusal) => {
    const root = scratch();
    const folder = madeFolder(root);
    writeFileSync(join(root, 'outside.txt'), 'outside');
    for (const name of ['secret.txt', 'report.html', 'manifest.json', '.sweep.json.part'])
      writeFileSync(join(folder, name), 'secret');
    mkdirSync(join(folder, 'sub'));
    writeFileSync(join(folder, 'sub', 'sweep.json'), 'secret');
    const { status, text } = await ask(await serveBoth([], [folder]), `/sweeps/${basename(folder)}/${path}`);
    expect(status).toBe(refusal);
    expect(text).not.toMatch(/secret|outside|root:/);
  });

  it('is a run by the address of sweeps, or a sweep by that of runs', async () => {
    const root = scratch();
    const [run, sweep] = [await smallRun(root), madeFolder(root)];
    const server = await serveBoth([run], [sweep]);
    expect((await ask(server, `/sweeps/${basename(run)}/manifest.json`)).status).toBe(404);
    expect((await ask(server, `/runs/${basename(sweep)}/sweep.json`)).status).toBe(404);
  });

  it.each(['sweep.json', 'results.parquet'])('is a link in the place of %s', async (name) => {
    const root = scratch();
    const folder = madeFolder(root);
    const server = await serveBoth([], [folder]);
    renameSync(join(folder, name), join(root, 'elsewhere'));
    symlinkSync(join(root, 'elsewhere'), join(folder, name));
    expect((await ask(server, `/sweeps/${basename(folder)}/${name}`)).status).toBe(404);
  });

  it('is a manifest of a gigabyte', async () => {
    const folder = madeFolder(scratch());
    truncateSync(join(folder, 'sweep.json'), 2 ** 30);
    const server = await serveBoth([], [folder]);
    expect((await ask(server, `/sweeps/${basename(folder)}/sweep.json`)).status).toBe(404);
    expect(await listed(server)).toEqual([]);
  });

  it.each(['evil.test', '127.0.0.1:1'])('is any file, to a request for host %s', async (host) => {
    const server = await serveBoth([], [madeFolder(scratch())]);
    const answer = await ask(server, '/sweeps.json', { headers: { Host: host } });
    expect([answer.status, answer.text.includes('by-hand')]).toEqual([421, false]);
  });
});

describe('folders to show', () => {
  it('are runs and sweeps in one folder, each as what it is', async () => {
    const root = scratch();
    const [run, sweep] = [await smallRun(root), madeFolder(root)];
    mkdirSync(join(root, 'bare'));
    const { runs, sweeps } = findFolders([root]);
    expect([runs(), sweeps()].map((found) => found.map(({ name }) => name))).toEqual([
      [basename(run)],
      [basename(sweep)],
    ]);
    madeFolder(root, 'later');
    expect(sweeps()).toHaveLength(2);
    rmSync(sweep, { recursive: true });
    expect(sweeps().map(({ name }) => name)).toEqual(['later']);
  });

  it('are refused with the reason', () => {
    const folder = madeFolder(scratch());
    writeFileSync(
      join(folder, 'sweep.json'),
      readFileSync(join(folder, 'sweep.json'), 'utf8').replace(/"schema": \d+/, '"schema": 9'),
    );
    expect(() => findFolders([folder])).toThrow(expect.objectContaining({ code: 'sweep/newer' }));
    expect(() => findFolders([scratch()])).toThrow(/no folder in it is that of a run or a sweep/);
  });
});
