import { readFileSync } from 'node:fs';
import { flagsOf } from '../kit/flags.ts';
import { areEquivalent, byRun, compared } from './compare-hashes.ts';
import { outcomeOf, readyMadePlans } from './outcomes.ts';

/**
 * Prints a line of digests for every run of the ready-made scenarios: `npm run hashes > before.txt`, or `npm run hashes
 * -- storm` for scenarios with `storm` in their name.
 *
 * `--seeds 1,2` takes other seeds; `--step-by-step` takes each reading and guess at its time, where it may be arithmetic; `--against FILE` lists the runs that differ from the earlier output and in what, are missing or are
 * new, and exits with 1 if any has another trace or other outcomes, or is missing.
 */
const { values, positionals } = flagsOf({
  allowPositionals: true,
  options: {
    seeds: { type: 'string', default: '1,2' },
    'step-by-step': { type: 'boolean', default: false },
    against: { type: 'string' },
  },
});
const seeds = values.seeds.split(',').filter(Boolean);
const isMeant = (name: string): boolean => positionals.length === 0 || positionals.some((part) => name.includes(part));
const plans = readyMadePlans(seeds).filter(({ name }) => isMeant(name));
if (plans.length === 0)
  endWith(`no ready-made scenario has ${positionals.join(' or ')} in its name, or there is no seed`);
const before = values.against === undefined ? undefined : byRun(linesOf(values.against));
if (before?.size === 0) endWith(`${values.against} has no line that \`npm run hashes\` printed`);

const lines: string[] = [];
for (const plan of plans) {
  const line = await outcomeOf(plan, !values['step-by-step']);
  lines.push(line);
  process.stdout.write(`${line}\n`);
}
if (before !== undefined) {
  const isRequested = (run: string): boolean => isMeant(run.split('  ')[0]) && seeds.includes(run.split('  ')[1]);
  const comparison = compared(before, byRun(lines), isRequested);
  const { same, differ, added, gone } = comparison;
  for (const [run, columns] of differ) process.stdout.write(`differs in ${columns.join(', ')}: ${run}\n`);
  for (const [word, runs] of Object.entries({ new: added, gone }))
    for (const run of runs) process.stdout.write(`${word}: ${run}\n`);
  const moved = differ.filter(([, columns]) => columns.some((column) => column !== 'fingerprint')).length;
  const all = same.length + differ.length + gone.length;
  process.stdout.write(
    `${all - moved - gone.length} of ${all} runs have the trace and the outcomes that they had (${differ.length - moved} of them another fingerprint), ${moved} differ, ${gone.length} are gone, ${added.length} are new\n`,
  );
  process.exitCode = areEquivalent(comparison) ? 0 : 1;
}

function linesOf(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch (error) {
    return endWith(`${file} cannot be read: ${(error as Error).message}`);
  }
}

function endWith(problem: string): never {
  process.stderr.write(`${problem}\n`);
  process.exit(2);
}
