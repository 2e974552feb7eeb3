import {
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunEntry } from '../../../bin/view/run-list.ts';
import { serveRuns } from '../../../bin/view/serve-runs.ts';
import { sha256OfFile } from '../../../reports/run-folder/sha256-of-file.ts';
import { named } from '../../../reports/sweep/find-folders.ts';
import { rewriteManifest } from '../../kit/rewrite-manifest.ts';
import { scratch, smallRun } from '../../kit/small-run.ts';
import { ask, askInWords, page, serve } from './ask.ts';

describe('the list of runs', () => {
  it('shows for each what a reader needs to choose', async () => {
    const run = await smallRun(scratch());
    const { status, text, headers } = await ask(await serve(run), '/runs.json');
    expect([status, headers['content-type']]).toEqual([200, 'application/json']);
    expect(JSON.parse(text)).toEqual([
      {
        name: basename(run),
        path: `runs/${basename(run)}/`,
        scenario: 'small',
        claim: 'Both devices come back.',
        seed: expect.any(String),
        fidelity: expect.any(String),
        end: 'finished',
        verdict: { claim: 'refuted', fleet: 'unharmed' },
        devices: 2,
        bytes: expect.any(Number),
        writtenAt: Math.round(statSync(join(run, 'manifest.json')).mtimeMs),
      },
    ]);
  });

  it('distinguishes folders of the same name, and shows a folder given twice once', async () => {
    const [one, other] = [await smallRun(scratch()), await smallRun(scratch())];
    const server = await serve(one, other, one);
    const runs: readonly RunEntry[] = JSON.parse((await ask(server, '/runs.json')).text);
    expect(runs.map(({ name }) => name)).toEqual([basename(one), `${basename(one)}~2`]);
    for (const { path } of runs) expect((await ask(server, `/${path}manifest.json`)).status).toBe(200);
  });

  it('has an address for a folder of any name', async () => {
    const root = scratch();
    const folder = join(root, 'my run #1? 50% <b>');
    renameSync(await smallRun(root), folder);
    const server = await serve(folder);
    const [{ name, path }] = JSON.parse((await ask(server, '/runs.json')).text) as readonly RunEntry[];
    expect(name).toBe('my run #1? 50% <b>');
    expect((await ask(server, `/${path}manifest.json`)).status).toBe(200);
  });

  it('leaves out a run that has become unreadable', async () => {
    const [one, other] = [await smallRun(scratch()), await smallRun(scratch(), { name: 'other' })];
    const server = await serve(one, other);
    writeFileSync(join(one, 'manifest.json'), '{}');
    expect(JSON.parse((await ask(server, '/runs.json')).text)).toMatchObject([{ scenario: 'other' }]);
  });

  it('has a run that was made after the server began', async () => {
    const root = scratch();
    const runs = [await smallRun(root)];
    const server = await serveRuns({ page, runs: () => named(runs), port: 0 });
    runs.push(await smallRun(root, { name: 'later' }));
    expect((await ask(server, `/runs/${basename(runs[1])}/manifest.json`)).status).toBe(200);
    await server.close();
  });
});

describe('the page', () => {
  it('comes with a policy that allows requests to this server only', async () => {
    const { status, text, headers } = await ask(await serve(await smallRun(scratch())), '/');
    expect([status, text]).toEqual([200, '<!doctype html><title>the page</title>']);
    const policy = headers['content-security-policy'];
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/);
    expect(policy).toContain("connect-src 'self'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
    });
  });

  it.each(['/viewer.js', '/viewer.js?v=1', '/index.html'])('has its parts beside it: %s', async (path) => {
    expect((await ask(await serve(await smallRun(scratch())), path)).status).toBe(200);
  });
});

