import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { writeMatrixReport } from '../../reports/export/html/matrix-report.ts';
import { matrixCsv, matrixTable } from '../../reports/print/matrix-table.ts';
import { loadScenario, type Scenario } from '../../scenarios/index.ts';
import { repeatCommand } from '../app/repeat-command.ts';
import { assessFolder } from '../assess/assess-scenario.ts';
import { Exit } from '../console/exit-codes.ts';
import { queueOptions } from '../console/queue-options.ts';
import { type DrillFlags, withDrillOptions } from '../console/run-flags.ts';
import { count, madeBy, type RunsProgressLine } from '../console/runs-progress.ts';
import { each, pathArgument } from '../console/shared-options.ts';
import { tableStyle } from '../console/table-style.ts';
import { runsProgressTo, underWay } from '../console/under-way.ts';
import { pageFiles } from '../files/page-files.ts';
import { type MatrixProgress, type MatrixResult, measureMatrix } from '../matrix/measure-matrix.ts';
import type { QueueFlags } from '../queue/queue-address.ts';
import { performersOf } from '../queue/through-queue.ts';

// `fleetlab matrix`: its flags, its progress, and its outputs.

interface MatrixFlags extends DrillFlags, QueueFlags {
  readonly attack: readonly string[];
  readonly actor: readonly string[];
  readonly product: readonly string[];
  readonly property: readonly string[];
  readonly control: readonly string[];
  readonly controls: boolean;
  readonly byProduct?: boolean;
  readonly csv?: string;
  readonly html?: string;
}

/** Adds `fleetlab matrix`: attacks by properties and controls, measured. */
export function addMatrix(program: Command): void {
  const command = program
    .command('matrix')
    .description('measure which property and which control decides each attack, on each kind of device')
    .argument('[scenario]', 'a ready-made scenario by name, or a .yaml or .ts file', 'every-profile')
    .option('--attack <name>', 'only this attack, by id or name (repeatable)', each, [])
    .option('--actor <id>', 'only this ready actor (repeatable)', each, [])
    .option('--product <name>', 'only this product, such as acme/camera (repeatable)', each, [])
    .option('--property <name>', 'take away only this property, such as hardwareRootOfTrust (repeatable)', each, [])
    .option('--control <id>', 'take away only this single control, besides the properties (repeatable)', each, [])
    .option('--no-controls', 'take away properties alone, and no single control');
  withDrillOptions(command, 20)
    .option('--by-product', 'also print a table for each product')
    .option('--json', 'print everything as JSON')
    .option('--csv <file>', 'also write one line for each cell', pathArgument)
    .option(
      '--html <file>',
      'also write one page that needs no network: the table, and what decided each cell',
      pathArgument,
    )
    .option('--quiet', 'show no progress')
    .addHelpText('after', AFTER_HELP)
    .action(async (scenario: string, flags: MatrixFlags) => {
      process.exitCode = await printMatrix(scenario, flags);
    });
  for (const option of queueOptions()) command.addOption(option);
}

const AFTER_HELP = `
The fleet is assessed as \`fleetlab assess\` does it, once as the scenario is written, and again with each property of highly secured
devices taken away (all controls that serve it are off) and each single control. A cell says what decides: an actor gets in only
without it. Runs are kept, so that Ctrl-C loses only what is running, and the same command goes on; runs in which an actor got in are
kept as run folders.
With --redis or --postgres the runs go to the machines on which \`fleetlab worker\` names the same queue; this one makes those again in
which an actor got in, for their run folders, and compares.
The ready-made fleet has a product of each profile. A full matrix takes an hour; --no-controls, or some attacks, take minutes.
Exit codes: 0 measured, 2 the scenario or a flag is wrong, 3 a run could not finish.

Examples:
  fleetlab matrix --attack A01 --attack A14 --no-controls
  fleetlab matrix my-fleet.yaml --html matrix.html --csv matrix.csv
  fleetlab matrix --attack A04 --control topic-acl --control forward-acl`;

