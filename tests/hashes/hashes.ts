import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { outcomeOf, readyMadePlans } from './outcomes.ts';

/**
 * Prints what every ready-made scenario comes to, a line a run: `npm run hashes > before.txt`, or `npm run hashes -- storm` for those
 * whose name has `storm` in it.
 *
 * `--seeds 1,2` takes other seeds; `--against FILE` says which lines differ from those printed before, and ends with 1 if any do.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seeds: { type: 'string', default: '1,2' }, against: { type: 'string' } },
});
const plans = readyMadePlans(values.seeds.split(',')).filter(
  ({ name }) => positionals.length === 0 || positionals.some((part) => name.includes(part)),
);
if (plans.length === 0) {
  process.stderr.write(`no ready-made scenario has ${positionals.join(' or ')} in its name\n`);
  process.exit(2);
}
const before = values.against === undefined ? undefined : linesOf(values.against);
let differing = 0;
for (const plan of plans) {
  const line = await outcomeOf(plan);
  const isSame = before === undefined || before.has(line);
  if (!isSame) differing++;
  process.stdout.write(`${line}${isSame ? '' : '  DIFFERS'}\n`);
}
if (before !== undefined) process.stdout.write(`${plans.length - differing} of ${plans.length} runs are as before\n`);
process.exitCode = differing === 0 ? 0 : 1;

function linesOf(file: string): ReadonlySet<string> {
  try {
    return new Set(readFileSync(file, 'utf8').split('\n'));
  } catch (error) {
    process.stderr.write(`${file} cannot be read: ${(error as Error).message}\n`);
    return process.exit(2);
  }
}
