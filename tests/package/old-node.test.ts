import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isOldNode, NODE_NEEDED } from '../../bin/node-needed.ts';

const root = join(import.meta.dirname, '../..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

describe('the Node that is needed', () => {
  it('is the one that package.json names', () => {
    expect(manifest.engines.node).toBe(`>=${NODE_NEEDED}`);
  });

  it.each(['18.20.8', '16.0.0', '20.18.9', '8.17.0'])('is newer than %s', (version) => {
    expect(isOldNode(version)).toBe(true);
  });

  it.each(['20.19.0', '20.20.1', '22.0.0', '24.1.0', '100.0.0'])('may be %s', (version) => {
    expect(isOldNode(version)).toBe(false);
  });
});

describe('the command on an old Node', () => {
  let alone: string;
  beforeAll(() => {
    alone = mkdtempSync(join(tmpdir(), 'fleetlab-old-node-'));
    // Without the rest of the package: a file that the entry loads before it checks the version is missing here.
    copyFileSync(join(root, manifest.bin.fleetlab), join(alone, 'fleetlab.js'));
    writeFileSync(join(alone, 'package.json'), '{ "type": "module" }\n');
    const older = "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.20.8' } });\n";
    writeFileSync(join(alone, 'older.cjs'), older);
  });
  afterAll(() => rmSync(alone, { recursive: true, force: true }));

  it.each([[['run', 'first-light']], [['--version']], [[]]])('prints what it needs and ends with 2: %j', (words) => {
    const args = ['--require', join(alone, 'older.cjs'), join(alone, 'fleetlab.js'), ...words];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`fleetlab needs Node ${NODE_NEEDED} or newer, and this is Node 18.20.8`);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('is written so that an old Node can parse it', () => {
    const text = readFileSync(join(alone, 'fleetlab.js'), 'utf8');
    // Nothing newer than modules: no import that is resolved first, no top-level await, no operators of later years.
    expect(text).not.toMatch(/^import\s|\bawait\b|\?\?|\?\.|\|\|=|#\w+\(/m);
  });
});
