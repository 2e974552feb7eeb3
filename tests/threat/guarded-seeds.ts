import { flagsOf } from '../kit/flags.ts';
import { guarded, guardedRun } from './guarded-runs.ts';

// `npm run attacks:seeds -- --count 1000`: attacks on a fleet with all controls on, in that many seeds. Ends with 1 if any
// actor gained anything, or if a control that decides was not asked.

const { values } = flagsOf({ options: { count: { type: 'string', default: '1000' } } });
const count = Number(values.count);
let gained = 0;
let unasked = 0;
const refused = new Map<string, number>();
for (let seed = 1; seed <= count; seed++) {
  const run = await guardedRun(seed);
  gained += run.gained;
  for (const [attack, times] of Object.entries(run.refused)) {
    if (times === 0) unasked++;
    refused.set(attack, (refused.get(attack) ?? 0) + times);
  }
}
console.log(`${count} seeds: actors gained ${gained} facts`);
for (const [attack, control] of Object.entries(guarded))
  console.log(`  ${attack}: ${control} refused ${refused.get(attack)} times`);
console.log(`a control that decides was not asked in ${unasked} cases`);
process.exitCode = gained > 0 || unasked > 0 ? 1 : 0;
