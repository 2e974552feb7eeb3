import { Argument, type Command } from 'commander';
import { afterSweep } from '../../reports/print/next-commands.ts';
import { indexRanges, missingRuns } from '../../reports/sweep/missing-runs.ts';
import { Exit } from '../console/exit-codes.ts';
import { printNext } from '../console/print-next.ts';
import { defaultSweepFolder, missedThreshold, printSweep } from '../console/print-sweep.ts';
import { eachPath, pathArgument, planOption } from '../console/shared-options.ts';
import { mergeRuns } from '../sweep/merge-runs.ts';
import { plannedFromFile } from '../sweep/planned-from-file.ts';

// `fleetlab sweep-merge`: one sweep of the results that many machines left.

interface SweepMergeOptions {
  readonly plan: string;
  readonly out?: string;
  readonly strict?: boolean;
  readonly json?: boolean;
}

/** Adds `fleetlab sweep-merge`. */
export function addSweepMerge(program: Command): void {
  program
    .command('sweep-merge')
    .description('make one sweep of the results of `fleetlab sweep-run`, and show how its metrics vary')
    .addArgument(new Argument('<folder...>', 'folders with results').argParser(eachPath))
    .addOption(planOption().makeOptionMandatory())
    .option('--out <folder>', 'the folder for the sweep (default: sweeps/<scenario>-<hash>)', pathArgument)
    .option('--strict', 'exit with code 1 if any run missed a threshold')
    .option('--json', 'print the quantiles as JSON')
    .addHelpText('after', AFTER_HELP)
    .action(async (folders: readonly string[], options: SweepMergeOptions) => {
      process.exitCode = await merge(folders, options);
    });
}

const AFTER_HELP = `
The folder of the sweep has the bytes that \`fleetlab sweep\` would have written on one machine. Where runs are missing, it has those
that are there; merge again when they are done, or let \`fleetlab sweep\` with the same flags and --out run them here.
Exit codes: 0 all runs are there, 1 with --strict a threshold missed, 2 the plan, a result or a flag is wrong, 3 runs are missing.

Example:
  fleetlab sweep-merge results --plan plan.json`;

async function merge(folders: readonly string[], options: SweepMergeOptions): Promise<number> {
  const planned = await plannedFromFile(options.plan);
  const out = options.out ?? defaultSweepFolder(planned);
  const result = await mergeRuns(planned, folders, out);
  printSweep(result, options);
  const missing = missingRuns(result.runs);
  if (missing.length > 0) {
    process.stderr.write(`missing ${missing.length} of ${result.runs.length} runs: ${indexRanges(missing)}\n`);
    return Exit.unfinished;
  }
  printNext(() => afterSweep(out, undefined), options);
  return options.strict === true && missedThreshold(result) ? Exit.missed : Exit.ok;
}
