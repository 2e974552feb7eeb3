import { join } from 'node:path';
import type { Command } from 'commander';
import { counterfactualLines } from '../../reports/print/counterfactual-lines.ts';
import { afterPlan, nextText } from '../../reports/print/next-commands.ts';
import { rankingTable } from '../../reports/print/ranking-table.ts';
import { folderPart } from '../../reports/run-folder/folder-name.ts';
import { loadScenario } from '../../scenarios/index.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { Exit } from '../console/exit-codes.ts';
import { listenForInterrupt } from '../console/interrupt.ts';
import { Progress } from '../console/progress.ts';
import { queueOptions } from '../console/queue-options.ts';
import { type ManyRunsFlags, modeledFidelityOption, workersOption } from '../console/run-flags.ts';
import { aboutSweep, count } from '../console/runs-progress.ts';
import { each, pathArgument, planOption, scenarioArgument, wholeNumber } from '../console/shared-options.ts';
import { tableStyle } from '../console/table-style.ts';
import { progressTo, runsProgressTo } from '../console/under-way.ts';
import { warn } from '../console/warn.ts';
import { counterfactual } from '../counterfactual/counterfactual.ts';
import { planEach, planPair } from '../counterfactual/plan-seeds.ts';
import { rankControls } from '../counterfactual/rank-controls.ts';
import type { QueueFlags } from '../queue/queue-address.ts';
import { performersOf } from '../queue/through-queue.ts';
import { writePlanOf } from '../sweep/planned-from-file.ts';
import { viewFolders } from '../view/view-folders.ts';
import { aboutCosts } from './control-costs.ts';

// `fleetlab counterfactual`: its flags, its progress, and its outputs.

interface CounterfactualFlags extends ManyRunsFlags, QueueFlags {
  readonly without: readonly string[];
  readonly each?: boolean;
  readonly pairs?: boolean;
  readonly control: readonly string[];
  readonly metric: readonly string[];
  readonly out: string;
  readonly limit: number;
  readonly open?: boolean;
  readonly plan?: string;
}

/** Adds `fleetlab counterfactual`: the same run with controls the other way around. */
export function addCounterfactual(program: Command): void {
  const command = program
    .command('counterfactual')
    .description('run a scenario again with a control the other way around: what fell only because of it')
    .addArgument(scenarioArgument())
    .option('--without <control>', 'switch this control off in the other run (repeatable)', each, [])
    .option(
      '--with <control>',
      'switch this control on in the other run (repeatable); a path is an overlay, applied to both runs',
      each,
      [],
    )
    .option('--each', 'rank all controls by what each keeps actors from, beside what it costs honest users')
    .option('--pairs', 'with --each: also switch every two of the controls together')
    .option('--control <control>', 'with --each: only this one (repeatable)', each, [])
    .option('--seeds <n>', 'how many seeds to compare figures over (default: 20; with --each 5)', wholeNumber)
    .option('--seed <seed>', "the first seed, which is compared device by device (default: the scenario's)")
    .option(
      '--metric <id>',
      'a metric to compare over the seeds; with --each the first one ranks (repeatable)',
      each,
      [],
    )
    .addOption(modeledFidelityOption())
    .option('--variant <name>', 'a variant of the scenario')
    .option('--set <path=value>', 'change one value of the scenario in both runs (repeatable)', each, [])
    .option('--out <folder>', 'the folder to create run folders in', pathArgument, 'runs')
    .addOption(workersOption())
    .addOption(
      planOption('write the plan of the runs over seeds for other machines, and run nothing').conflicts([
        ...['workers', 'json', 'open', 'redis', 'postgres'],
      ]),
    )
    .option('--limit <devices>', 'name at most this many devices', wholeNumber, 20)
    .option('--open', 'then serve both runs and open them side by side in the browser, until Ctrl-C')
    .option('--json', 'print as JSON')
    .option('--quiet', 'show no progress')
    .addHelpText('after', AFTER_HELP)
    .action(async (scenario: string, flags: CounterfactualFlags) => {
      process.exitCode = await comparedOrRanked(scenario, flags);
    });
  for (const option of queueOptions()) command.addOption(option);
}

