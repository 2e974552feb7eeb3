import { defineConfig } from 'vitest/config';
import { unitSpecs } from './unit-specs.ts';

/** The unit specs alone. They need none of the programs that others do but openssl. */
export default defineConfig({
  root: new URL('../..', import.meta.url).pathname,
  test: { include: [...unitSpecs()], expect: { requireAssertions: true }, maxWorkers: 2, testTimeout: 60_000 },
});
