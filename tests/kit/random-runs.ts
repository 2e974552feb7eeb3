import fc from 'fast-check';
import { countOf, flagsOf } from './flags.ts';

/** How often random plans were run, and how many of those were wrong. */
export interface RandomRuns {
  readonly runs: number;
  readonly wrong: number;
}

/**
 * Runs as many random plans as `--runs` says, drawn from `--seed`, and prints each that is wrong with what `wrongIn` finds; the command
 * then ends with 1.
 */
export async function randomRuns<Plan>(
  plans: fc.Arbitrary<Plan>,
  byDefault: number,
  wrongIn: (plan: Plan) => Promise<readonly string[]>,
): Promise<RandomRuns> {
  const { values } = flagsOf({
    options: { runs: { type: 'string', default: String(byDefault) }, seed: { type: 'string', default: '1' } },
  });
  const runs = countOf('runs', values.runs);
  let [wrong, done] = [0, 0];
  for (const plan of fc.sample(plans, { numRuns: runs, seed: countOf('seed', values.seed) })) {
    const found = await wrongIn(plan);
    if (found.length > 0) {
      wrong++;
      process.stdout.write(`${JSON.stringify(plan)}\n${found.map((line) => `  ${line}\n`).join('')}`);
    }
    done++;
    if (done % 100 === 0) process.stderr.write(`${done} of ${runs}, ${wrong} wrong\n`);
  }
  process.exitCode = wrong > 0 ? 1 : 0;
  return { runs, wrong };
}
