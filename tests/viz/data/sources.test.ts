import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filesOnDisk } from '../../../reports/run-folder/index.ts';
import { bytesOf, embeddedRun } from '../../../viz/data/embedded-run.ts';
import { openRun, type RunHere } from '../../../viz/data/open-run.ts';
import { filesOf } from '../../../viz/data/source-files.ts';
import { chosenFiles, servedRun } from '../../../viz/data/sources.ts';
import { realRun } from '../../kit/real-run.ts';
import { chosenFolder } from '../chosen-folder.ts';

interface Asked {
  readonly method: string;
  readonly name: string;
  readonly range: string | undefined;
}

/** Serves one folder; with `knowsRanges: false` it sends whole files for any request. */
async function served(path: string, asked: Asked[], { knowsRanges = true, missing = '' } = {}): Promise<Server> {
  const server = createServer((request, response) => {
    const name = decodeURIComponent(basename(request.url!));
    const { range } = request.headers;
    asked.push({ method: request.method!, name, range });
    if (name === missing || !readdirSync(path).includes(name)) return response.writeHead(404).end();
    const bytes = readFileSync(join(path, name));
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? [];
    const part = knowsRanges && from !== undefined ? bytes.subarray(Number(from), Number(to) + 1) : bytes;
    response.writeHead(part === bytes ? 200 : 206, { 'content-length': part.length });
    return response.end(request.method === 'HEAD' ? undefined : part);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

const addressOf = (server: Server, path: string): string =>
  `http://127.0.0.1:${(server.address() as AddressInfo).port}/runs/${basename(path)}`;

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

  it('is read from a server in ranges', async () => {
    const asked: Asked[] = [];
    const server = await served(path, asked);
    endings.push(() => server.close());
    await isTheSame(await openRun(filesOf(servedRun(addressOf(server, path)))));
    const whole = asked.filter(({ method, range }) => method === 'GET' && range === undefined);
    expect(whole.map(({ name }) => name).sort()).toEqual(['manifest.json', 'summary.json']);
  });

  it('is read from a server that knows no ranges', async () => {
    const server = await served(path, [], { knowsRanges: false });
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