describe('a file of a run', () => {
  it('comes whole, and by HEAD without its bytes', async () => {
    const run = await smallRun(scratch());
    const server = await serve(run);
    for (const name of ['manifest.json', 'summary.json', 'devices.parquet', 'changes-0000.parquet']) {
      const file = readFileSync(join(run, name));
      const whole = await ask(server, `/runs/${basename(run)}/${name}`);
      expect([whole.status, whole.bytes.equals(file), whole.headers['accept-ranges']]).toEqual([200, true, 'bytes']);
      const head = await ask(server, `/runs/${basename(run)}/${name}`, { method: 'HEAD' });
      expect([head.status, head.bytes.length, head.headers['content-length']]).toEqual([200, 0, String(file.length)]);
    }
  });

  it.each([
    ['the first bytes', 'bytes=0-3', 0, 4],
    ['from the middle on', 'bytes=100-', 100, undefined],
    ['the last bytes', 'bytes=-8', -8, undefined],
    ['more than there is', 'bytes=10-99999999', 10, undefined],
  ])('comes in parts: %s', async (_what, range, start, end) => {
    const run = await smallRun(scratch());
    const file = readFileSync(join(run, 'devices.parquet'));
    const part = await ask(await serve(run), `/runs/${basename(run)}/devices.parquet`, { headers: { Range: range } });
    const wanted = file.subarray(start, end);
    const first = file.length - file.subarray(start).length;
    expect(part.status).toBe(206);
    expect(part.bytes.equals(wanted)).toBe(true);
    expect(part.headers['content-range']).toBe(`bytes ${first}-${first + wanted.length - 1}/${file.length}`);
  });

  it('has no part beyond its end', async () => {
    const run = await smallRun(scratch());
    const part = await ask(await serve(run), `/runs/${basename(run)}/devices.parquet`, {
      headers: { Range: 'bytes=99999999-' },
    });
    expect(part.status).toBe(416);
    expect(part.headers['content-range']).toBe(`bytes */${statSync(join(run, 'devices.parquet')).size}`);
  });

  it.each(['bytes=5-2', 'bytes=-', 'bytes=a-b', 'bytes=0-1,3-4', 'lines=1-2'])(
    'comes whole for a range that means nothing here: %s',
    async (range) => {
      const run = await smallRun(scratch());
      const path = `/runs/${basename(run)}/devices.parquet`;
      expect((await ask(await serve(run), path, { headers: { Range: range } })).status).toBe(200);
    },
  );

  it('is the current one', async () => {
    const run = await smallRun(scratch());
    const server = await serve(run);
    const path = `/runs/${basename(run)}/summary.json`;
    await ask(server, path);
    writeFileSync(join(run, 'summary.json'), '{}');
    listAsItIs(run, 'summary.json');
    expect((await ask(server, path)).text).toBe('{}');
    rmSync(join(run, 'summary.json'));
    expect((await ask(server, path)).status).toBe(404);
  });

  it('may be empty', async () => {
    const run = await smallRun(scratch());
    truncateSync(join(run, 'summary.json'));
    listAsItIs(run, 'summary.json');
    expect(await ask(await serve(run), `/runs/${basename(run)}/summary.json`)).toMatchObject({ status: 200, text: '' });
  });
});

describe('a file that is not the one that was written', () => {
  it('is not served: the answer names it', async () => {
    const run = await smallRun(scratch());
    const server = await serve(run);
    const file = join(run, 'changes-0000.parquet');
    const path = `/runs/${basename(run)}/changes-0000.parquet`;
    expect((await ask(server, path)).status).toBe(200);
    const bytes = readFileSync(file);
    bytes[20] ^= 1;
    writeFileSync(file, bytes);
    const { status, text } = await ask(server, path, { headers: { Range: 'bytes=0-3' } });
    expect(status).toBe(409);
    expect(text).toMatch(/changes-0000\.parquet: .*SHA-256 differs/);
  });
});

/** The manifest with the file as it lies there now. */
const listAsItIs = (run: string, name: string): void =>
  rewriteManifest(run, ({ files }) => {
    const file = files.find((one: { name: string }) => one.name === name);
    file.sha256 = sha256OfFile(join(run, name));
    file.bytes = statSync(join(run, name)).size;
  });

