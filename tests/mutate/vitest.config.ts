import { defineConfig } from 'vitest/config';

/** The specs of one room alone, as `mutate.ts` names them; nothing is installed for them. */
export default defineConfig({
  root: new URL('../..', import.meta.url).pathname,
  test: { include: (process.env.MUTATE_SPECS ?? '').split(',').filter(Boolean), testTimeout: 20_000 },
});
