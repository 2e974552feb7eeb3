import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { emptyFolder, fleetlab, onlyRun } from '../kit/fleetlab.ts';
import { endCommands, startCommand } from '../queue/started-command.ts';

afterAll(endCommands);

/** A day, of which the first second is long enough to find the run at its work and to hold it there. */
const day = ['run', 'reconnect-storm', '--fidelity', 'model', '--set', 'fleet[acme/sensor].count=40'].concat(
  ['duration=1d', 'sampleEvery=1m', 'expect={}'].flatMap((text) => ['--set', text]),
);
/** Long enough to be killed on its way. */
const long = ['run', 'first-light', '--fidelity', 'model', '--set', 'fleet[acme/sensor].count=400'];
const stackLine = /^\s+at .*\(?(file:|node:|\/)/m;

const smaller = ['fleet[acme/sensor].count=100', 'duration=50m', 'sampleEvery=10s'].flatMap((text) => ['--set', text]);

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

/** Starts the day and holds it where its folder has that file. */
async function held(file: string) {
  const cwd = emptyFolder();
  const root = join(cwd, 'made');
  mkdirSync(root);
  const first = startCommand([...day, '--out', 'made'], cwd);
  const folder = await folderBelow(root);
  while (!readdirSync(folder).includes(file)) await after(20);
  first.send('SIGSTOP');
  expect(manifestIn(folder).end).toBe('running');
  const goOn = () => {
    first.send('SIGCONT');
    return first.ended;
  };
  return { cwd, folder, goOn };
}

describe('the same run twice at the same time', () => {
  it('is refused the second time, and the first one keeps every file', async () => {
    const { cwd, folder, goOn } = await held('manifest.json');
    const second = await fleetlab([...day, '--out', 'made'], { cwd });
    expect([second.code, second.stdout]).toEqual([2, '']);
    expect(second.stderr).toMatch(/process \d+ is writing here: fleetlab run reconnect-storm .*\n.*--out/);
    expect((await goOn()).code).toBe(0);
    const { files, end } = manifestIn(folder);
    expect(end).toBe('finished');
    expect(readdirSync(folder).sort()).toEqual([...files.map(({ name }) => name), 'manifest.json'].sort());
    const asked = await fleetlab(['query', folder, 'select count(*) from changes'], { cwd });
    expect([asked.code, asked.stderr]).toEqual([0, '']);
  });
});

describe('a run whose files are removed while it writes them', () => {
  it('does not pass', async () => {
    const { folder, goOn } = await held('devices.parquet');
    rmSync(join(folder, 'devices.parquet'));
    const { code, stdout, stderr } = await goOn();
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/devices\.parquet: this file was removed while the run was being written/);
    expect(stderr).not.toMatch(stackLine);
    expect(manifestIn(folder).end).toBe('running');
  });

  it('fails in so many words if the whole folder is deleted', async () => {
    const { folder, goOn } = await held('manifest.json');
    rmSync(folder, { recursive: true, force: true });
    const { code, stdout, stderr } = await goOn();
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
    const first = startCommand(sweep, cwd);
    await first.says('1 of 4');
    first.send('SIGSTOP');
    const second = await fleetlab(sweep, { cwd });
    expect([second.code, second.stdout]).toEqual([2, '']);
    expect(second.stderr).toMatch(/results: process \d+ is writing here: fleetlab sweep/);
    first.send('SIGKILL');
    expect((await first.ended).code).toBeNull();
    const small = await fleetlab([...sweep, '--quiet'], { cwd });
    expect(small.code).toBe(0);
    expect(readdirSync(join(cwd, 'results')).sort()).toEqual(['cells.parquet', 'results.parquet', 'sweep.json']);
  });
});
