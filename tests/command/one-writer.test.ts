import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { emptyFolder, fleetlab, onlyRun } from '../kit/fleetlab.ts';

/** Long enough for a second command to find the first still running. */
const long = [
  'run',
  'first-light',
  '--fidelity',
  'model',
  '--set',
  'fleet[acme/sensor].count=400',
  '--set',
  'expect={}',
];
const stackLine = /^\s+at .*\(?(file:|node:|\/)/m;

/** A run of the storm takes a second or two. */
const smaller = ['--set', 'fleet[acme/sensor].count=500'];

type Listed = { readonly files: readonly { readonly name: string }[]; readonly end: string };
const manifestIn = (folder: string): Listed => JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));

/** Waits until a command has made and locked its folder. */
async function folderBelow(root: string): Promise<string> {
  for (;;) {
    const [name] = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const folder = name && join(root, name.name);
    if (folder !== undefined && readdirSync(folder).includes('.writer.lock')) return folder;
    await after(20);
  }
}

describe('the same run twice at the same time', () => {
  it('is refused the second time, and the first one keeps every file', async () => {
    const cwd = emptyFolder();
    const first = fleetlab([...long, '--out', '.'], { cwd });
    const folder = await folderBelow(cwd);
    const second = await fleetlab([...long, '--out', '.'], { cwd });
    expect([second.code, second.stdout]).toEqual([2, '']);
    expect(second.stderr).toMatch(/process \d+ is writing here: fleetlab run first-light .*\n.*--out/);
    expect((await first).code).toBe(0);
    const { files, end } = manifestIn(folder);
    expect(end).toBe('finished');
    expect(readdirSync(folder).sort()).toEqual([...files.map(({ name }) => name), 'manifest.json'].sort());
    const asked = await fleetlab(['query', folder, 'select count(*) from changes'], { cwd });
    expect([asked.code, asked.stderr]).toEqual([0, '']);
  });
});

describe('a run whose files are removed while it writes them', () => {
  it('does not pass', async () => {
    const cwd = emptyFolder();
    const run = fleetlab([...long, '--out', '.'], { cwd });
    const folder = await folderBelow(cwd);
    while (!readdirSync(folder).includes('devices.parquet')) await after(20);
    rmSync(join(folder, 'devices.parquet'));
    const { code, stdout, stderr } = await run;
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/devices\.parquet: this file was removed while the run was being written/);
    expect(stderr).not.toMatch(stackLine);
    expect(manifestIn(folder).end).toBe('running');
  });

  it('fails in so many words if the whole folder is deleted', async () => {
    const cwd = emptyFolder();
    const run = fleetlab([...long, '--out', '.'], { cwd });
    const folder = await folderBelow(cwd);
    rmSync(folder, { recursive: true, force: true });
    const { code, stdout, stderr } = await run;
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/was removed while the run was being written/);
    expect(stderr).not.toMatch(stackLine);
  });
});

describe('a run that was killed', () => {
  it('is reported as killed by every reader, with the time its trace ends', async () => {
    const cwd = emptyFolder();
    await fleetlab(long, { cwd, signal: { name: 'SIGKILL', after: '20 %' } });
    const run = onlyRun(cwd);
    for (const args of [
      ['query', run, 'select 1'],
      ['explain', run, '0'],
      ['compare', run, run],
      ['report', run],
    ]) {
      const { code, stderr } = await fleetlab(args, { cwd });
      expect([args[0], code]).toEqual([args[0], 0]);
      expect(stderr).toMatch(/^note: runs\/.*: the run was killed: the trace ends at \d+h.* of 1d$/m);
    }
  });
});

describe('the same sweep twice at the same time', () => {
  it('is refused the second time, and continues once the first has been killed', async () => {
    const cwd = emptyFolder();
    const sweep = ['sweep', 'reconnect-storm', '--seeds', '4', '--workers', '1', '--out', 'results', ...smaller];
    const first = fleetlab(sweep, { cwd, signal: { name: 'SIGKILL', after: '1 of 4' } });
    await folderBelow(cwd);
    const second = await fleetlab(sweep, { cwd });
    expect([second.code, second.stdout]).toEqual([2, '']);
    expect(second.stderr).toMatch(/results: process \d+ is writing here: fleetlab sweep/);
    expect((await first).signal).toBe('SIGKILL');
    const small = await fleetlab([...sweep, '--quiet'], { cwd });
    expect(small.code).toBe(0);
    expect(readdirSync(join(cwd, 'results')).sort()).toEqual(['cells.parquet', 'results.parquet', 'sweep.json']);
  });
});
