import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';

const folder = join(import.meta.dirname, '../../dist/viewer');
const read = (file: string): string => readFileSync(join(folder, file), 'utf8');

describe('the built page', () => {
  beforeAll(() => expect(existsSync(folder), 'dist/ is built: npm run build').toBe(true));

  it('opens from a disk: classic scripts and styles beside it', () => {
    const page = read('index.html');
    expect(page).not.toMatch(/type="module"|crossorigin/);
    const named = Array.from(page.matchAll(/(?:src|href)="([^"]*)"/g), ([, target]) => target);
    expect(named.toSorted()).toEqual(['./viewer.css', './viewer.js', 'data:,']);
  });

  it.each(['viewer.js', 'viewer.css', 'index.html'])('asks the network for nothing: %s', (file) => {
    const hosts = Array.from(read(file).matchAll(/\bhttps?:\/\/([\w.-]+)/g), ([, host]) => host);
    // Names of XML namespaces look like addresses; nobody fetches them.
    expect(hosts.filter((host) => host !== 'www.w3.org')).toEqual([]);
    expect(read(file)).not.toMatch(/\bXMLHttpRequest\b|\bWebSocket\b|\bsendBeacon\b/);
  });
});
