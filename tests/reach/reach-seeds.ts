import fc from 'fast-check';
import { countOf, flagsOf } from '../kit/flags.ts';
import { type ReachSeen, reachPlans, wrongIn } from './random-reach.ts';

// Runs random attacks and looks whether each gain is within reach: npm run reach:random -- --runs 10000 --seed 1. The spec runs some.

const { values } = flagsOf({
  options: { runs: { type: 'string', default: '10000' }, seed: { type: 'string', default: '1' } },
});
const runs = countOf('runs', values.runs);
const seed = countOf('seed', values.seed);
const seen: ReachSeen = { gained: 0, facts: new Map() };
let wrong = 0;
let done = 0;
for (const plan of fc.sample(reachPlans, { numRuns: runs, seed })) {
  const found = await wrongIn(plan, seen);
  if (found.length > 0) {
    wrong++;
    process.stdout.write(`${JSON.stringify(plan)}\n${found.map((line) => `  ${line}\n`).join('')}`);
  }
  done++;
  if (done % 100 === 0) process.stderr.write(`${done} of ${runs}, ${wrong} wrong\n`);
}
process.stdout.write(`${runs} runs, ${wrong} beyond reach; ${seen.gained} facts gained, of ${seen.facts.size} kinds\n`);
for (const [fact, count] of [...seen.facts].toSorted((a, b) => b[1] - a[1]))
  process.stdout.write(`  ${count} ${fact}\n`);
process.exitCode = wrong > 0 ? 1 : 0;
