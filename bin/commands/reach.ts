import { type Command, Option } from 'commander';
import { reachTable } from '../../reports/print/reach-table.ts';
import { loadScenario } from '../../scenarios/index.ts';
import { reachOf } from '../../sim/reach/reach-of.ts';
import { type ScenarioFlags, withScenarioOptions } from '../console/run-flags.ts';
import { scenarioArgument } from '../console/shared-options.ts';

interface ReachFlags extends ScenarioFlags {
  readonly seed?: string;
  readonly actor?: string;
  readonly anyAttack?: true;
  readonly json?: boolean;
}

/** Adds `fleetlab reach`: what actors could ever reach, before any run. */
export function addReach(program: Command): void {
  const command = program
    .command('reach')
    .description('what the actors of a scenario can ever reach, without a run, and which controls cut the rest')
    .addArgument(scenarioArgument())
    .option('--actor <name>', 'one actor of the scenario alone (default: all of them)')
    .addOption(new Option('--any-attack', 'by every attack that there is, not by the steps of the scenario alone'));
  withScenarioOptions(command)
    .option('--seed <seed>', 'another seed: it decides which devices a step picks')
    .option('--json', 'print as JSON')
    .addHelpText('after', AFTER_HELP)
    .action(async (reference: string, { with: overlays, set, variant, seed, actor, anyAttack, json }: ReachFlags) => {
      const { plan, name } = await loadScenario(reference, {
        ...{ with: overlays, set },
        ...(variant !== undefined && { variant }),
        ...(seed !== undefined && { seed }),
      });
      const reach = reachOf(plan, { mode: anyAttack === true ? 'any' : 'scripted', actor });
      if (json === true) process.stdout.write(`${JSON.stringify(reach ?? null, undefined, 2)}\n`);
      else process.stdout.write(reach === undefined ? noAttack(name) : reachTable(name, reach));
    });
}

const noAttack = (name: string): string =>
  `${name}: no actor attacks in this scenario; fleetlab new campaign writes one to begin with\n`;

const AFTER_HELP = `
Devices count that an actor can control, speak for, command or keep from anything; credentials that it can copy; the topics of a device once
it can read or write there; tenants with any of these. Each control decides as it does in a run, on what is so of the devices; what depends
on chance or time (a guess, a window, a device that is away) goes the way of the actor. So a run never reaches more, and often less.

Examples:
  fleetlab reach factory-leak
  fleetlab reach factory-leak --variant nothing-in-the-way --any-attack
  fleetlab reach my-fleet.yaml --set controls.topic-acl=off --json`;
