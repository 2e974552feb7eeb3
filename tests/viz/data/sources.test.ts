import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filesOnDisk } from '../../../reports/run-folder/index.ts';
import { bytesOf, embeddedRun } from '../../../viz/data/embedded-run.ts';
import { openRun, type RunHere } from '../../../viz/data/open-run.ts';
import { filesOf } from '../../../viz/data/source-files.ts';
import { chosenFiles, servedRun } from '../../../viz/data/sources.ts';
import { realRun } from '../../kit/real-run.ts';
import { recorded, scratchOfFile } from '../../kit/recorded-run.ts';
import { chosenFolder } from '../chosen-folder.ts';

interface Asked {
  readonly method: string;
  readonly name: string;
  readonly range: string | undefined;
}

/** Serves one folder; with `knowsRanges: false` it sends whole files for any request. */
async function served(
  path: string,
  asked: Asked[],
  { knowsRanges = true, saysLength = true, missing = '' } = {},
): Promise<Server> {
  const server = createServer((request, response) => {
    const name = decodeURIComponent(basename(request.url!));
    const { range } = request.headers;
    asked.push({ method: request.method!, name, range });
    if (name === missing || !readdirSync(path).includes(name)) return response.writeHead(404).end();
    const bytes = readFileSync(join(path, name));
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? [];
    const part = knowsRanges && from !== undefined ? bytes.subarray(Number(from), Number(to) + 1) : bytes;
    response.writeHead(part === bytes ? 200 : 206, saysLength ? { 'content-length': part.length } : {});
    return response.end(request.method === 'HEAD' ? undefined : part);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

const addressOf = (server: Server, path: string): string =>
  `http://127.0.0.1:${(server.address() as AddressInfo).port}/runs/${basename(path)}`;

const scratch = scratchOfFile();

describe('a run', () => {
  let path: string;
  let onDisk: RunHere;
  const endings: (() => void)[] = [];
  const isTheSame = async (run: RunHere) => {
    expect(run.info.where).toBe(basename(path));
    expect(run.info.rows).toBe(onDisk.info.rows);
    const t = run.info.end / 2;
    expect(await run.snapshot(t, 'health')).toEqual(await onDisk.snapshot(t, 'health'));
  };

  beforeAll(async () => {
    const run = await realRun('reconnect-storm');
    path = run.path;
    endings.push(run.remove);
    onDisk = await openRun(filesOnDisk(path));
  });
  afterAll(() => {
    for (const end of endings) end();
  });

  it('is read from a server in ranges, its small files whole and in one request each', async () => {
    // Some hundred bytes a series and sample: files of samples are larger than half a megabyte.
    const long = await recorded(scratch, 'reconnect-storm', '1', ['fleet[acme/sensor].count=5', 'sampleEvery=1s']);
    const asked: Asked[] = [];
    const server = await served(long, asked);
    endings.push(() => server.close());
    const [there, here] = [
      await openRun(filesOf(servedRun(addressOf(server, long)))),
      await openRun(filesOnDisk(long)),
    ];
    expect(await there.snapshot(3_000_000, 'health')).toEqual(await here.snapshot(3_000_000, 'health'));
    const large = readdirSync(long).filter((name) => statSync(join(long, name)).size > 2 ** 19);
    expect(large.length).toBeGreaterThan(10);
    const namesOf = (isWhole: boolean) =>
      asked.filter(({ range }) => (range === undefined) === isWhole).map(({ name }) => name);
    const small = readdirSync(long).filter((name) => !large.includes(name));
    expect([...new Set(namesOf(true))].sort()).toEqual(small);
    // Texts are measured before they are read.
    expect(namesOf(true).length).toBe(small.length + 2);
    expect(namesOf(false).sort()).toEqual(large);
    const [{ id }] = here.info.manifest.series;
    const [ofServer, onDisk] = [there, here].map((run) => run.series(id, { from: 0, to: here.info.end }, 100));
    expect((await onDisk!).t.length).toBeGreaterThan(50);
    expect(await ofServer).toEqual(await onDisk);
  });

  it.each([true, false])('names the first of several files of another length, with ranges: %s', async (knowsRanges) => {
    const other = mkdtempSync(join(tmpdir(), 'fleetlab-sources-'));
    endings.push(() => rmSync(other, { recursive: true }));
    cpSync(path, other, { recursive: true });
    for (const name of ['metrics-0001.parquet', 'metrics-0002.parquet'])
      writeFileSync(join(other, name), readFileSync(join(path, name)).subarray(0, -1_000));
    const server = await served(other, [], { knowsRanges });
    endings.push(() => server.close());
    await expect(openRun(filesOf(servedRun(addressOf(server, other))))).rejects.toMatchObject({
      code: 'report/damaged-run',
      diagnostic: { where: `${basename(other)}/metrics-0001.parquet` },
    });
  });

  it('is refused where a server sends what no run has as a text', async () => {
    const server = createServer((_, response) => {
      response.writeHead(200, { 'content-length': 2 ** 30 });
      response.write('{');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    endings.push(() => {
      server.close();
      server.closeAllConnections();
    });
    await expect(openRun(filesOf(servedRun(addressOf(server, path))))).rejects.toMatchObject({
      code: 'report/damaged-run',
      message: expect.stringContaining('it has 1024 MB'),
    });
  });

  it.each([true, false])('is read from a server that knows no ranges, and says lengths: %s', async (saysLength) => {
    const server = await served(path, [], { knowsRanges: false, saysLength });
    endings.push(() => server.close());
    await isTheSame(await openRun(filesOf(servedRun(addressOf(server, path)))));
  });

  it('is refused with a message if the server lacks a file, or is gone', async () => {
    const server = await served(path, [], { missing: 'changes-0000.parquet' });
    const address = addressOf(server, path);
    const opening = () => openRun(filesOf(servedRun(address)));
    await expect(opening()).rejects.toMatchObject({
      code: 'report/damaged-run',
      diagnostic: { where: `${basename(path)}/changes-0000.parquet` },
    });
    const empty = await served(path, [], { missing: 'manifest.json' });
    await expect(openRun(filesOf(servedRun(addressOf(empty, path))))).rejects.toMatchObject({
      code: 'report/not-a-run',
    });
    empty.close();
    await new Promise((resolve) => server.close(resolve));
    await expect(opening()).rejects.toMatchObject({ code: 'view/unreachable' });
  });

  it('is read from chosen files, even when the browser has dropped their paths', async () => {
    const source = chosenFiles(chosenFolder(path, 'runs/'));
    if (source.from !== 'files') throw new Error('files are a source of files');
    const cloned = source.files.map(({ file, path: at }) => ({ file: new File([file], file.name), path: at }));
    await isTheSame(await openRun(filesOf({ from: 'files', files: cloned })));
  });

  it('is read from the page that embeds it, block by block, which removes the blocks', async () => {
    const page = pageWith(
      readdirSync(path).flatMap((name) => {
        const bytes = readFileSync(join(path, name));
        return [bytes.subarray(0, 300), bytes.subarray(300)].map((part) => [name, part.toString('base64')] as const);
      }),
    );
    await isTheSame(await openRun(filesOf(embeddedRun(page.document, basename(path))!)));
    expect(page.left()).toBe(0);
    expect(embeddedRun(page.document, 'nothing')).toBeUndefined();
  });
});

describe('base64', () => {
  it('is decoded the same where the browser has no function for it', () => {
    const bytes = Uint8Array.from({ length: 1_000 }, (_, i) => (i * 31) & 255);
    const text = Buffer.from(bytes).toString('base64');
    expect(bytesOf(text, {})).toEqual(bytes);
    const fromBase64 = (said: string) => Uint8Array.from(Buffer.from(said, 'base64'));
    expect(bytesOf(text, { fromBase64 })).toEqual(bytes);
  });
});

/** The part of a page that the reader of blocks uses. */
function pageWith(blocks: readonly (readonly [string, string])[]) {
  const nodes = new Set(
    blocks.map(([name, textContent]) => ({
      textContent,
      getAttribute: () => name,
      remove() {
        nodes.delete(this as never);
      },
    })),
  );
  return { document: { querySelectorAll: () => [...nodes] } as unknown as Document, left: () => nodes.size };
}
