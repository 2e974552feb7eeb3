import { availableParallelism } from 'node:os';
import { inLanes, openPool } from '../../bin/sweep/pool.ts';
import { countOf, flagsOf } from '../kit/flags.ts';
import { type GuardedRun, guarded, titleOf } from './guarded-runs.ts';

// `npm run attacks:seeds -- --count 1000 --first 1 --workers 2`: attacks on a fleet with all controls on, in that many seeds from
// the first on. Ends with 1 if any actor gained anything, or if a control that decides was not asked in any of the runs.

const { values } = flagsOf({
  options: {
    count: { type: 'string', default: '1000' },
    first: { type: 'string', default: '1' },
    workers: { type: 'string', default: `${availableParallelism()}` },
  },
});
const count = countOf('count', values.count);
const first = countOf('first', values.first);
const workers = countOf('workers', values.workers);

const PROGRESS_EVERY = 20;

let gained = 0;
let done = 0;
const refused = new Map<string, number>();
const seedsWithout = new Map<string, number[]>();

function take(seed: number, run: GuardedRun): void {
  done += 1;
  gained += run.gained;
  if (run.gained > 0) console.log(`seed ${seed}: attacks gained ${run.gained} facts`);
  for (const [attack, times] of run.refused) {
    refused.set(attack, (refused.get(attack) ?? 0) + times);
    if (times === 0) seedsWithout.set(attack, [...(seedsWithout.get(attack) ?? []), seed]);
  }
  if (done % PROGRESS_EVERY === 0 && done < count) process.stderr.write(`${done} of ${count} seeds\n`);
}

const pool = await openPool<number, GuardedRun>(workers, new URL('./guarded-worker.ts', import.meta.url));
let next = first;
await inLanes(
  workers,
  () => (next < first + count ? next++ : undefined),
  async (seed) => take(seed, await pool.run(seed)),
);
await pool.end();

console.log(`${count} seeds from ${first} on: attacks gained ${gained} facts`);
for (const one of guarded) {
  const without = (seedsWithout.get(titleOf(one)) ?? []).toSorted((a, b) => a - b);
  const missed = without.length === 0 ? '' : `, but not in seed ${without.join(', ')}`;
  console.log(`  ${titleOf(one)}: ${one.control} refused ${refused.get(titleOf(one)) ?? 0} times${missed}`);
}
process.exitCode = gained > 0 || seedsWithout.size > 0 ? 1 : 0;
