import { countOf, flagsOf } from '../kit/flags.ts';
import { guarded, guardedRun, titleOf } from './guarded-runs.ts';

// `npm run attacks:seeds -- --count 1000`: attacks on a fleet with all controls on, in that many seeds. Ends with 1 if any
// actor gained anything, or if a control that decides was not asked in any of the runs.

const { values } = flagsOf({ options: { count: { type: 'string', default: '1000' } } });
const count = countOf('count', values.count);
let gained = 0;
const refused = new Map<string, number>();
const runsWithout = new Map<string, number>();
for (let seed = 1; seed <= count; seed++) {
  const run = await guardedRun(seed);
  gained += run.gained;
  for (const [attack, times] of run.refused) {
    refused.set(attack, (refused.get(attack) ?? 0) + times);
    if (times === 0) runsWithout.set(attack, (runsWithout.get(attack) ?? 0) + 1);
  }
}
console.log(`${count} seeds: attacks gained ${gained} facts`);
for (const one of guarded) {
  const without = runsWithout.get(titleOf(one)) ?? 0;
  const missed = without === 0 ? '' : `, but in ${without} runs it was not asked`;
  console.log(`  ${titleOf(one)}: ${one.control} refused ${refused.get(titleOf(one))} times${missed}`);
}
process.exitCode = gained > 0 || runsWithout.size > 0 ? 1 : 0;
