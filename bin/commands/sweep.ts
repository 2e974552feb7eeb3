import { type Command, Option } from 'commander';
import { afterPlan, afterSweep, nextText } from '../../reports/print/next-commands.ts';
import { runCommand } from '../../reports/sweep/sweep.ts';
import { readScenario, warningsOf } from '../../scenarios/index.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { Exit } from '../console/exit-codes.ts';
import { printNext } from '../console/print-next.ts';
import { defaultSweepFolder, missedThreshold, printSweep } from '../console/print-sweep.ts';
import { queueOptions } from '../console/queue-options.ts';
import { type ManyRunsFlags, modeledFidelityOption, workersOption } from '../console/run-flags.ts';
import { aboutSweep, count } from '../console/runs-progress.ts';
import { each, pathArgument, planOption, scenarioArgument, wholeNumber } from '../console/shared-options.ts';
import { runsProgressTo, underWay } from '../console/under-way.ts';
import { warn } from '../console/warn.ts';
import { pageFiles } from '../files/page-files.ts';
import type { QueueFlags } from '../queue/queue-address.ts';
import { performersOf } from '../queue/through-queue.ts';
import { kubernetesJob } from '../sweep/kubernetes-job.ts';
import type { PlannedSweep } from '../sweep/plan-sweep.ts';
import { writePlanOf } from '../sweep/planned-from-file.ts';
import type { SweepProgress } from '../sweep/run-missing.ts';
import { slurmArray } from '../sweep/slurm-array.ts';
import type { SweepResult } from '../sweep/sweep-result.ts';
import { plannedSweep, runPlanned, runUntil, SEEDS, SEEDS_UNTIL, untilOf } from '../sweep/sweep-scenario.ts';
import { untilFolder } from '../sweep/sweep-until.ts';
import { SweepWatch } from '../view/watch.ts';

// `fleetlab sweep`: its flags, the plan of the sweep, its progress and its table.

interface SweepOptions extends Omit<ManyRunsFlags, 'variant'>, QueueFlags {
  readonly seeds?: number;
  readonly seed: string;
  readonly vary: readonly string[];
  readonly variant: readonly string[];
  readonly metric: readonly string[];
  readonly baseline?: string;
  readonly out?: string;
  readonly fresh?: boolean;
  readonly strict?: boolean;
  readonly until: readonly string[];
  readonly plan?: string;
  readonly emit?: Emitted;
  readonly batch?: number;
  readonly parallel?: number;
  readonly watch?: boolean;
  readonly open: boolean;
}

/** Adds `fleetlab sweep`: plans a sweep, runs what is missing, and prints its table. */
export function addSweep(program: Command): void {
  const command = program
    .command('sweep')
    .description('run a scenario with many seeds and settings, and show how its metrics vary')
    .addArgument(scenarioArgument())
    .option(
      '--seeds <n>',
      `how many runs each cell has, each with its own seed; with --until, the most (default: ${SEEDS}, with --until ${SEEDS_UNTIL})`,
      wholeNumber,
    )
    .option('--seed <seed>', 'the first seed; if it is a whole number, the others count up from it', '1')
    .option('--vary <path=a,b,c>', 'a cell for each of these values, such as network.loss=0%,2% (repeatable)', each, [])
    .option(
      '--variant <names>',
      'a cell for each variant named; "all" is each of them, "as-written" the scenario itself (repeatable)',
      each,
      [],
    )
    .option('--set <path=value>', 'change one value in every cell (repeatable)', each, [])
    .option('--with <overlay>', 'apply an overlay to the scenario in every cell (repeatable)', each, [])
    .addOption(modeledFidelityOption())
    .option(
      '--metric <id>',
      'a metric to show in the table; the results always have all of them (repeatable)',
      each,
      [],
    )
    .option(
      '--until <figure=width>',
      'end as soon as the mean of this figure is known to a share of itself, such as reconnect.time.p95=5%, or to a number in its unit (repeatable)',
      each,
      [],
    )
    .option('--baseline <cell>', 'the name of the cell to compare the others with, seed by seed')
    .addOption(workersOption())
    .option('--out <folder>', 'the folder for the results (default: sweeps/<scenario>-<hash>)', pathArgument)
    .option('--fresh', 'run everything again, including runs whose results the folder has')
    .option('--strict', 'exit with code 1 if any run missed a threshold, or --until is not reached')
    .addOption(
      planOption('write the plan of the sweep for other machines, and run nothing').conflicts([
        ...['out', 'fresh', 'strict', 'workers', 'json', 'until', 'watch'],
      ]),
    )
    .addOption(
      new Option('--emit <system>', 'with --plan: also print a job that runs it on a cluster').choices(
        Object.keys(emitters),
      ),
    )
    .option('--batch <k>', 'with --emit: how many runs a task of the cluster has (default: 1)', wholeNumber)
    .option('--parallel <n>', 'with --emit: how many tasks run at a time', wholeNumber)
    .option('--json', 'print the quantiles as JSON')
    .option('--quiet', 'show no progress')
    .option('--watch', 'show the sweep in the browser while it runs, and afterward until Ctrl-C')
    .option('--no-open', 'with --watch: print the address, but open no browser')
    .addHelpText('after', AFTER_HELP)
    .action(async (scenario: string, options: SweepOptions) => {
      process.exitCode = await sweepScenario(scenario, options);
    });
  for (const option of queueOptions(['workers', 'plan'])) command.addOption(option);
}

