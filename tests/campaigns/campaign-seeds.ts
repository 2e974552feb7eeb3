import fc from 'fast-check';
import { countOf, flagsOf } from '../kit/flags.ts';
import { campaignPlans, type Seen, wrongIn } from './random-campaigns.ts';

// Runs random campaigns: npm run campaigns:random -- --runs 2000 --seed 1. The spec runs some of them.

const { values } = flagsOf({
  options: { runs: { type: 'string', default: '2000' }, seed: { type: 'string', default: '1' } },
});
const runs = countOf('runs', values.runs);
const seed = countOf('seed', values.seed);
const seen: Seen = { started: 0, gained: 0, skipped: 0, reached: 0, retried: 0 };
let wrong = 0;
let done = 0;
for (const plan of fc.sample(campaignPlans, { numRuns: runs, seed })) {
  const found = await wrongIn(plan, seen);
  if (found.length > 0) {
    wrong++;
    process.stdout.write(`${JSON.stringify(plan)}\n${found.map((line) => `  ${line}\n`).join('')}`);
  }
  done++;
  if (done % 100 === 0) process.stderr.write(`${done} of ${runs}, ${wrong} wrong\n`);
}
process.stdout.write(
  `${runs} runs, ${wrong} wrong; ${seen.started} steps started, ${seen.skipped} did not and say why, ` +
    `${seen.retried} took place again, ${seen.gained} facts gained, ${seen.reached} objectives reached\n`,
);
process.exitCode = wrong > 0 ? 1 : 0;