async function printMatrix(given: string, flags: MatrixFlags): Promise<number> {
  const { variant, set, fidelity, targets, fleet, seeds, seed, workers: jobs, fresh } = flags;
  const scenario = await loadScenario(given, { variant, set, with: flags.with, fidelity });
  const farewell = 'ending the matrix; the same command continues it; press Ctrl-C again to stop at once';
  const progress = new MatrixProgressLine(flags);
  const { drills: perform } = await performersOf(flags, (text) => progress.say(text));
  const result = await underWay(progress, farewell, (parts) =>
    measureMatrix(scenario, {
      ...{ attacks: someOf(flags.attack), actors: someOf(flags.actor), products: someOf(flags.product) },
      ...{ properties: someOf(flags.property), controls: flags.controls ? someOf(flags.control) : [] },
      ...{ targets, fleet, seeds, seed, fidelity, jobs, fresh, perform, ...parts },
      out: flags.out ?? assessFolder(scenario),
    }),
  );
  return finished(scenario, result, flags);
}

function finished(scenario: Scenario, result: MatrixResult, flags: MatrixFlags): number {
  for (const { drill, seed, reason } of result.failed) process.stderr.write(`${drill}, seed ${seed}: ${reason}\n`);
  // Half a matrix would look like one in which the rest does not matter.
  if (result.end === 'interrupted') return Exit.unfinished;
  process.stdout.write(
    flags.json === true
      ? `${JSON.stringify(result, undefined, 2)}\n`
      : matrixTable(result, { ...tableStyle(), byProduct: flags.byProduct === true }),
  );
  if (flags.csv !== undefined) writeFileSync(flags.csv, matrixCsv(result));
  if (flags.html !== undefined) writePage(flags.html, scenario, result, flags);
  return result.end === 'finished' ? Exit.ok : Exit.unfinished;
}

function writePage(out: string, scenario: Scenario, result: MatrixResult, flags: MatrixFlags): void {
  const { targets, fleet, seeds, seed } = flags;
  const size = [
    ...['--targets', String(targets), '--fleet', String(fleet), '--seeds', String(seeds)],
    ...(seed === undefined ? [] : ['--seed', seed]),
  ];
  const chosen = [
    ...(['attack', 'actor', 'product', 'property', 'control'] as const).flatMap((name) =>
      flags[name].flatMap((value) => [`--${name}`, value]),
    ),
    ...(flags.controls ? [] : ['--no-controls']),
  ];
  const actors = flags.actor.flatMap((id) => ['--actor', id]);
  writeMatrixReport({
    matrix: {
      ...result,
      command: repeatCommand('matrix', scenario, [...chosen, ...size]),
      assess: repeatCommand('assess', scenario, [...actors, ...size]),
    },
    ...{ page: pageFiles(), out },
  });
}

/** A line of progress for each assessment. */
class MatrixProgressLine {
  private line: RunsProgressLine<MatrixProgress> | undefined;
  private ended = -1;

  constructor(private readonly flags: MatrixFlags) {}

  update(now: MatrixProgress): void {
    if (now.ended !== this.ended) this.end();
    this.ended = now.ended;
    this.line ??= runsProgressTo(this.flags, about);
    this.line.update(now);
  }

  /** Writes a line of its own, above the progress. */
  say(text: string): void {
    this.line ??= runsProgressTo(this.flags, about);
    this.line.say(text);
  }

  end(): void {
    this.line?.end();
    this.line = undefined;
  }
}

const about = ({ taken, settings, ended, total, before, ...who }: MatrixProgress): string => {
  const rest = before === 0 ? '' : `, ${before} of them already there`;
  return `${ended + 1} of ${settings}: ${taken === undefined ? 'as written' : `without ${taken.id}`}, ${count(total, 'run')}${rest}, ${madeBy(who)}`;
};

const someOf = (names: readonly string[]): readonly string[] | undefined => (names.length === 0 ? undefined : names);