const AFTER_HELP = `
Cells are all combinations of the variants and of the values of each --vary. A seed gives every cell the same devices with the
same random draws; \`fleetlab run\` with the seed and the settings of a row repeats that run.
Ctrl-C keeps the finished runs; the same command later runs those that are missing.
\`fleetlab view\` shows the folder in the browser, and follows it while it is written; \`fleetlab report\` makes one page of it, and
\`fleetlab query\` queries it with SQL.
--until looks after 30 seeds and then after each quarter more, and holds at all looks at once; a figure that is the same in all runs counts
as known after 300. The results are those of as many seeds. With --strict it ends with 1 where --seeds were not enough.
--plan runs nothing: \`fleetlab sweep-run\` runs one run of the plan, on any machine that has its folder, and \`fleetlab sweep-merge\`
makes one sweep of the results.
--redis or --postgres runs nothing here either: the runs go to all machines on which \`fleetlab worker\` names the same queue, and the
results come back into the folder. Ctrl-C, and the same command on any machine, go on with what is missing.
Exit codes: 0 all runs finished, 1 with --strict a threshold missed, 2 the scenario or a flag is wrong, or a worker refuses a run or has
another result for it, 3 a run could not finish.

Examples:
  fleetlab sweep reconnect-storm --seeds 20 --vary fleet[acme/sensor].backoff.jitter=0%,50%,100%
  fleetlab sweep canary-rollout --variant as-written,no-gate --baseline as-written --seeds 50
  fleetlab sweep reconnect-storm --until reconnect.time.p95=2%
  fleetlab sweep reconnect-storm --seeds 1000 --plan plan.json --emit slurm --batch 10 > array.sh
  fleetlab sweep reconnect-storm --seeds 1000 --redis rediss://lab@queue.example:6379 --queue-password password.txt`;

