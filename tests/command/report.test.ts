import { createHash } from 'node:crypto';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeHtmlReport } from '../../reports/export/html/html-report.ts';
import { junit } from '../../reports/export/junit/junit.ts';
import { readSummaryFile } from '../../reports/outcome/read-summary-file.ts';
import type { Summary } from '../../reports/outcome/summary.ts';
import { manifestOf } from '../../reports/run-folder/manifest-of.ts';
import { bytesOf } from '../../viz/data/embedded-run.ts';
import { emptyFolder, fleetlab, madeOnce, onlyRun, small } from '../kit/fleetlab.ts';
import { scratch, smallRun } from '../kit/small-run.ts';

/** A page as Vite builds it, with a script and a style whose text contains their end tags. */
const page = new Map(
  Object.entries({
    'index.html': `<!doctype html>
<html lang="en"><head>
<meta charset="utf-8" /><title>fleetlab</title>
<script defer src="./viewer.js"></script>
<link rel="stylesheet" href="./viewer.css">
</head><body><div id="app"><noscript>needs JavaScript</noscript></div></body></html>`,
    'viewer.js': 'const end = "</script><!--"; document.title = end.length;',
    'viewer.css': 'body { color: red }',
  }).map(([name, text]) => [name, { type: '', bytes: Buffer.from(text) }]),
);

function write(folder: string, more: Partial<Parameters<typeof writeHtmlReport>[0]> = {}) {
  const manifest = manifestOf(folder);
  const summary = readSummaryFile(folder, manifest)!;
  return writeHtmlReport({ folder, manifest, summary, page, out: join(folder, 'report.html'), ...more });
}

const blocks = (html: string) =>
  Array.from(
    html.matchAll(/<script type="application\/octet-stream" data-name="([^"]*)" data-part="(\d+)">([^<]*)<\/script>/g),
    ([, name, part, text]) => ({ name, part: Number(part), bytes: Buffer.from(bytesOf(text)) }),
  );

