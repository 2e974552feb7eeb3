import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';

const folder = join(import.meta.dirname, '../../dist/viewer');
const read = (file: string): string => readFileSync(join(folder, file), 'utf8');

describe('the built page', () => {
  beforeAll(() => expect(existsSync(folder), 'dist/ is built: npm run build').toBe(true));

  it.each([
    ['index.html', 'viewer'],
    ['sweep.html', 'sweep'],
    ['matrix.html', 'matrix'],
  ])('opens from a disk: classic scripts and styles beside %s', (name, parts) => {
    const page = read(name);
    expect(page).not.toMatch(/type="module"|crossorigin/);
    const named = Array.from(page.matchAll(/(?:src|href)="([^"]*)"/g), ([, target]) => target);
    expect(named.toSorted()).toEqual([`./${parts}.css`, `./${parts}.js`, 'data:,']);
  });

  it('is smaller than 150 kB compressed', () => {
    expect(gzipSync(read('viewer.js'), { level: 9 }).length).toBeLessThan(150_000);
    expect(gzipSync(read('viewer.css'), { level: 9 }).length).toBeLessThan(11_000);
  });

  it('is smaller than 60 kB for a sweep', () => {
    expect(gzipSync(read('sweep.js'), { level: 9 }).length).toBeLessThan(60_000);
    expect(gzipSync(read('sweep.css'), { level: 9 }).length).toBeLessThan(8_000);
  });

  it('is smaller than 20 kB for a matrix', () => {
    expect(gzipSync(read('matrix.js'), { level: 9 }).length).toBeLessThan(20_000);
    expect(gzipSync(read('matrix.css'), { level: 9 }).length).toBeLessThan(5_000);
  });

  it('is smaller than 60 kB for figures of runs without any', () => {
    expect(gzipSync(read('figures.js'), { level: 9 }).length).toBeLessThan(60_000);
  });

  it("follows the reader's choice of dark or light, and not only the system's", () => {
    for (const style of ['viewer.css', 'sweep.css', 'matrix.css']) expect(read(style)).toContain('light-dark(');
  });

  it.each([
    'index.html',
    'figures.js',
    ...['viewer', 'sweep', 'matrix'].flatMap((name) => [`${name}.js`, `${name}.css`]),
    'sweep.html',
    'matrix.html',
  ])('loads nothing from the network: %s', (file) => {
    const hosts = Array.from(read(file).matchAll(/\bhttps?:\/\/([\w.-]+)/g), ([, host]) => host);
    // Names of XML namespaces look like addresses; no browser fetches them.
    expect(hosts.filter((host) => host !== 'www.w3.org')).toEqual([]);
    expect(read(file)).not.toMatch(/\bXMLHttpRequest\b|\bWebSocket\b|\bsendBeacon\b/);
  });
});
