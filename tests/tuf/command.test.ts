import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { addTuf } from '../../bin/commands/tuf.ts';
import { servedFile } from '../../sim/update-security/release.ts';
import { jsonOf } from '../../sim/update-security/tuf/listed-file.ts';
import { TufRepository } from '../../sim/update-security/tuf/repository.ts';
import { defaultPlan } from '../../sim/update-security/tuf/repository-plan.ts';
import { ed25519Signer } from '../../sim/update-security/tuf/wire-keys.ts';
import { writeMetadata } from '../../sim/update-security/tuf/write-metadata.ts';

const path = 'app/firmware.bin';
const firmware = new TextEncoder().encode('firmware 1');
const now = Math.floor(Date.now() / 1000);

let folder: string;
let server: Server;
let base: string;
let repository: TufRepository;
/** Responses that replace those of the repository. */
let instead: Map<string, string | Uint8Array | 'endless'>;
let asked: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fleetlab-tuf-'));
  repository = new TufRepository(defaultPlan, (name) => ed25519Signer('command', name), now);
  repository.put(path, servedFile(firmware));
  repository.publish(now);
  instead = new Map();
  asked = [];
  server = createServer((request, response) => {
    const url = decodeURIComponent(request.url ?? '');
    asked.push(url);
    const answer = instead.get(url) ?? answerTo(url);
    if (answer === undefined) return response.writeHead(404).end();
    if (answer !== 'endless') return response.end(answer);
    const more = () => {
      while (!response.destroyed && response.write(' '.repeat(10_000)));
    };
    response.on('drain', more);
    more();
    return response;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  writeFileSync(join(folder, 'root.json'), repository.firstRoot);
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
  process.exitCode = 0;
});

function answerTo(url: string): Uint8Array | undefined {
  if (url.startsWith('/metadata/')) return repository.view.metadata(url.slice('/metadata/'.length));
  const [, directory, digest, name] = /^\/targets\/(.*\/)([0-9a-f]{64})\.(.*)$/.exec(url) ?? [];
  return repository.view.file(`${directory}${name}`, digest)?.bytes;
}

