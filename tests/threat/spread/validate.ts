import { availableParallelism } from 'node:os';
import { inLanes, openPool } from '../../../bin/sweep/pool.ts';
import { countOf, flagsOf } from '../../kit/flags.ts';
import { type Check, checks } from './spread-checks.ts';
import type { SpreadTask } from './spread-run.ts';

// `npm run spread:validate -- --only si,sis --scale 0.1 --workers 2`: the spread of worms in the engine next to what is exact or
// published, in as many runs as each check takes; `--scale` takes another share of them. Ends with 1 if any is off.

const { values } = flagsOf({
  options: {
    only: { type: 'string', default: '' },
    scale: { type: 'string', default: '1' },
    workers: { type: 'string', default: `${availableParallelism()}` },
  },
});
const workers = countOf('workers', values.workers);
const scale = Number(values.scale);
const names = values.only.split(',').filter(Boolean);
const chosen = checks.filter(({ name }) => names.length === 0 || names.some((part) => name.startsWith(part)));
if (chosen.length === 0 || !(scale > 0)) {
  process.stderr.write(`--only takes ${checks.map(({ name }) => name).join(', ')}; --scale a number above 0\n`);
  process.exit(2);
}

const pool = await openPool<SpreadTask, readonly number[]>(workers, new URL('./spread-run.ts', import.meta.url));
let off = 0;
for (const check of chosen) {
  const { lines, isMet } = check.judge(await resultsOf(check));
  if (!isMet) off++;
  console.log(`${isMet ? 'ok ' : 'OFF'} ${check.name}`);
  for (const line of lines) console.log(`      ${line}`);
}
await pool.end();
process.exitCode = off === 0 ? 0 : 1;

/** In the order of seeds, whichever worker was the first. */
async function resultsOf({ name, runs, taskOf }: Check): Promise<readonly (readonly number[])[]> {
  const count = Math.max(1, Math.round(runs * scale));
  const results: (readonly number[])[] = [];
  let [next, done] = [0, 0];
  const begun = performance.now();
  await inLanes(
    workers,
    () => (next < count ? { seed: next++ } : undefined),
    async ({ seed }) => {
      results[seed] = await pool.run(taskOf(seed));
      done++;
      const seconds = Math.round((performance.now() - begun) / 1_000);
      if (done % 10 === 0 || done === count) process.stderr.write(`${name}: ${done} of ${count} runs, ${seconds} s\n`);
    },
  );
  return results;
}
