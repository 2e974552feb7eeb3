import { availableParallelism } from 'node:os';
import { inLanes, openPool } from '../../../bin/sweep/pool.ts';
import { loadScenario, readyMadeScenarios } from '../../../scenarios/index.ts';
import { countOf, flagsOf } from '../../kit/flags.ts';
import type { ExaminedVariant } from './examined-variant.ts';
import type { VariantJob } from './examined-variant-worker.ts';
import { judgedVariant } from './variant-claims.ts';

// `npm run findings:variants -- --workers 2 --of stale-crl --of clones`: runs each variant of the ready-made scenarios under the thresholds of its
// base. The first finding of each threshold that it misses has to name the cause that the claim of the variant states, and its settings
// have to meet the threshold. Ends with 1 where one does not.

const { values } = flagsOf({
  options: {
    of: { type: 'string', multiple: true, default: [] },
    workers: { type: 'string', default: `${availableParallelism()}` },
  },
});
const workers = countOf('workers', values.workers);

const jobs: VariantJob[] = [];
for (const { name: scenario } of readyMadeScenarios())
  if (values.of.length === 0 || values.of.includes(scenario))
    for (const { name: variant } of (await loadScenario(scenario)).variants) jobs.push({ scenario, variant });

const pool = await openPool<VariantJob, ExaminedVariant>(
  workers,
  new URL('./examined-variant-worker.ts', import.meta.url),
);
const left = [...jobs];
let [right, missing, wrong] = [0, 0, 0];
await inLanes(
  workers,
  () => left.shift(),
  async (job) => {
    report(await pool.run(job));
  },
);
await pool.end();
console.log(
  `${right} of ${missing} variants that miss a threshold of their base have the cause first that their claim states, of ${jobs.length} variants`,
);
process.exitCode = wrong === 0 ? 0 : 1;

function report(result: ExaminedVariant): void {
  const { name, better, missed } = result;
  const { isRight, lines } = judgedVariant(result);
  if (missed.length > 0) missing++;
  if (missed.length > 0 && isRight) right++;
  if (!isRight) wrong++;
  const found =
    [...new Set(missed.flatMap(({ causes }) => causes.map((cause) => cause?.rule ?? 'no cause')))].join(', ') ||
    'misses nothing';
  const instead = better.length === 0 ? '' : `, and is better than ${better.join(', ')}`;
  console.log(`${isRight ? 'ok   ' : 'WRONG'} ${name}: ${found}${instead}`);
  for (const line of lines) console.log(`      ${line}`);
}
