import { defineConfig } from 'vitest/config';
import { unitSpecs } from './unit-specs.ts';

/** Runs the unit specs alone. Of the programs that other specs need, they need only openssl. */
export default defineConfig({
  root: new URL('../..', import.meta.url).pathname,
  test: {
    globalSetup: 'tests/kit/own-tmp.ts',
    include: [...unitSpecs()],
    expect: { requireAssertions: true },
    maxWorkers: 2,
    testTimeout: 60_000,
  },
});