describe('a report of one file', () => {
  it('carries every file of the run, to the byte', async () => {
    const folder = await smallRun(scratch());
    expect(write(folder).kind).toBe('file');
    const found = blocks(readFileSync(join(folder, 'report.html'), 'utf8'));
    expect(found.map(({ name }) => name)).toEqual([
      'manifest.json',
      ...manifestOf(folder).files.map(({ name }) => name),
    ]);
    for (const { name, bytes } of found) expect(bytes.equals(readFileSync(join(folder, name)))).toBe(true);
  });

  it('can be read before its data, and without its script', async () => {
    const folder = await smallRun(scratch());
    write(folder);
    const html = readFileSync(join(folder, 'report.html'), 'utf8');
    const [words] = html.split('<script');
    for (const word of [
      'Both devices come back.',
      'failed: the claim is not reproduced, 1 of 2 thresholds met',
      'reconnect.time',
      '1m',
      'missed',
      'f00d',
    ])
      expect(words).toContain(word);
    expect(html).toContain('<title>small · fleetlab</title>');
    expect(html).not.toContain('needs JavaScript');
  });

  it('allows its own script and nothing else, and loads nothing from the network', async () => {
    const folder = await smallRun(scratch());
    write(folder);
    const html = readFileSync(join(folder, 'report.html'), 'utf8');
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)![1];
    const [, script] = /<script>([\s\S]*?)<\/script>/.exec(html)!;
    const digest = createHash('sha256').update(script).digest('base64');
    expect(policy).toContain(`default-src 'none'; script-src 'sha256-${digest}';`);
    expect(policy).toContain("connect-src 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(script).toBe('const end = "<\\/script><\\!--"; document.title = end.length;');
    expect(html.indexOf('Content-Security-Policy')).toBeLessThan(html.indexOf('<style'));
    expect(html).not.toMatch(/src="\.\/|href="\.\//);
  });

  it('shows names with markup in them as text', async () => {
    const folder = await smallRun(scratch(), {
      name: '<img src=x onerror=alert(1)>',
      claim: '</title></main><script>alert(1)</script> & "more"',
      seed: "'><svg onload=alert(1)>",
    });
    write(folder);
    const html = readFileSync(join(folder, 'report.html'), 'utf8');
    expect(html).not.toMatch(/<img|<svg|<script>alert/);
    expect(html).toContain('&lt;/title&gt;&lt;/main&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;more&quot;');
    expect(html.match(/<script>/g)).toHaveLength(1);
  });

  it('splits a large file into blocks that can each be decoded', async () => {
    const folder = await smallRun(scratch());
    const manifest = manifestOf(folder);
    const bytes = Buffer.alloc(25_000_001, 'fleetlab');
    writeFileSync(join(folder, 'devices.parquet'), bytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const files = manifest.files.map((file) =>
      file.name === 'devices.parquet' ? { ...file, sha256, bytes: bytes.length } : file,
    );
    const { kind } = write(folder, { manifest: { ...manifest, files } });
    expect(kind).toBe('large-file');
    const parts = blocks(readFileSync(join(folder, 'report.html'), 'utf8')).filter(
      ({ name }) => name === 'devices.parquet',
    );
    expect(parts.map(({ part, bytes }) => [part, bytes.length])).toEqual([
      [0, 12_000_000],
      [1, 12_000_000],
      [2, 1_000_001],
    ]);
    expect(Buffer.concat(parts.map((part) => part.bytes)).equals(bytes)).toBe(true);
  });

  it('replaces an older one, and leaves nothing else behind', async () => {
    const folder = await smallRun(scratch());
    const out = join(scratch(), 'deep', 'er', 'mine.html');
    write(folder, { out });
    const { ino } = statSync(out);
    write(folder, { out });
    expect(statSync(out).ino).not.toBe(ino);
    expect(readdirSync(join(out, '..'))).toEqual(['mine.html']);
  });

  it.each([
    ['is missing', (path: string) => rmSync(path), 'not there'],
    ['is cut short', (path: string) => truncateSync(path, 10), 'SHA-256'],
    ['was changed', (path: string) => writeFileSync(path, readFileSync(path).fill(0, 8, 12)), 'SHA-256'],
    [
      'is a link',
      (path: string) => {
        rmSync(path);
        symlinkSync('manifest.json', path);
      },
      'not there',
    ],
  ])('is not written where a file of the run %s', async (_what, spoil, message) => {
    const folder = await smallRun(scratch());
    spoil(join(folder, 'changes-0000.parquet'));
    const out = join(scratch(), 'report.html');
    expect(() => write(folder, { out })).toThrow(message);
    expect(readdirSync(join(out, '..'))).toEqual([]);
  });
});

describe('a report that is too large for one file', () => {
  const limits = { warnAbove: 10, embedUpTo: 1_000 };

  it('is a folder: words, and the run beside them', async () => {
    const folder = await smallRun(scratch());
    const root = scratch();
    expect(write(folder, { out: join(root, 'mine.html'), limits })).toMatchObject({
      kind: 'folder',
      path: join(root, 'mine'),
    });
    expect(readdirSync(root)).toEqual(['mine']);
    expect(readdirSync(join(root, 'mine')).toSorted()).toEqual(['index.html', basename(folder)].toSorted());
    const html = readFileSync(join(root, 'mine', 'index.html'), 'utf8');
    expect(html).toContain('failed: the claim is not reproduced, 1 of 2 thresholds met');
    expect(html).not.toContain('<script');
    // The copy opens like any run.
    write(join(root, 'mine', basename(folder)), { out: join(root, 'again.html') });
  });

  it('replaces nothing', async () => {
    const folder = await smallRun(scratch());
    const root = scratch();
    mkdirSync(join(root, 'mine'));
    expect(() => write(folder, { out: join(root, 'mine.html'), limits })).toThrow('--out');
    expect(readdirSync(root)).toEqual(['mine']);
  });
});

describe('JUnit XML', () => {
  const summaryOf = async (): Promise<Summary> => {
    const folder = await smallRun(scratch());
    return readSummaryFile(folder, manifestOf(folder))!;
  };

  it('has a test case for each threshold, and the measured value where it was missed', async () => {
    const xml = junit(await summaryOf());
    expect(xml).toContain('<testsuite name="small" tests="3" failures="1" errors="0">');
    expect(xml).toContain('<testcase classname="small" name="fleet.onlineAtEnd value &gt;= 50%"/>');
    expect(xml).toContain('<failure type="threshold" message="measured 1m, expected max &lt; 1s">');
  });

  it('has an error for what was not measured, and for a run that ended early', async () => {
    const summary = await summaryOf();
    const [threshold] = summary.thresholds;
    const unmeasured = { ...threshold, met: false, measured: null, reason: 'no data' };
    const xml = junit({ ...summary, end: 'interrupted', thresholds: [unmeasured] });
    expect(xml).toContain('tests="2" failures="0" errors="2"');
    expect(xml).toContain('<error type="not measured" message="no data"/>');
    expect(xml).toContain('<error type="interrupted" message="the run ended after 10m"/>');
  });

  it('holds no character that XML does not allow', async () => {
    const xml = junit({ ...(await summaryOf()), scenario: 'a<b>&"\u0000\u001b\ud800\ufffe', claim: 'one\ntwo ✓ 𝄞' });
    expect(xml).toContain('name="a&lt;b&gt;&amp;&quot;\ufffd\ufffd\ufffd\ufffd"');
    expect(xml).toContain('value="one two ✓ 𝄞"');
  });
});

describe('fleetlab report', () => {
  const oneRun = madeOnce((cwd) => fleetlab(small, { cwd }));

  it('prints the summary of a run as the run itself did', async () => {
    const cwd = emptyFolder();
    const ran = await fleetlab(small, { cwd });
    const printed = await fleetlab(['report', onlyRun(cwd)], { cwd });
    expect(printed).toMatchObject({ code: 0, stderr: '', stdout: ran.stdout });
  });

  it('writes a page beside the run, or where --out says', async () => {
    const cwd = await oneRun();
    const run = onlyRun(cwd);
    expect(await fleetlab(['report', run, '--html'], { cwd })).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringMatching(/^wrote runs\/.*\/report\.html \(\d+\.\d MB of run\)\n$/),
    });
    expect((await fleetlab(['report', run, '--html', '--out', 'a.html'], { cwd })).code).toBe(0);
    expect(readFileSync(join(cwd, 'a.html')).equals(readFileSync(join(cwd, run, 'report.html')))).toBe(true);
  });

  it('prints JUnit XML, or writes it', async () => {
    const cwd = await oneRun();
    const { code, stdout } = await fleetlab(['report', onlyRun(cwd), '--junit'], { cwd });
    expect([code, stdout.split('\n')[0]]).toEqual([0, '<?xml version="1.0" encoding="UTF-8"?>']);
    await fleetlab(['report', onlyRun(cwd), '--junit', '--out', 'ci/fleetlab.xml'], { cwd });
    expect(readFileSync(join(cwd, 'ci/fleetlab.xml'), 'utf8')).toBe(stdout);
  });

  it.each([
    ['no JSON', 'summary'],
    ['no summary', '{"format":"fleetlab-summary"}'],
    ['no outcome', undefined],
  ])('ends with 2 for an invalid summary: %s', async (_what, text) => {
    const cwd = await oneRun();
    const path = join(cwd, onlyRun(cwd), 'summary.json');
    const { outcome: _, ...rest } = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(path, text ?? JSON.stringify(rest));
    const { code, stdout, stderr } = await fleetlab(['report', onlyRun(cwd)], { cwd });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('summary.json');
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it.each([
    ['a run that is not there', ['report', 'runs/none'], 'no manifest.json'],
    ['two kinds at once', ['report', 'runs/none', '--html', '--junit'], 'cannot be used with'],
    ['a report that is a folder', ['report', 'RUN', '--junit', '--out', 'runs'], 'give the path of a file'],
  ])('ends with 2 for %s', async (_what, args, message) => {
    const cwd = args.includes('RUN') ? await oneRun() : emptyFolder();
    const printed = args.map((arg) => (arg === 'RUN' ? onlyRun(cwd) : arg));
    const { code, stdout, stderr } = await fleetlab(printed, { cwd });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});