describe('what is not served', () => {
  it.each([
    ['a file that the manifest does not list', (run: string) => `/runs/${run}/secret.txt`, 404],
    ['a file that is being written', (run: string) => `/runs/${run}/.manifest.json.part`, 404],
    ['a folder', (run: string) => `/runs/${run}/`, 404],
    ['a file in a folder of a run', (run: string) => `/runs/${run}/sub/secret.txt`, 404],
    ['the way up', (run: string) => `/runs/${run}/../outside.txt`, 400],
    ['the way up, encoded', (run: string) => `/runs/${run}/%2e%2e/outside.txt`, 400],
    ['the way up, encoded with its slash', (run: string) => `/runs/${run}/..%2foutside.txt`, 400],
    ['the way up, encoded twice', (run: string) => `/runs/${run}/%252e%252e%252foutside.txt`, 404],
    ['the way up for Windows', (run: string) => `/runs/${run}/..%5coutside.txt`, 400],
    ['the way up from the page', () => '/../package.json', 400],
    ['a path of this machine', () => '//etc/passwd', 404],
    ['a path of this machine below a run', (run: string) => `/runs/${run}//etc/passwd`, 404],
    ['a name with a NUL', (run: string) => `/runs/${run}/manifest.json%00.txt`, 400],
    ['a name that cannot be decoded', (run: string) => `/runs/${run}/%ff`, 400],
    ['a run of another name', () => '/runs/other/manifest.json', 404],
    ['a property name of every object', () => '/runs/constructor/manifest.json', 404],
    ['runs as a folder', () => '/runs/', 404],
    ['a missing file of the page', () => '/viewer.css', 404],
  ] as const)('is %s', async (_what, pathOf, refusal) => {
    const root = scratch();
    const run = await smallRun(root);
    writeFileSync(join(root, 'outside.txt'), 'outside');
    writeFileSync(join(run, 'secret.txt'), 'secret');
    mkdirSync(join(run, 'sub'));
    writeFileSync(join(run, 'sub', 'secret.txt'), 'secret');
    const { status, text } = await ask(await serve(run), pathOf(basename(run)));
    expect(status).toBe(refusal);
    expect(text).not.toMatch(/secret|outside|root:/);
  });

  it('is a link under a name that the manifest lists', async () => {
    const root = scratch();
    const run = await smallRun(root);
    writeFileSync(join(root, 'outside.txt'), 'outside');
    rmSync(join(run, 'devices.parquet'));
    symlinkSync(join(root, 'outside.txt'), join(run, 'devices.parquet'));
    expect((await ask(await serve(run), `/runs/${basename(run)}/devices.parquet`)).status).toBe(404);
  });

  it('is a manifest that is a link', async () => {
    const root = scratch();
    const run = await smallRun(root);
    const server = await serve(run);
    renameSync(join(run, 'manifest.json'), join(root, 'elsewhere.json'));
    symlinkSync(join(root, 'elsewhere.json'), join(run, 'manifest.json'));
    expect((await ask(server, `/runs/${basename(run)}/manifest.json`)).status).toBe(404);
    expect((await ask(server, '/runs.json')).text).toBe('[]');
  });

  it('is a manifest of a gigabyte', async () => {
    const run = await smallRun(scratch());
    const server = await serve(run);
    truncateSync(join(run, 'manifest.json'), 2 ** 30);
    expect((await ask(server, `/runs/${basename(run)}/manifest.json`)).status).toBe(404);
    expect((await ask(server, `/runs/${basename(run)}/devices.parquet`)).status).toBe(404);
    expect((await ask(server, '/runs.json')).text).toBe('[]');
  });

  it('is a file listed with a path: such a manifest lists nothing', async () => {
    const root = scratch();
    const run = await smallRun(root);
    writeFileSync(join(root, 'outside.txt'), 'outside');
    const manifest = readFileSync(join(run, 'manifest.json'), 'utf8');
    writeFileSync(join(run, 'manifest.json'), manifest.replace('"devices.parquet"', '"../outside.txt"'));
    const server = await serve(run);
    expect((await ask(server, `/runs/${basename(run)}/..%2foutside.txt`)).status).toBe(400);
    expect((await ask(server, `/runs/${basename(run)}/changes-0000.parquet`)).status).toBe(404);
  });
});

