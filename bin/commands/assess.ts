import { writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { outcomes, type TryOutcome } from '../../reports/assess/drill-result.ts';
import { assessJunit } from '../../reports/export/junit/assess-junit.ts';
import { assessSarif } from '../../reports/export/sarif/assess-sarif.ts';
import { plain } from '../../reports/metrics/quantity.ts';
import { assessTable } from '../../reports/print/assess-table.ts';
import { afterAssessment } from '../../reports/print/next-commands.ts';
import { loadScenario } from '../../scenarios/index.ts';
import { type AssessResult, assess, assessFolder } from '../assess/assess-scenario.ts';
import type { AssessProgress } from '../assess/run-drills.ts';
import { Exit } from '../console/exit-codes.ts';
import { printNext } from '../console/print-next.ts';
import { queueOptions } from '../console/queue-options.ts';
import { type DrillFlags, withDrillOptions } from '../console/run-flags.ts';
import { count, madeBy } from '../console/runs-progress.ts';
import { pathArgument, scenarioArgument } from '../console/shared-options.ts';
import { runsProgressTo, underWay } from '../console/under-way.ts';
import type { QueueFlags } from '../queue/queue-address.ts';
import { performersOf } from '../queue/through-queue.ts';

// `fleetlab assess`: its flags, its progress, and its outputs.

interface AssessFlags extends DrillFlags, QueueFlags {
  readonly attack?: readonly string[];
  readonly actor?: readonly string[];
  readonly product?: readonly string[];
  readonly keep: boolean;
  readonly failOn: readonly TryOutcome[];
  readonly junit?: string;
  readonly sarif?: string;
}

/** Adds `fleetlab assess`: attacks the fleet of a scenario with everything there is, and says what got in. */
export function addAssess(program: Command): void {
  const command = program
    .command('assess')
    .description('attack the fleet of a scenario with every attack, by every actor, and say what got in')
    .addArgument(scenarioArgument())
    .option('--attack <names>', 'only these attacks, by id or name (repeatable, or with commas)', listed)
    .option('--actor <ids>', 'only these ready actors (repeatable, or with commas)', listed)
    .option('--product <names>', 'only these products, such as acme/sensor (repeatable, or with commas)', listed);
  withDrillOptions(command, 100)
    .option('--no-keep', 'write no run folders of the runs in which an actor got in')
    .addOption(
      new Option('--fail-on <outcomes>', `exit with code 1 on any of these: ${outcomes.join(', ')}; or none`)
        .argParser(failOnArgument)
        .default(['got-in'], 'got-in'),
    )
    .option('--json', 'print everything as JSON')
    .option('--junit <file>', 'also write JUnit XML', pathArgument)
    .option('--sarif <file>', 'also write SARIF 2.1.0', pathArgument)
    .option('--quiet', 'show no progress')
    .addHelpText('after', AFTER_HELP)
    .action(async (scenario: string, flags: AssessFlags) => {
      process.exitCode = await assessScenario(scenario, flags);
    });
  for (const option of queueOptions()) command.addOption(option);
}

const AFTER_HELP = `
The fleet is the scenario's, with its controls, certificates, broker, releases and network, in operation; its timeline and thresholds
are replaced. Each attack gets a run: it begins once the fleet is settled and awake, on devices that are online, and lasts as long as it
needs. Where an attack is about updates, the newest release of the product is rolled out.
An actor that lacks something tries to get it first, by attacks that got it in earlier runs of the assessment.

Outcomes, the worst of the devices attacked:
  got in         the actor gained something
  no effect      the attack started, and was neither refused nor successful; this is no pass
  refused        a control ended it, and nothing was gained
  not exercised  it did not start, and why; this is no pass either

Results are kept: Ctrl-C loses only what is running, and the same command goes on. A run in which an actor got in is written as a run
folder, for \`fleetlab explain\` and \`fleetlab view\`.
With --redis or --postgres the runs go to the machines on which \`fleetlab worker\` names the same queue; this one makes those again in
which an actor got in, for their run folders, and compares.
Exit codes: 0 none of --fail-on, 1 some, 2 the scenario or a flag is wrong, 3 a run could not finish.

Examples:
  fleetlab assess first-light
  fleetlab assess clones --variant no-access-list --attack A01,wildcard
  fleetlab assess my-fleet.yaml --actor outsider --sarif findings.sarif --fail-on got-in,no-effect`;

async function assessScenario(given: string, flags: AssessFlags): Promise<number> {
  const { variant, set, fidelity, targets, fleet, seeds, seed, workers: jobs, fresh, keep } = flags;
  const scenario = await loadScenario(given, { variant, set, with: flags.with });
  const farewell = 'ending the assessment; the same command continues it; press Ctrl-C again to stop at once';
  const progress = runsProgressTo(flags, aboutAssessment);
  const { drills: perform } = await performersOf(flags, (text) => progress.say(text));
  const result = await underWay(progress, farewell, (parts) =>
    assess(scenario, {
      ...{ actors: flags.actor, attacks: flags.attack, products: flags.product },
      ...{ targets, fleet, seeds, seed, fidelity, jobs, fresh, keep, perform, ...parts },
      out: flags.out ?? assessFolder(scenario),
    }),
  );
  return finished(result, given, flags);
}

function finished(result: AssessResult, given: string, flags: AssessFlags): number {
  for (const { drill, seed, reason } of result.failed) process.stderr.write(`${drill}, seed ${seed}: ${reason}\n`);
  // Half an assessment would look like one in which the rest was not exercised.
  if (result.end === 'interrupted') return Exit.unfinished;
  const { head, results, folder = '' } = result;
  process.stdout.write(
    flags.json === true
      ? `${JSON.stringify({ ...result, results }, undefined, 2)}\n`
      : `${assessTable({ head, results }, { columns: columns(), pathOf: (run) => join(folder, 'runs', run) })}\n`,
  );
  if (flags.junit !== undefined) writeFileSync(flags.junit, assessJunit(result, flags.failOn));
  if (flags.sarif !== undefined) writeFileSync(flags.sarif, assessSarif(result, fileOf(given)));
  if (result.end !== 'finished') return Exit.unfinished;
  printNext(() => afterAssessment(results, (run) => join(folder, 'runs', run)), flags);
  return results.some(({ outcome }) => flags.failOn.includes(outcome)) ? Exit.missed : Exit.ok;
}

/** Of a ready-made scenario, its file in the package. */
const fileOf = (given: string): string => (extname(given) === '' ? `scenarios/${given}.yaml` : given);

const columns = (): number => (process.stdout.isTTY ? Math.min(process.stdout.columns, 140) : 100);

function aboutAssessment({ scenario, total, before, devices, ...who }: AssessProgress): string {
  const rest = before === 0 ? '' : `, ${plain(before)} of them already there`;
  return `${scenario}: ${count(total, 'run')} of ${count(devices, 'device')} in the first round${rest}, ${madeBy(who)}`;
}

const listed = (text: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  ...text.split(',').map((word) => word.trim()),
];

function failOnArgument(text: string): readonly TryOutcome[] {
  if (text === 'none') return [];
  const words = text.split(',').map((word) => word.trim());
  const found = outcomes.filter((outcome) => words.includes(outcome));
  if (found.length === words.length) return found;
  throw new InvalidArgumentError(`give none, or some of ${outcomes.join(', ')}, with commas between them`);
}
