import type { Command } from 'commander';
import type { LiveObserving } from '../../broker/live/live-fabric.ts';
import type { Summary } from '../../reports/outcome/summary.ts';
import { afterRun } from '../../reports/print/next-commands.ts';
import { summaryTable } from '../../reports/print/summary-table.ts';
import { variantsTable } from '../../reports/print/variants-table.ts';
import { everyVariant, loadScenario, loadVariants, type Scenario } from '../../scenarios/index.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { run } from '../app/run-scenario.ts';
import { Exit } from '../console/exit-codes.ts';
import { listenForInterrupt } from '../console/interrupt.ts';
import { printNext } from '../console/print-next.ts';
import { Progress } from '../console/progress.ts';
import { redisOptions } from '../console/queue-options.ts';
import { each, fidelityOption, pathArgument, scenarioArgument } from '../console/shared-options.ts';
import { terminalOf } from '../console/terminal.ts';
import { warn } from '../console/warn.ts';
import { pageFiles } from '../files/page-files.ts';
import { type LiveFlags, liveOptionsFor, withLiveFlags } from '../live/live-flags.ts';
import { type Observer, observerOf } from '../live/observer.ts';
import type { MetricsServer } from '../live/serve-metrics.ts';
import { queueAddress } from '../queue/queue-address.ts';
import type { GatherOptions } from '../slices/gather-workers.ts';
import type { LiveSlices } from '../slices/live-slices.ts';
import { type Watch, watchRun } from '../view/watch.ts';

// `fleetlab run`: its flags, the runs of a scenario and its variants, and the exit code.

interface RunOptions extends LiveFlags {
  readonly seed?: string;
  readonly fidelity?: Plan['fidelity'];
  readonly variant?: string;
  readonly set: readonly string[];
  readonly with: readonly string[];
  readonly by: readonly string[];
  readonly out: string;
  readonly seen?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly watch?: boolean;
  readonly open: boolean;
}

/** Adds `fleetlab run`: runs a scenario or its variants, and exits by the thresholds. */
export function addRun(program: Command): void {
  const command = program
    .command('run')
    .description('run a scenario, check its thresholds, and write a run folder')
    .addArgument(scenarioArgument())
    .option('--seed <seed>', 'the seed of every random draw; the same seed gives the same trace')
    .addOption(fidelityOption())
    .option('--variant <name>', 'run a variant of the scenario, or "all" to run every one in turn')
    .option('--set <path=value>', 'change one value of the scenario, such as network.loss=2% (repeatable)', each, [])
    .option('--with <overlay>', 'apply an overlay to the scenario, such as faults/flaky-network (repeatable)', each, [])
    .option(
      '--by <attribute>',
      'also show all figures by tenant, product, profile, ring, site or firmware (repeatable)',
      each,
      [],
    )
    .option('--out <folder>', 'the folder to create run folders in', pathArgument, 'runs')
    .option('--seen', 'also write what the components of the platform log (docs/seen.md)')
    .option('--json', 'print the summary as JSON')
    .option('--quiet', 'show no progress')
    .option('--watch', 'show the run in the browser while it runs, and afterward until Ctrl-C')
    .option('--no-open', 'with --watch: print the address, but open no browser');
  for (const option of redisOptions([], 'live: ')) command.addOption(option);
  withLiveFlags(command)
    .addHelpText('after', AFTER_HELP)
    .action(async (scenario: string, options: RunOptions) => {
      process.exitCode = await runScenario(scenario, options);
    });
}

const AFTER_HELP = `
Exit codes: 0 all thresholds met, 1 a threshold missed, 2 the scenario or a flag is wrong, or too few workers
came, 3 the run could not finish, or lost devices with a worker.
Ctrl-C ends a run early and leaves its folder readable. Only one command can write to a folder at a time: to repeat a run that is
still in progress, wait until it has ended or give another --out.

Progress is on the error stream: how fast simulated time passes, events a second and how many of them are of quiet stretches
(readings, and guesses of passwords that devices refuse, which are computed ahead, without a step), the memory of the process, and the
time that is left at the usual pace of the run.
"at least" says that a step of the timeline is still ahead, or has just begun: what it costs comes on top.

Examples:
  fleetlab run first-light
  fleetlab run first-light --fidelity model --set fleet[acme/sensor].count=100000
  fleetlab run first-light --by product --by site
  fleetlab run reconnect-storm --with faults/flaky-network --seed 7 --json
  fleetlab run my-fleet.yaml --variant all
  fleetlab run revocation-live --fidelity live --workers 2
  fleetlab run revocation-live --fidelity live --broker mqtts://broker.example:8883 --redis redis://queue.example --machines 3
  fleetlab run first-light --watch
  fleetlab run clones --seen`;

async function runScenario(given: string, options: RunOptions): Promise<number> {
  const { by, seed, fidelity } = options;
  const set = by.length === 0 ? options.set : [...options.set, `split=${JSON.stringify(by)}`];
  const loading = { with: options.with, set, seed, fidelity };
  if (options.variant === everyVariant && options.watch === true) throw tooManyToWatch(given);
  if (options.variant === everyVariant) return runVariants(given, await loadVariants(given, loading), options);
  const scenario = await loadScenario(given, { ...loading, variant: options.variant });
  warn(scenario.warnings);
  const ran = await runOne(scenario, options);
  print(ran, options);
  if (options.watch !== true)
    printNext(() => afterRun(ran.summary, ran.folder, { ...options, scenario: given }), options);
  await ran.watch?.untilInterrupt();
  return exitOf(ran.summary);
}

