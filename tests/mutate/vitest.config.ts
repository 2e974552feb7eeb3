import { defineConfig } from 'vitest/config';

/** Runs the specs of one room, as `mutate.ts` names them, without the global setup. */
export default defineConfig({
  root: new URL('../..', import.meta.url).pathname,
  test: { include: (process.env.MUTATE_SPECS ?? '').split(',').filter(Boolean), testTimeout: 20_000 },
});