const AFTER_HELP = `
Both runs have the same seed, the same devices and the same random draws, so that what differs between them is what the control
decided, and what followed. The output names the first verdict that differs, checks that no row before it does, and lists the
devices of which actors gained more in one run than in the other; then the figures over more seeds. Both run folders are kept;
\`fleetlab view A B --compare\` shows them side by side, and so does --open at once.

--each runs the scenario with each control the other way around, and once more without its actors for what each control costs
honest users. Runs are kept in sweeps/; the same command goes on where Ctrl-C ended it.
--plan runs nothing: \`fleetlab sweep-run\` runs one run over seeds on any machine that has the folder of the plan, and \`fleetlab
sweep-merge\` puts the results where the command that it prints goes on with them.
With --redis or --postgres the runs over seeds go to the machines on which \`fleetlab worker\` names the same queue.
Exit codes: 0 compared, 2 the scenario or a flag is wrong, 3 a run could not finish.

Examples:
  fleetlab counterfactual clone-army --without concurrent-use
  fleetlab counterfactual gateway-lateral --variant gateways-trusted --with leaf-identity --seeds 50
  fleetlab counterfactual factory-leak --each
  fleetlab counterfactual wildcard-tap --each --pairs --control topic-acl --control forward-acl`;

async function comparedOrRanked(given: string, flags: CounterfactualFlags): Promise<number> {
  refuseUnlessFitting(flags);
  const controls = flags.with.filter((name) => !isOverlay(name));
  const overlays = flags.with.filter(isOverlay);
  const { variant, set, fidelity } = flags;
  const scenario = await loadScenario(given, { variant, set, with: overlays, fidelity });
  warn(scenario.warnings);
  if (flags.plan !== undefined)
    return writePlan(scenario, controls, flags, { scenario: given, overlays, path: flags.plan });
  const interrupt = listenForInterrupt(
    'ending the runs; the same command continues them; press Ctrl-C again to stop at once',
  );
  const { code, folders } = await endedBy(interrupt, () =>
    flags.each === true
      ? printRanking(scenario, flags, interrupt.signal)
      : printCompared(scenario, controls, flags, interrupt.signal),
  );
  if (flags.open === true && folders !== undefined) await viewFolders(folders, { port: 0, open: true, compare: true });
  return code;
}

/** Writes the plan of the runs over seeds, and says where their sweep belongs. */
async function writePlan(
  scenario: Loaded,
  withControls: readonly string[],
  flags: CounterfactualFlags,
  {
    scenario: given,
    overlays,
    path,
  }: { readonly scenario: string; readonly overlays: readonly string[]; readonly path: string },
): Promise<number> {
  const { without, pairs, set } = flags;
  const { planned, asked } =
    flags.each === true
      ? planEach(scenario, { controls: someOf(flags.control), pairs }, seedsOf(flags))
      : planPair(scenario, { without, withControls }, seedsOf(flags));
  await writePlanOf(planned, { ...asked, scenario: given, set, with: overlays }, path);
  const { cells, seeds } = planned.sweep;
  const size = `${count(cells.length, 'cell')}, ${count(seeds.length, 'seed')}, ${count(cells.length * seeds.length, 'run')}`;
  const folder = sweepFolder(
    scenario.name,
    flags.each === true ? ['each', ...flags.control] : [...without, ...withControls],
  );
  process.stdout.write(
    `wrote ${path}: ${size}\n${nextText(afterPlan(path, { into: folder, command: asked.given?.command }))}\n`,
  );
  return Exit.ok;
}

interface Ended {
  readonly code: number;
  /** The two runs that were compared. */
  readonly folders?: readonly [string, string] | undefined;
}

/** Ctrl-C ends what is done here, and not what follows. */
async function endedBy(
  interrupt: ReturnType<typeof listenForInterrupt>,
  perform: () => Promise<Ended>,
): Promise<Ended> {
  try {
    return await perform();
  } catch (error) {
    if (interrupt.signal.aborted) return { code: Exit.unfinished };
    throw error;
  } finally {
    interrupt.stop();
  }
}

/** A path or a ready-made overlay, such as `faults/flaky-network`; anything else is meant as a control. */
const isOverlay = (name: string): boolean => /[/\\.]/.test(name);

type Loaded = Awaited<ReturnType<typeof loadScenario>>;

