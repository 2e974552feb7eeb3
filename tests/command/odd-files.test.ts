import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptyFolder, fleetlab, onlyRun, small } from '../kit/fleetlab.ts';

const stackLine = /^\s+at .*\(?(file:|node:|\/)/m;

const sockets: { close(): unknown }[] = [];
afterAll(() => {
  for (const socket of sockets) socket.close();
});

/** What can stand in the place of a file. No command may open it: the read would block, or never end. */
const kinds: readonly (readonly [string, (path: string) => unknown])[] = [
  ['a pipe', (path) => execFileSync('mkfifo', [path])],
  ['a folder', (path) => mkdirSync(path)],
  ['a link to itself', (path) => symlinkSync(path, path)],
  ['a link to a device without end', (path) => symlinkSync('/dev/zero', path)],
  [
    'a file of a terabyte',
    (path) => {
      writeFileSync(path, '{');
      truncateSync(path, 2 ** 40);
    },
  ],
  [
    'a socket',
    (path) => {
      const server = createServer();
      sockets.push(server);
      return new Promise((resolve) => server.listen(path, () => resolve(undefined)));
    },
  ],
];

describe('a path that is not a regular file', () => {
  let cwd: string;
  let whole: string;
  beforeAll(async () => {
    cwd = emptyFolder();
    await fleetlab(small, { cwd });
    whole = onlyRun(cwd);
  });

  async function isRefused(folder: string, commands: readonly (readonly string[])[]): Promise<void> {
    for (const args of commands) {
      const { code, stdout, stderr } = await fleetlab(args, { cwd });
      expect([args[0], code, stdout]).toEqual([args[0], 2, '']);
      expect(stderr).toContain(folder);
      expect(stderr).not.toMatch(stackLine);
    }
  }

  async function folderWith(name: string, make: (path: string) => unknown): Promise<string> {
    const folder = join(emptyFolder(), 'odd');
    mkdirSync(folder);
    await make(join(folder, name));
    return folder;
  }

  it.each(kinds)('%s in the place of a manifest never blocks a reader', async (_what, make) => {
    const folder = await folderWith('manifest.json', make);
    await isRefused(folder, [
      ['query', folder, 'select 1'],
      ['report', folder],
    ]);
  });

  it('stops every reader of runs', async () => {
    const folder = await folderWith('manifest.json', kinds[0]![1]);
    await isRefused(folder, [
      ['explain', folder, '0'],
      ['compare', whole, folder],
      ['report', folder, '--html'],
      ['view', folder, '--no-open'],
    ]);
  });

  it.each(kinds)('%s in the place of sweep.json never blocks a reader', async (_what, make) => {
    const folder = await folderWith('sweep.json', make);
    await isRefused(folder, [['query', folder, 'select 1']]);
  });

  it('stops every reader and the writer of sweeps', async () => {
    const folder = await folderWith('sweep.json', kinds[0]![1]);
    await isRefused(folder, [
      ['report', folder],
      ['view', folder, '--no-open'],
      ['sweep', 'reconnect-storm', '--seeds', '1', '--out', folder],
    ]);
  });

  it('is refused as SQL too, with a hint what to give', async () => {
    const { code, stdout, stderr } = await fleetlab(['query', whole, ' /* which? */ ; -- none'], { cwd });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toBe(
      'SQL: there is no statement\n' +
        '  give one SELECT; the tables are devices, changes, transitions, events, metrics; "describe events" lists the columns of one, and .tables all views\n',
    );
  });

  it.each(['FILE/page.html', 'FILE/sub/page.html', 'RUN', '/dev/null', 'loop', `${'x'.repeat(300)}.html`])(
    'cannot be made at %s',
    async (out) => {
      if (out === 'loop') symlinkSync('loop', join(cwd, 'loop'));
      const place = out.replace('FILE', join(whole, 'manifest.json')).replace('RUN', whole);
      await isRefused(place, [['report', whole, '--html', '--out', place]]);
      expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
    },
  );
});

describe.concurrent('an empty path', () => {
  it.each([
    ['run', ['run', 'first-light', '--out', '']],
    ['sweep', ['sweep', 'first-light', '--out', ' ']],
    ['report', ['report', 'runs/some', '--html', '--out', '']],
    ['report, of which folder', ['report', '']],
    ['query', ['query', '', 'select 1']],
    ['explain', ['explain', '', '0']],
    ['compare', ['compare', 'runs/some', '']],
    ['view', ['view', '']],
    ['calibrate', ['calibrate', '--out', '']],
    ['calibrate, of the overlay', ['calibrate', '--overlay', '']],
    ['pki export', ['pki', 'export', 'first-light', '--out', '']],
    ['tuf', ['tuf', '--metadata-dir', '', 'init', 'root.json']],
    ['tuf, of the targets', ['tuf', '--target-dir', '', 'download']],
    ['bench', ['bench', 'hold', '--out', '']],
    ['run, of a list that a broker reads', ['run', 'revocation-live', '--fidelity', 'live', '--broker-crl', '']],
  ])('does not stand for the current folder: %s', async (_what, args) => {
    const cwd = emptyFolder();
    const { code, stdout, stderr } = await fleetlab(args, { cwd });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('this is empty');
    expect(readdirSync(cwd)).toEqual([]);
  });
});