const tooManyToWatch = (scenario: string): LabError =>
  new LabError('view/too-many-to-watch', {
    what: '--watch shows one run while it runs, and --variant all makes several',
    where: scenario,
    hint: 'name one variant, or leave --watch out and use `fleetlab view` afterward',
  });

/** A mistake in any variant ends the command before the first of them runs. */
async function runVariants(given: string, scenarios: readonly Scenario[], options: RunOptions): Promise<number> {
  warn(scenarios.flatMap(({ warnings }) => warnings));
  const ran: (Ran & { readonly name: string })[] = [];
  for (const scenario of scenarios) {
    const one = { name: scenario.variantName ?? 'as written', ...(await runOne(scenario, options)) };
    ran.push(one);
    if (options.json !== true) print(one, options);
    if (one.summary.end !== 'finished') break;
  }
  const [written] = scenarios;
  process.stdout.write(
    options.json === true
      ? `${JSON.stringify(
          ran.map(({ name, summary, folder }) => ({ variant: name, ...summary, folder })),
          undefined,
          2,
        )}\n`
      : `${variantsTable(ran, { ...terminalOf(process.stdout, process.env), scenario: written.name })}\n`,
  );
  const shown = ran.find(({ summary }) => !summary.passed) ?? ran[0]!;
  const variant = shown.name === 'as written' ? undefined : shown.name;
  printNext(() => afterRun(shown.summary, shown.folder, { ...options, variant, scenario: given }), options);
  return Math.max(...ran.map(({ summary }) => exitOf(summary)));
}

interface Ran {
  readonly summary: Summary;
  readonly folder: string;
  readonly watch?: Watch | undefined;
}

async function runOne(scenario: Scenario, options: RunOptions): Promise<Ran> {
  // Before the run folder is created: a page that is not built stops the command, not the run.
  const page = options.watch === true ? pageFiles() : undefined;
  const progress = new Progress(terminalOf(process.stderr, process.env), (text) => {
    if (options.quiet !== true) process.stderr.write(text);
  });
  const interrupt = listenForInterrupt('ending the run; press Ctrl-C again to stop at once');
  const held: { folder: string; watch?: Watch; observer?: Observer; metrics?: MetricsServer | undefined } = {
    folder: '',
  };
  let machines: LiveSlices | undefined;
  try {
    const live = liveOptionsFor(scenario.fidelity, options);
    const say = (text: string): void => {
      progress.clear();
      process.stderr.write(`${text}\n`);
    };
    machines = await machinesFor(scenario, options, { stop: interrupt.signal, say });
    const { summary } = await run(scenario, {
      out: options.out,
      seen: options.seen,
      live: machines === undefined ? live : { ...live, machines },
      signal: interrupt.signal,
      async onStart(start) {
        held.folder = start.folder ?? '';
        if (page !== undefined) held.watch = await watchRun(held.folder, page, options);
        progress.begin(start);
        if (start.observing !== undefined) {
          held.observer = observerOf(start.observing);
          held.metrics = await metricsOf(start.observing, options);
          const lines = [
            ...held.observer.lines,
            ...(held.metrics === undefined ? [] : [`metrics ${held.metrics.address}`]),
          ];
          if (options.quiet !== true) process.stderr.write(`${lines.join('\n')}\n`);
        }
      },
      async onProgress(now) {
        progress.update(now);
        await held.watch?.serve();
      },
    });
    progress.end();
    return { folder: held.folder, watch: held.watch, summary };
  } catch (error) {
    await held.watch?.close();
    throw error;
  } finally {
    held.observer?.remove();
    await held.metrics?.close();
    await machines?.end();
    interrupt.stop();
  }
}

/** The workers that have the sockets of a live run, once all are there. Loaded only where there are any. */
async function machinesFor(
  scenario: Scenario,
  options: RunOptions,
  { stop, say }: Pick<GatherOptions, 'stop' | 'say'>,
): Promise<LiveSlices | undefined> {
  const { machines, machinesWait = WAIT_S, lostAfter = LOST_AFTER_S } = options;
  const address = queueAddress(options, process.env);
  if (machines === undefined || address === undefined) return undefined;
  const { openService } = await import('../queue/open-service.ts');
  const { gatherWorkers } = await import('../slices/gather-workers.ts');
  try {
    return await gatherWorkers(await openService(address, say), scenario, {
      ...{ machines, stop, say, waitMs: machinesWait * 1_000, lostAfterMs: Math.round(lostAfter * 1_000) },
      show: options.quiet === true ? () => {} : say,
    });
  } catch (error) {
    if (!stop.aborted) throw error;
    say('ended before the run began');
    process.exit(Exit.unfinished);
  }
}

const WAIT_S = 60;
const LOST_AFTER_S = 15;

/** Metrics of a live run, where a port for them is given. Loaded only then. */
async function metricsOf(observing: LiveObserving, { metricsPort }: RunOptions): Promise<MetricsServer | undefined> {
  if (metricsPort === undefined) return undefined;
  const [{ RunMetrics }, { serveMetrics }] = await Promise.all([
    import('../live/run-metrics.ts'),
    import('../live/serve-metrics.ts'),
  ]);
  return serveMetrics(new RunMetrics(() => observing.figures()), '127.0.0.1', metricsPort);
}

function print({ summary, folder }: Ran, options: RunOptions): void {
  const { color, unicode } = terminalOf(process.stdout, process.env);
  process.stdout.write(
    options.json === true
      ? `${JSON.stringify({ ...summary, folder }, undefined, 2)}\n`
      : `${summaryTable(summary, { color, unicode, folder })}\n`,
  );
}

function exitOf({ end, passed, lost }: Summary): number {
  if (end !== 'finished' || lost !== undefined) return Exit.unfinished;
  return passed ? Exit.ok : Exit.missed;
}