async function printCompared(
  scenario: Loaded,
  withControls: readonly string[],
  flags: CounterfactualFlags,
  signal: AbortSignal,
): Promise<Ended> {
  const { terminal, write } = progressTo(flags);
  const held: { ofRun?: Progress | undefined } = {};
  const endRun = (): void => {
    held.ofRun?.end();
    held.ofRun = undefined;
  };
  const ofSweep = runsProgressTo(flags, aboutSweep);
  const { sweep: perform } = await performersOf(flags, (text) => ofSweep.say(text));
  const result = await counterfactual(scenario, {
    ...{ without: flags.without, with: withControls, signal, jobs: flags.workers, perform, ...seedsOf(flags) },
    ...{ out: flags.out, sweepOut: sweepFolder(scenario.name, [...flags.without, ...withControls]) },
    onStart(start) {
      endRun();
      held.ofRun = new Progress(terminal, write);
      held.ofRun.begin(start);
    },
    onProgress: (now) => held.ofRun?.update(now),
    onSweepProgress(now) {
      endRun();
      ofSweep.update(now);
    },
  });
  endRun();
  ofSweep.end();
  reportFailed(result.failed);
  const { limit, json } = flags;
  process.stdout.write(
    json === true
      ? `${JSON.stringify(result, undefined, 2)}\n`
      : `${counterfactualLines(result, tableStyle(), limit).join('\n')}\n`,
  );
  return result.end === 'finished' ? { code: Exit.ok, folders: result.folders } : { code: Exit.unfinished };
}

async function printRanking(scenario: Loaded, flags: CounterfactualFlags, signal: AbortSignal): Promise<Ended> {
  const attacked = runsProgressTo(flags, aboutSweep);
  const clean = runsProgressTo(flags, aboutCosts);
  const { sweep: perform, costs: performCosts } = await performersOf(flags, (text) => attacked.say(text));
  const result = await rankControls(scenario, {
    ...{ controls: someOf(flags.control), pairs: flags.pairs, signal },
    ...{ jobs: flags.workers, ...seedsOf(flags), out: sweepFolder(scenario.name, ['each', ...flags.control]) },
    ...{ perform, performCosts },
    onProgress(now) {
      attacked.update(now);
      if (now.done === now.total) attacked.end();
    },
    onCostProgress: (now) => clean.update(now),
  });
  clean.end();
  reportFailed(result.failed);
  // Half a ranking would look like one of fewer controls.
  if (result.end === 'interrupted') return { code: Exit.unfinished };
  process.stdout.write(
    flags.json === true ? `${JSON.stringify(result, undefined, 2)}\n` : rankingTable(result, tableStyle()),
  );
  return { code: result.end === 'finished' ? Exit.ok : Exit.unfinished };
}

const someOf = (names: readonly string[]): readonly string[] | undefined => (names.length === 0 ? undefined : names);

const seedsOf = ({ seeds, seed, fidelity, metric }: CounterfactualFlags) => ({
  ...{ seeds, seed, fidelity, metrics: metric.length === 0 ? undefined : metric },
});

function reportFailed(
  failed: readonly { readonly cell: string; readonly replication: number; readonly reason: string }[],
): void {
  for (const { cell, replication, reason } of failed)
    process.stderr.write(`${cell}, replication ${replication}: ${reason}\n`);
}

const sweepFolder = (scenario: string, names: readonly string[]): string =>
  join('sweeps', folderPart(`${scenario}-${names.join('-')}`));

function refuseUnlessFitting({ each: isEach, pairs, control, without, with: others, open }: CounterfactualFlags): void {
  const refuse = (what: string, where: string, hint: string): never => {
    throw new LabError('counterfactual/flags', { what, where, hint });
  };
  const switched = [...without, ...others.filter((name) => !isOverlay(name))];
  if (isEach === true && switched.length > 0)
    refuse(
      '--each switches one control after the other by itself',
      switched[0],
      'name it with --control, or leave --each out',
    );
  if (isEach === true && open === true)
    refuse(
      '--each compares many runs, and two stand side by side',
      '--open',
      'leave it out, or name one control with --without or --with',
    );
  if (isEach !== true && pairs === true) refuse('--pairs is for --each', '--pairs', 'add --each');
  if (isEach !== true && control.length > 0)
    refuse(
      '--control is for --each',
      `--control ${control[0]}`,
      `write --without ${control[0]}, or --with ${control[0]}`,
    );
}
