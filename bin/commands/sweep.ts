import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { sweepTable } from '../../reports/print/sweep-table.ts';
import { folderPart } from '../../reports/run-folder/folder-name.ts';
import { makeFolder } from '../../reports/run-folder/make-folder.ts';
import { noRuns } from '../../reports/sweep/sweep.ts';
import { checkFolder, readSweep } from '../../reports/sweep/sweep-folder.ts';
import { sweepJson } from '../../reports/sweep/sweep-json.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { suggest } from '../../sim/kernel/near.ts';
import { Exit } from '../console/exit-codes.ts';
import { each, pathArgument, scenarioArgument, wholeNumber } from '../console/shared-options.ts';
import { tableStyle } from '../console/table-style.ts';
import { lockFolder } from '../files/folder-lock.ts';
import { version } from '../files/version.ts';
import { type PlannedSweep, planSweep } from '../sweep/plan-sweep.ts';
import { runMissing, type SweepRan } from '../sweep/run-missing.ts';
import { shownFigures } from '../sweep/shown-figures.ts';

// `fleetlab sweep`: its flags, the plan of the sweep, its progress and its table.

interface SweepOptions {
  readonly seeds: number;
  readonly seed: string;
  readonly vary: readonly string[];
  readonly variant: readonly string[];
  readonly set: readonly string[];
  readonly with: readonly string[];
  readonly metric: readonly string[];
  readonly fidelity?: string;
  readonly baseline?: string;
  readonly workers?: number;
  readonly out?: string;
  readonly fresh?: boolean;
  readonly strict?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Adds `fleetlab sweep`: plans a sweep, runs what is missing, and prints its table. */
export function addSweep(program: Command): void {
  program
    .command('sweep')
    .description('run a scenario with many seeds and settings, and show how its metrics vary')
    .addArgument(scenarioArgument())
    .option('--seeds <n>', 'how many runs each cell has, each with its own seed', wholeNumber, 10)
    .option('--seed <seed>', 'the first seed; if it is a whole number, the others count up from it', '1')
    .option('--vary <path=a,b,c>', 'a cell for each of these values, such as network.loss=0%,2% (repeatable)', each, [])
    .option('--variant <names>', 'a cell for each variant named; also "all" and "as-written" (repeatable)', each, [])
    .option('--set <path=value>', 'change one value in every cell (repeatable)', each, [])
    .option('--with <overlay>', 'apply an overlay to the scenario in every cell (repeatable)', each, [])
    .addOption(
      new Option(
        '--fidelity <fidelity>',
        'model: MQTT as data; packet: a real broker in simulated time (default: model)',
      ).choices(['model', 'packet']),
    )
    .option(
      '--metric <id>',
      'a metric to show in the table; the results always have all of them (repeatable)',
      each,
      [],
    )
    .option('--baseline <cell>', 'the name of the cell to compare the others with, seed by seed')
    .option('--workers <n>', 'threads that run in parallel (default: one for each core)', wholeNumber)
    .option('--out <folder>', 'the folder for the results (default: sweeps/<scenario>-<hash>)', pathArgument)
    .option('--fresh', 'run everything again, including runs whose results the folder has')
    .option('--strict', 'exit with code 1 if any run missed a threshold')
    .option('--json', 'print the quantiles as JSON')
    .option('--quiet', 'show no progress')
    .addHelpText('after', AFTER_HELP)
    .action(async (scenario: string, options: SweepOptions) => {
      process.exitCode = await sweepScenario(scenario, options);
    });
}

const AFTER_HELP = `
Cells are all combinations of the variants and of the values of each --vary. A seed gives every cell the same devices with the
same random draws; \`fleetlab run\` with the seed and the settings of a row repeats that run.
Ctrl-C keeps the finished runs; the same command later runs those that are missing.
\`fleetlab view\` shows the folder in the browser, even while it is being written; \`fleetlab report\` makes one page of it, and
\`fleetlab query\` queries it with SQL.
Exit codes: 0 all runs finished, 1 with --strict a threshold missed, 2 the scenario or a flag is wrong, 3 a run could not finish.

Examples:
  fleetlab sweep reconnect-storm --seeds 20 --vary fleet[acme/sensor].backoff.jitter=0%,50%,100%
  fleetlab sweep canary-rollout --variant as-written,no-gate --baseline as-written --seeds 50`;

async function sweepScenario(scenario: string, options: SweepOptions): Promise<number> {
  const { seeds, seed, vary, variant, set, fidelity } = options;
  const request = { scenario, seeds, seed, vary, variants: variant, set, with: options.with, fidelity };
  const asked = await planSweep({ ...request, version: version() });
  const figures = shownFigures(options.metric, asked.plans);
  const baseline = baselineOf(options.baseline, asked);
  // The figures shown are saved as well: the sweep's page begins with them.
  const sweep = { ...asked.sweep, shown: figures.map(({ column }) => column), baseline };
  const planned = { ...asked, sweep };
  const folder = options.out ?? join('sweeps', `${folderPart(sweep.scenario)}-${sweep.planHash.slice(0, 8)}`);
  // Checked before anything is written: the folder may hold another sweep.
  checkFolder(folder, sweep);
  makeFolder(folder);
  const lock = lockFolder(folder);
  let ran: SweepRan;
  try {
    const held = options.fresh === true ? noRuns(sweep) : await readSweep(folder, sweep);
    const workers = options.workers ?? availableParallelism();
    ran = await runMissing(planned, held, { folder, workers, isQuiet: options.quiet === true });
  } finally {
    lock.release();
  }
  const { runs } = ran;
  process.stdout.write(
    options.json === true
      ? `${JSON.stringify({ ...sweepJson(sweep, runs, baseline), end: ran.end, failed: ran.failed, folder }, undefined, 2)}\n`
      : `${sweepTable(sweep, runs, { ...tableStyle(), figures, baseline, folder })}\n`,
  );
  for (const { cell, replication, reason } of ran.failed.slice(0, FAILURES_SHOWN))
    process.stderr.write(`${cell}, replication ${replication} (seed ${sweep.seeds[replication - 1]}): ${reason}\n`);
  if (ran.failed.length > FAILURES_SHOWN)
    process.stderr.write(
      `and ${ran.failed.length - FAILURES_SHOWN} more runs that failed; sweep.json lists all of them\n`,
    );
  if (ran.end !== 'finished') return Exit.unfinished;
  return options.strict === true && runs.some((run) => run?.met.includes(false)) ? Exit.missed : Exit.ok;
}

const FAILURES_SHOWN = 10;

function baselineOf(name: string | undefined, { sweep }: PlannedSweep): number | undefined {
  if (name === undefined) return undefined;
  const names = sweep.cells.map((cell) => cell.name);
  if (names.includes(name)) return names.indexOf(name);
  throw new LabError('sweep/baseline', {
    what: `no cell is called "${name}"`,
    where: `--baseline ${name}`,
    hint: suggest(name, names),
  });
}
