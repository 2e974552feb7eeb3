import { availableParallelism } from 'node:os';
import { inLanes, openPool } from '../../../bin/sweep/pool.ts';
import { countOf, flagsOf } from '../../kit/flags.ts';
import type { Examined } from './examined-scenario.ts';

// `npm run findings:planted -- --scenarios 200 --from 1 --workers 2`: plants one cause each in so many scenarios, by turns of all
// kinds, and asks whether the first finding names it. Ends with 1 below 90 %, and where a run that meets its thresholds has findings.

const { values } = flagsOf({
  options: {
    scenarios: { type: 'string', default: '200' },
    from: { type: 'string', default: '1' },
    workers: { type: 'string', default: `${availableParallelism()}` },
    draws: { type: 'boolean', default: false },
  },
});
const scenarios = countOf('scenarios', values.scenarios);
const from = countOf('from', values.from);
const workers = countOf('workers', values.workers);
const LEAST_SHARE = 0.9;

const pool = await openPool<number, Examined>(workers, new URL('./examined-worker.ts', import.meta.url));
const results: Examined[] = [];
let next = from;
await inLanes(
  workers,
  () => (next < from + scenarios ? next++ : undefined),
  async (number) => {
    results.push(await pool.run(number));
    if (results.length % 20 === 0) process.stderr.write(`${results.length} of ${scenarios}\n`);
  },
);
await pool.end();
results.sort((a, b) => a.number - b.number);

for (const { scenario, found, drawnAgain } of results) {
  const { seed, kind, cause, metric, threshold } = scenario;
  const asked = `${seed} ${kind}: ${cause}\n  ${metric} ${threshold}`;
  if (found === undefined) console.log(`${asked}\n  no case: ${drawnAgain.join('; ')}`);
  else if (values.draws && drawnAgain.length > 0) console.log(`${asked}\n  drawn again: ${drawnAgain.join('; ')}`);
  if (found === undefined || found.isRight) continue;
  const { first } = found;
  const change = first?.change.map(({ path, value }) => `${path}=${value}`).join(' ') || 'nothing';
  console.log(
    first === undefined
      ? `${asked}\n  no cause found`
      : `${asked}\n  found ${first.rule}, ${first.sure}: ${first.what}\n  change ${change}`,
  );
}

const cases = results.filter(({ found }) => found !== undefined);
const rights = cases.filter(({ found }) => found?.isRight);
const row = (...cells: readonly (string | number)[]): string =>
  cells.map((cell, nth) => (nth === 0 ? String(cell).padEnd(30) : String(cell).padStart(13))).join('');
console.log(`\n${row('kind', 'cases', 'right', 'wrong', 'no cause')}`);
for (const kind of [...new Set(results.map(({ scenario }) => scenario.kind))].toSorted()) {
  const own = cases.filter(({ scenario }) => scenario.kind === kind);
  const right = own.filter(({ found }) => found?.isRight).length;
  const none = own.filter(({ found }) => found?.first === undefined).length;
  console.log(row(kind, own.length, right, own.length - right - none, none));
}
const share = cases.length === 0 ? 0 : rights.length / cases.length;
const drawn = results.reduce((sum, { draws }) => sum + draws, 0);
const findingsOfHealthy = results.reduce((sum, one) => sum + one.findingsOfHealthy, 0);
console.log(
  `\n${rights.length} of ${cases.length} cases right (${(100 * share).toFixed(1)} %), of ${scenarios} scenarios from ${from} on with ${drawn} draws; ` +
    `${findingsOfHealthy} findings in runs that meet their thresholds`,
);
process.exitCode = share >= LEAST_SHARE && findingsOfHealthy === 0 ? 0 : 1;
