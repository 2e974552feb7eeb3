import { type Command, InvalidArgumentError, Option } from 'commander';
import { switchNamed } from '../../reports/costs/control-named.ts';
import { hardeningText } from '../../reports/print/hardening-lines.ts';
import { loadScenario } from '../../scenarios/index.ts';
import { Exit } from '../console/exit-codes.ts';
import { listenForInterrupt } from '../console/interrupt.ts';
import { type ScenarioFlags, withScenarioOptions } from '../console/run-flags.ts';
import { scenarioArgument } from '../console/shared-options.ts';
import { type Hardened, harden } from '../harden/harden-scenario.ts';

interface HardenFlags extends ScenarioFlags {
  readonly goal: string;
  readonly cost: Readonly<Record<string, number>>;
  readonly seed?: string;
  readonly anyAttack?: true;
  readonly runs: boolean;
  readonly json?: boolean;
}

/** Adds `fleetlab harden`: the cheapest controls to switch on so that actors cannot come to something. */
export function addHarden(program: Command): void {
  const command = program
    .command('harden')
    .description('find the cheapest controls to switch on so that no actor can come to a goal, and try them in runs')
    .addArgument(scenarioArgument())
    .requiredOption('--goal <goal>', 'what no actor is to come to: FACT, or FACT on SELECTION')
    .option(
      '--cost <control=number>',
      'what it costs to have a control on (repeatable; default: 1 each)',
      costArgument,
      {},
    )
    .addOption(new Option('--any-attack', 'by every attack that there is, not by the steps of the scenario alone'));
  withScenarioOptions(command)
    .option('--seed <seed>', 'another seed')
    .option('--no-runs', 'find the sets, and run nothing')
    .option('--json', 'print as JSON')
    .addHelpText('after', AFTER_HELP)
    .action(async (reference: string, flags: HardenFlags) => {
      process.exitCode = await hardened(reference, flags);
    });
}

async function hardened(reference: string, flags: HardenFlags): Promise<number> {
  const { goal, cost: costs, with: overlays, set, variant, seed, anyAttack, runs, json } = flags;
  const scenario = await loadScenario(reference, {
    ...{ with: overlays, set },
    ...(variant !== undefined && { variant }),
    ...(seed !== undefined && { seed }),
  });
  const interrupt = listenForInterrupt('ending the runs; press Ctrl-C again to stop at once');
  try {
    const { signal } = interrupt;
    const found = await harden(scenario, goal, { costs, mode: anyAttack === true ? 'any' : 'scripted', runs, signal });
    process.stdout.write(
      json === true ? `${JSON.stringify(found, undefined, 2)}\n` : hardeningText(scenario.name, found),
    );
    return isHard(found) ? Exit.ok : Exit.missed;
  } catch (error) {
    if (interrupt.signal.aborted) return Exit.unfinished;
    throw error;
  } finally {
    interrupt.stop();
  }
}

/** Whether the goal is out of reach, or some set keeps it there and each does so in its run. */
const isHard = ({ isReached, sets, verified }: Hardened): boolean =>
  !isReached || (sets.length > 0 && verified.every(({ gained }) => gained === 0));

/** `topic-acl=3`. */
function costArgument(text: string, before: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  const [, id, number] = /^([^=]+)=(\d+(?:\.\d+)?)$/.exec(text.trim()) ?? [];
  if (id === undefined) throw new InvalidArgumentError('write CONTROL=NUMBER, such as topic-acl=3');
  return { ...before, [switchNamed(id, '--cost').id]: Number(number) };
}

const AFTER_HELP = `
Controls that are off are what can be switched on. What is within reach is found as by fleetlab reach; each set is then tried in a run of the
scenario with it on, and what its controls cost honest users is measured in runs without the attackers. Ends with 1 if no set keeps the goal
out of reach, or a run comes to it all the same.
Facts: control, session, obeyed, credential, messages, spoken-for, bricked, frozen and others; fleetlab attacks names what each attack gives.

Examples:
  fleetlab harden gateway-lateral --variant gateways-trusted --goal spoken-for
  fleetlab harden my-fleet.yaml --goal 'control on tenant:acme' --cost segmentation=5 --any-attack`;