/** The command's output, and its exit code. */
async function fleetlab(...args: readonly string[]): Promise<{ readonly code: number; readonly text: string }> {
  const written: string[] = [];
  const keep = (part: unknown) => written.push(String(part)) > 0;
  const spies = [vi.spyOn(process.stdout, 'write'), vi.spyOn(process.stderr, 'write')].map((spy) =>
    spy.mockImplementation(keep),
  );
  process.exitCode = 0;
  try {
    const program = new Command('fleetlab').exitOverride();
    addTuf(program);
    await program.parseAsync(['tuf', ...args], { from: 'user' });
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return { code: Number(process.exitCode ?? 0), text: written.join('') };
}

const trusted = (): readonly string[] => ['--metadata-dir', join(folder, 'trusted')];
const init = () => fleetlab(...trusted(), 'init', join(folder, 'root.json'));
const refresh = () => fleetlab(...trusted(), '--metadata-url', `${base}/metadata/`, 'refresh');
const download = (name = path) =>
  fleetlab(
    ...[...trusted(), '--metadata-url', `${base}/metadata`, '--target-name', name],
    ...['--target-base-url', `${base}/targets`, '--target-dir', join(folder, 'targets'), 'download'],
  );

describe('fleetlab tuf', () => {
  it('init, refresh and download: keeps metadata byte for byte, and the target', async () => {
    expect(await init()).toMatchObject({ code: 0 });
    expect(asked).toEqual([]);
    expect(await refresh()).toEqual({ code: 0, text: 'up to date: root 1, timestamp 2, snapshot 2, targets 2\n' });
    expect(readdirSync(join(folder, 'trusted'))).toEqual([
      'root.json',
      'snapshot.json',
      'targets.json',
      'timestamp.json',
    ]);
    const kept = readFileSync(join(folder, 'trusted', 'timestamp.json'));
    expect(kept.equals(repository.view.metadata('timestamp.json')!)).toBe(true);
    const file = join(folder, 'targets', 'app%2Ffirmware.bin');
    expect(await download()).toEqual({ code: 0, text: `${file}: downloaded, by targets\n` });
    expect(readFileSync(file).equals(firmware)).toBe(true);
    asked = [];
    expect(await download()).toEqual({ code: 0, text: `${file}: was there, by targets\n` });
    expect(asked).toEqual(['/metadata/2.root.json', '/metadata/timestamp.json']);
  });

  it('deletes old versions on disk once their keys were replaced', async () => {
    await init();
    await refresh();
    const old = repository.signersOf('timestamp');
    const { signed } = jsonOf(repository.view.metadata('timestamp.json')!);
    instead.set('/metadata/timestamp.json', writeMetadata({ ...signed, version: 999 }, old));
    expect((await refresh()).text).toContain('timestamp 999');
    instead.clear();
    expect(await refresh()).toMatchObject({ code: 1, text: expect.stringContaining('update-rollback (rollback)') });
    repository.replaceKeys('timestamp', now);
    expect((await refresh()).text).toBe('up to date: root 2, timestamp 3, snapshot 3, targets 2\n');
  });

  it('refuses endless metadata and an endless target, and reads no more of them than it must', async () => {
    await init();
    instead.set('/metadata/timestamp.json', 'endless');
    expect(await refresh()).toEqual({
      code: 1,
      text: 'refused by update-length (endless data): timestamp.json has more than 16384 bytes\n',
    });
    instead.clear();
    instead.set(`/targets/app/${servedFile(firmware).digest}.firmware.bin`, 'endless');
    expect((await download()).text).toContain('update-length (endless data)');
    expect(readdirSync(folder)).not.toContain('targets');
  });

  it('refuses a target that was changed, and one that no role lists', async () => {
    await init();
    instead.set(`/targets/app/${servedFile(firmware).digest}.firmware.bin`, 'firmware X');
    expect(await download()).toMatchObject({ code: 1, text: expect.stringContaining('refused by image-digest') });
    expect(await download('nobody/knows')).toEqual({
      code: 1,
      text: 'nobody/knows: no role of the repository lists it\n',
    });
  });

  it('trusts nothing without a root, with a damaged one, or with one that its keys did not sign', async () => {
    expect(await refresh()).toMatchObject({
      code: 1,
      text: expect.stringContaining('no root.json to trust'),
    });
    await init();
    writeFileSync(join(folder, 'trusted', 'root.json'), '{');
    expect(await refresh()).toMatchObject({ code: 1, text: expect.stringContaining('no root of update metadata') });
    const stranger = writeMetadata(jsonOf(repository.firstRoot).signed, [ed25519Signer('command', 'stranger')]);
    writeFileSync(join(folder, 'trusted', 'root.json'), stranger);
    expect(await refresh()).toMatchObject({ code: 1, text: expect.stringContaining('not signed by its own keys') });
    expect(asked).toEqual([]);
  });

  it('continues after files of its folder were damaged', async () => {
    await init();
    await refresh();
    for (const name of ['timestamp', 'snapshot', 'targets'])
      writeFileSync(join(folder, 'trusted', `${name}.json`), '[');
    expect(await refresh()).toMatchObject({ code: 0 });
  });

  it('names a missing flag, and an invalid address', async () => {
    await expect(fleetlab('refresh')).rejects.toThrow('this command needs --metadata-dir, --metadata-url');
    await init();
    await expect(fleetlab(...trusted(), '--metadata-url', 'ftp://x', 'refresh')).rejects.toThrow(
      '--metadata-url: "ftp://x" is not the address',
    );
    await expect(fleetlab(...trusted(), 'init', join(folder, 'none.json'))).rejects.toThrow('cannot be read');
  });

  it('says so when there is no server', async () => {
    await init();
    const url = base;
    server.closeAllConnections();
    server.close();
    base = url;
    expect(await refresh()).toMatchObject({ code: 1, text: expect.stringContaining('ECONNREFUSED') });
  });
});
