import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadedModules } from '../../kit/loaded-modules.ts';

const folder = join(import.meta.dirname, '../../../viz/data');

describe('the data side of the viewer', () => {
  it.each(['worker.ts', 'remote-run.ts', 'embedded-run.ts', 'sources.ts'])('runs in a browser: %s', (file) => {
    const modules = [...loadedModules(join(folder, file))];
    expect(modules.filter((name) => name.startsWith('node:') || name.includes('duckdb'))).toEqual([]);
  });

  it.each(['remote-run.ts', 'embedded-run.ts', 'sources.ts'])('leaves Parquet to the worker: %s', (file) => {
    expect([...loadedModules(join(folder, file))].filter((name) => name.includes('hyparquet'))).toEqual([]);
  });
});
