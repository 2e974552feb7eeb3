import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadedModules } from '../kit/loaded-modules.ts';

const root = join(import.meta.dirname, '../..');

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
    const modules = [...loadedModules(join(root, 'reports', file))];
    expect(modules.filter((name) => name.startsWith('node:') || name.includes('duckdb'))).toEqual([]);
  });
});
