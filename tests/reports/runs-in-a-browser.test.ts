import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** Every module that a file loads, by following its own imports; type imports load nothing. */
function loads(file: string, seen = new Set<string>()): Set<string> {
  for (const [, what, from] of readFileSync(file, 'utf8').matchAll(/^(?:import|export) ([^'"]*?)from '([^']+)';/gms)) {
    if (what.startsWith('type ') || seen.has(from)) continue;
    if (!from.startsWith('.')) seen.add(from);
    else if (!seen.has(join(dirname(file), from)))
      loads(join(dirname(file), from), seen.add(join(dirname(file), from)));
  }
  return seen;
}

describe('code that reads and judges a run', () => {
  it.each([
    'run-folder/read-run.ts',
    'run-folder/stream-run.ts',
    'outcome/summary.ts',
    'outcome/device-outcomes.ts',
    'explain/explain.ts',
    'print/summary-table.ts',
    'trace-index/run-data.ts',
  ])('can be loaded in a browser: %s', (file) => {
    const modules = [...loads(join(root, 'reports', file))];
    expect(modules.filter((name) => name.startsWith('node:') || name.includes('duckdb'))).toEqual([]);
  });
});
