import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const folder = join(import.meta.dirname, '../../../viz/data');

/** Packages and modules that a file loads, by following its own imports; type imports load nothing. */
function loads(file: string, seen = new Set<string>()): Set<string> {
  for (const [, what, from] of readFileSync(file, 'utf8').matchAll(/^(?:import|export) ([^'"]*?)from '([^']+)';/gms)) {
    if (what.startsWith('type ') || seen.has(from)) continue;
    if (!from.startsWith('.')) seen.add(from);
    else if (!seen.has(join(dirname(file), from)))
      loads(join(dirname(file), from), seen.add(join(dirname(file), from)));
  }
  return seen;
}

describe('the data side of the viewer', () => {
  it.each(['worker.ts', 'remote-run.ts', 'embedded-run.ts', 'sources.ts'])('runs in a browser: %s', (file) => {
    const modules = [...loads(join(folder, file))];
    expect(modules.filter((name) => name.startsWith('node:') || name.includes('duckdb'))).toEqual([]);
  });

  it.each(['remote-run.ts', 'embedded-run.ts', 'sources.ts'])('leaves Parquet to the worker: %s', (file) => {
    expect([...loads(join(folder, file))].filter((name) => name.includes('hyparquet'))).toEqual([]);
  });
});
