import { randomRuns } from '../kit/random-runs.ts';
import { type ReachSeen, reachPlans, wrongIn } from './random-reach.ts';

// Runs random attacks and looks whether each gain is within reach: npm run reach:random -- --runs 10000 --seed 1. The spec runs some.

const seen: ReachSeen = { gained: 0, facts: new Map() };
const { runs, wrong } = await randomRuns(reachPlans, 10_000, (plan) => wrongIn(plan, seen));
process.stdout.write(`${runs} runs, ${wrong} beyond reach; ${seen.gained} facts gained, of ${seen.facts.size} kinds\n`);
for (const [fact, count] of [...seen.facts].toSorted((a, b) => b[1] - a[1]))
  process.stdout.write(`  ${count} ${fact}\n`);