describe('a request from elsewhere', () => {
  it.each([
    ['with the name of another host (DNS rebinding)', { Host: 'evil.test' }, 421],
    ['with our port on another name', { Host: 'evil.test:PORT' }, 421],
    ['with our name on another port', { Host: '127.0.0.1:1' }, 421],
    ['from a page of another origin', { Origin: 'http://evil.test' }, 403],
    ['from a page without an origin', { Origin: 'null' }, 403],
    ['from a page of another port', { Origin: 'http://127.0.0.1:1' }, 403],
    ['as a picture or a script of another page', { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors' }, 403],
    [
      'as a frame of another page',
      { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'iframe' },
      403,
    ],
  ])('is refused %s', async (_how, headers, status) => {
    const server = await serve(await smallRun(scratch()));
    const { port } = new URL(server.address);
    const filled = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, value.replace('PORT', port)]),
    );
    for (const path of ['/', '/runs.json']) {
      const answer = await ask(server, path, { headers: filled });
      expect(answer.status).toBe(status);
      expect(answer.text).not.toContain('small');
    }
  });

  it.each([
    ['typed', {}],
    ['from the page itself', { Origin: 'http://127.0.0.1:PORT', 'Sec-Fetch-Site': 'same-origin' }],
    ['to localhost', { Host: 'localhost:PORT' }],
    ['by a link', { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' }],
  ])('is answered %s', async (_how, headers) => {
    const server = await serve(await smallRun(scratch()));
    const { port } = new URL(server.address);
    const filled = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, value.replace('PORT', port)]),
    );
    expect((await ask(server, '/', { headers: filled })).status).toBe(200);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('is refused with %s', async (method) => {
    const { status, headers } = await ask(await serve(await smallRun(scratch())), '/', { method });
    expect([status, headers.allow]).toEqual([405, 'GET, HEAD']);
  });

  it('is refused with a whole address in place of a path', async () => {
    expect((await ask(await serve(await smallRun(scratch())), 'http://127.0.0.1/')).status).toBe(400);
  });
});

describe('an ambiguous request', () => {
  it.each([
    ['two hosts, ours first', 'GET / HTTP/1.1\r\nHost: OURS\r\nHost: evil.test\r\n\r\n'],
    ['two hosts, ours last', 'GET / HTTP/1.1\r\nHost: evil.test\r\nHost: OURS\r\n\r\n'],
    ['ours twice', 'GET / HTTP/1.1\r\nHost: OURS\r\nhOST: OURS\r\n\r\n'],
    ['no host', 'GET / HTTP/1.1\r\n\r\n'],
    ['no host, as HTTP/1.0', 'GET / HTTP/1.0\r\n\r\n'],
    ['two origins', 'GET / HTTP/1.1\r\nHost: OURS\r\nOrigin: http://OURS\r\nOrigin: http://evil.test\r\n\r\n'],
    ['a site twice', 'GET / HTTP/1.1\r\nHost: OURS\r\nSec-Fetch-Site: none\r\nSec-Fetch-Site: cross-site\r\n\r\n'],
    ['a whole address of ours', 'GET http://OURS/ HTTP/1.1\r\nHost: OURS\r\n\r\n'],
    ['a whole address of another', 'GET http://evil.test/ HTTP/1.1\r\nHost: OURS\r\n\r\n'],
    ['a body in chunks', 'GET / HTTP/1.1\r\nHost: OURS\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['a body', 'GET / HTTP/1.1\r\nHost: OURS\r\nContent-Length: 1\r\n\r\nx'],
    ['two lengths', 'GET / HTTP/1.1\r\nHost: OURS\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\n'],
    ['a field over two lines', 'GET / HTTP/1.1\r\nHost: OURS\r\n Host: evil.test\r\n\r\n'],
    ['a space before the colon', 'GET / HTTP/1.1\r\nHost : OURS\r\n\r\n'],
    ['a line feed in the target', 'GET /\nHost: evil.test HTTP/1.1\r\nHost: OURS\r\n\r\n'],
  ])('is refused: %s', async (_what, text) => {
    const server = await serve(await smallRun(scratch()));
    const answer = await askInWords(server, text.replaceAll('OURS', new URL(server.address).host));
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).not.toContain('the page');
  });

  it('differs from a plain one, which is answered', async () => {
    const server = await serve(await smallRun(scratch()));
    const { host } = new URL(server.address);
    expect(await askInWords(server, `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)).toMatch(/ 200 /);
  });
});

describe('the server', () => {
  it('listens on this machine alone', async () => {
    expect((await serve(await smallRun(scratch()))).address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
  });

  it('reports that its port is taken, and what to do', async () => {
    const { address } = await serve(await smallRun(scratch()));
    const port = Number(new URL(address).port);
    await expect(serveRuns({ page, runs: () => [], port })).rejects.toMatchObject({
      code: 'view/port-taken',
      message: expect.stringMatching(/port \d+ is taken[\s\S]*--port 0/),
    });
  });

  it('is idle when every request is answered', async () => {
    const run = await smallRun(scratch());
    const server = await serve(run);
    await Promise.all([1, 2, 3].map(() => ask(server, `/runs/${basename(run)}/metrics-0000.parquet`)));
    await expect.poll(() => server.busy).toBe(0);
  });
});
