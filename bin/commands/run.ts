import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Command } from 'commander';
import { summaryTable } from '../../reports/print/summary-table.ts';
import type { Summary } from '../../reports/summary.ts';
import { loadScenario } from '../../scenarios/index.ts';
import type { Plan } from '../../sim/lab/plan.ts';
import { Exit } from '../exit-codes.ts';
import { assemble, run } from '../lab.ts';
import { Progress } from '../progress.ts';
import { Recording } from '../recording.ts';
import { each, fidelityOption, scenarioArgument } from '../shared-options.ts';
import { terminalOf } from '../terminal.ts';

interface RunOptions {
  readonly seed?: string;
  readonly fidelity?: Plan['fidelity'];
  readonly set: readonly string[];
  readonly with: readonly string[];
  readonly out: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export function addRun(program: Command): void {
  program
    .command('run')
    .description('run a scenario, judge it by its thresholds, leave a run folder')
    .addArgument(scenarioArgument())
    .option('--seed <seed>', "chance's starting point; the same seed gives the same trace")
    .addOption(fidelityOption())
    .option('--set <path=value>', 'change one value of the scenario, as in network.loss=2% (repeatable)', each, [])
    .option('--with <overlay>', 'lay another file over the scenario, as in faults/flaky-network (repeatable)', each, [])
    .option('--out <folder>', 'where run folders are made', 'runs')
    .option('--json', 'print the summary as JSON')
    .option('--quiet', 'no progress')
    .addHelpText('after', afterHelp)
    .action(async (scenario: string, options: RunOptions) => {
      process.exitCode = await runScenario(scenario, options);
    });
}

const afterHelp = `
Exit codes: 0 all thresholds met, 1 a threshold missed, 2 the scenario or a flag is wrong, 3 the run could not finish.
Ctrl-C ends a run early and leaves its folder readable.

Examples:
  fleetlab run first-light
  fleetlab run first-light --fidelity model --set fleet[acme/sensor].count=100000
  fleetlab run reconnect-storm --with faults/flaky-network --seed 7 --json`;

async function runScenario(scenario: string, options: RunOptions): Promise<number> {
  const { plan } = await loadScenario(scenario, {
    overlays: options.with,
    set: options.set,
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    ...(options.fidelity === undefined ? {} : { fidelity: options.fidelity }),
  });
  const record = new Recording(options.out);
  const world = await assemble(plan, record.sink);
  record.open(world);
  const progress = new Progress(world, terminalOf(process.stderr, process.env), (text) => {
    if (options.quiet !== true) process.stderr.write(text);
  });
  const interrupt = listenForInterrupt();
  progress.begin();
  try {
    const how = await run(world, {
      pulse: async () => {
        progress.update();
        if (breatheIsDue()) await nextTurn();
        return interrupt.asked;
      },
    });
    progress.end();
    return conclude(record.finish(how, world), record.path, options);
  } catch (error) {
    record.finish('failed', world);
    throw error;
  } finally {
    interrupt.stop();
    world.fabric.dispose();
  }
}

function conclude(summary: Summary, folder: string, options: RunOptions): number {
  const { color, unicode } = terminalOf(process.stdout, process.env);
  process.stdout.write(
    options.json === true
      ? `${JSON.stringify({ ...summary, folder }, undefined, 2)}\n`
      : `${summaryTable(summary, { color, unicode, folder })}\n`,
  );
  if (summary.end !== 'finished') return Exit.unfinished;
  return summary.passed ? Exit.ok : Exit.missed;
}

/** The first Ctrl-C asks the run to end in good order; the second one ends the process as it always would. */
function listenForInterrupt() {
  const state = { asked: false, stop: () => process.off('SIGINT', ask).off('SIGTERM', ask) };
  const ask = (): void => {
    state.asked = true;
    process.stderr.write('\nending the run; once more to stop at once\n');
    state.stop();
  };
  process.on('SIGINT', ask).on('SIGTERM', ask);
  return state;
}

let breathedAt = 0;
/** Signals and output wait for the event loop, which a simulation never gives way to by itself. */
function breatheIsDue(): boolean {
  const now = performance.now();
  if (now - breathedAt < 50) return false;
  breathedAt = now;
  return true;
}
