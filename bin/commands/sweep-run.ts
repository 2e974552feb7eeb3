import { type Command, InvalidArgumentError } from 'commander';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { Exit } from '../console/exit-codes.ts';
import { listenForInterrupt } from '../console/interrupt.ts';
import { pathArgument, planOption, wholeNumber } from '../console/shared-options.ts';
import { batchCount, indexesOfBatch } from '../sweep/batches.ts';
import { plannedFromFile } from '../sweep/planned-from-file.ts';
import { type EndedRun, runOfPlan } from '../sweep/run-of-plan.ts';

// `fleetlab sweep-run`: one run of a sweep, or a batch of them, for whatever hands out numbers to machines.

interface SweepRunOptions {
  readonly plan: string;
  readonly out: string;
  readonly index?: number;
  readonly batch: number;
}

/** Adds `fleetlab sweep-run`. */
export function addSweepRun(program: Command): void {
  program
    .command('sweep-run')
    .description('run one run of a planned sweep, as a cluster or a scheduler calls it')
    .addOption(planOption().makeOptionMandatory())
    .requiredOption('--out <folder>', 'the folder for the result; many machines may share it', pathArgument)
    .option(
      '--index <n>',
      `which run, counted from 0 (default: ${variables.join(' or ')} of the environment)`,
      indexArgument,
    )
    .option('--batch <k>', 'take k runs in a row as one: index n is then the nth batch', wholeNumber, 1)
    .addHelpText('after', AFTER_HELP)
    .action(async (options: SweepRunOptions) => {
      process.exitCode = await runBatch(options);
    });
}

const AFTER_HELP = `
The plan is the file that \`fleetlab sweep\` or \`fleetlab counterfactual\` writes with --plan FILE. A result that is there already is kept, so the same command
can be given again. \`fleetlab sweep-merge\` makes one sweep of all results.
Exit codes: 0 the results are there, 2 the plan or a flag is wrong and no other try helps, 3 a run could not finish.

Examples:
  fleetlab sweep-run --plan plan.json --index 0 --out results
  for i in $(seq 0 11); do fleetlab sweep-run --plan plan.json --index $i --out results; done`;

async function runBatch({ plan, out, batch, index = indexInEnvironment() }: SweepRunOptions): Promise<number> {
  const planned = await plannedFromFile(plan);
  const { cells, seeds } = planned.sweep;
  const indexes = indexesOfBatch(index, batch, cells.length * seeds.length);
  if (indexes.length === 0) throw outOfRange(index, batch, cells.length * seeds.length);
  const interrupt = listenForInterrupt('ending the run; the same command starts it again');
  let failed = false;
  try {
    for (const one of indexes) {
      const ended = await runOfPlan(planned, one, out, interrupt.signal);
      print(ended);
      failed ||= ended.end === 'failed';
    }
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    return Exit.unfinished;
  } finally {
    interrupt.stop();
  }
  return failed ? Exit.unfinished : Exit.ok;
}

function print({ index, end, path, reason }: EndedRun): void {
  if (end === 'failed') process.stderr.write(`run ${index} failed: ${reason}\n`);
  else process.stdout.write(end === 'ran' ? `run ${index}: wrote ${path}\n` : `run ${index}: kept ${path}\n`);
}

/** Set by an Indexed Job of Kubernetes, and by an array of Slurm. */
const variables = ['JOB_COMPLETION_INDEX', 'SLURM_ARRAY_TASK_ID'] as const;

function indexInEnvironment(): number {
  const name = variables.find((variable) => (process.env[variable] ?? '') !== '');
  if (name === undefined)
    throw new LabError('sweep/index', {
      what: 'nothing says which run this is',
      where: '--index',
      hint: `give --index N, or set ${variables.join(' or ')}`,
    });
  const text = process.env[name]!;
  if (isIndex(text)) return Number(text);
  throw new LabError('sweep/index', {
    what: `"${text}" is no index`,
    where: name,
    hint: 'set a whole number from 0 on',
  });
}

function indexArgument(text: string): number {
  if (!isIndex(text)) throw new InvalidArgumentError('give a whole number from 0 on');
  return Number(text);
}

const isIndex = (text: string): boolean => /^\d{1,15}$/.test(text);

function outOfRange(index: number, batch: number, runs: number): LabError {
  const [last, what] = batch === 1 ? [runs - 1, 'run'] : [batchCount(runs, batch) - 1, `batch of ${batch} runs`];
  return new LabError('sweep/index', {
    what: `there is no ${what} ${index}: the plan has ${runs} runs`,
    where: `--index ${index}`,
    hint: `give a number from 0 to ${last}`,
  });
}