async function sweepScenario(given: string, options: SweepOptions): Promise<number> {
  refuseUnlessPlanned(options);
  const scenario = await readScenario(given, { with: options.with, set: options.set });
  const { seed, vary, variant: variants, fidelity, baseline, metric: metrics, workers: jobs, fresh } = options;
  const { seeds = options.until.length === 0 ? SEEDS : SEEDS_UNTIL } = options;
  const asked = { seeds, seed, vary, variants, fidelity, baseline, metrics, jobs, fresh };
  const planned = plannedSweep(scenario, asked);
  const until = options.until.length === 0 ? undefined : untilOf(scenario, asked, options.until.map(precisionFlag));
  warn(planned.plans.flatMap(warningsOf));
  if (options.plan !== undefined) return plan(planned, given, options.plan, options);
  // Before the first run: a page that is not built stops the command, not the sweep.
  const page = options.watch === true ? pageFiles() : undefined;
  const farewell = 'ending the sweep; the same command continues it; press Ctrl-C again to stop at once';
  const progress = runsProgressTo(options, aboutSweep);
  const { sweep: perform } = await performersOf(options, (text) => progress.say(text));
  const byDefault = defaultSweepFolder(planned);
  const out = options.out ?? (until === undefined ? byDefault : untilFolder(byDefault, until.asked));
  const watch = new SweepWatch(out, page, options);
  const result = await underWay(progress, farewell, ({ onProgress, signal }) => {
    const say = (now: SweepProgress): void => {
      watch.begin();
      onProgress(now);
    };
    const parts = { ...asked, onProgress: say, signal, perform, out };
    return until === undefined ? runPlanned(planned, parts) : runUntil(until, parts);
  }).catch(async (error) => {
    await watch.end(false);
    throw error;
  });
  printSweep(result, { ...options, seeds });
  await watch.end(result.end !== 'interrupted');
  if (result.end !== 'finished') return Exit.unfinished;
  if (result.folder !== undefined && page === undefined)
    printNext(() => afterSweep(result.folder!, firstMissed(result)), options);
  const isKnown = result.known?.every(({ isEnough }) => isEnough) ?? true;
  return options.strict === true && (missedThreshold(result) || !isKnown) ? Exit.missed : Exit.ok;
}

/** `reconnect.time.p95=5%`; the name of a group may have a `=` of its own. */
function precisionFlag(text: string): readonly [column: string, precision: string] {
  const at = text.lastIndexOf('=');
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw new LabError('sweep/until', {
    what: 'it has no precision',
    where: `--until ${text}`,
    hint: `write --until ${text}=5%`,
  });
}

/** Writes the plan, and says how many runs it has and what makes a sweep of it. */
async function plan(planned: PlannedSweep, scenario: string, path: string, options: SweepOptions): Promise<number> {
  const { set, with: overlays, seeds = SEEDS, seed, vary, variant, fidelity, baseline, metric } = options;
  const asked = { scenario, set, with: overlays, seeds, seed, vary, variant, fidelity, baseline, metric };
  await writePlanOf(planned, asked, path);
  const { cells, seeds: all } = planned.sweep;
  const size = `${count(cells.length, 'cell')}, ${count(all.length, 'seed')}, ${count(cells.length * all.length, 'run')}`;
  const next = `wrote ${path}: ${size}\n${nextText(afterPlan(path))}\n`;
  const { emit, batch = 1, parallel } = options;
  if (emit === undefined) process.stdout.write(next);
  else {
    process.stderr.write(next);
    process.stdout.write(emitters[emit]({ sweep: planned.sweep, plan: path, batch, parallel }));
  }
  return Exit.ok;
}

const emitters = { kubernetes: kubernetesJob, slurm: slurmArray };
type Emitted = keyof typeof emitters;

function refuseUnlessPlanned({ plan: path, emit, batch, parallel }: SweepOptions): void {
  const refuse = (flag: string, needed: string): never => {
    throw new LabError('sweep/flags', {
      what: `it is for a plan that a cluster runs, and ${needed} is not given`,
      where: flag,
      hint: `add ${needed}, or leave ${flag} out`,
    });
  };
  if (emit !== undefined && path === undefined) refuse('--emit', '--plan FILE');
  if (emit === undefined && batch !== undefined) refuse('--batch', '--emit');
  if (emit === undefined && parallel !== undefined) refuse('--parallel', '--emit');
}

/** The command that repeats the first run that missed a threshold. */
function firstMissed({ sweep, runs }: SweepResult): string | undefined {
  const nth = runs.findIndex((run) => run?.met.includes(false));
  if (nth < 0) return undefined;
  const cell = Math.floor(nth / sweep.seeds.length);
  return runCommand(sweep.cells[cell]!, sweep.seeds[nth % sweep.seeds.length]!);
}
