import { type Command, Option } from 'commander';
import { each, pathArgument, wholeNumber } from './shared-options.ts';

/** Flags by which a command changes its scenario. */
export interface ScenarioFlags {
  readonly variant?: string;
  readonly set: readonly string[];
  readonly with: readonly string[];
}

/** Flags of a command that makes many runs by itself. */
export interface ManyRunsFlags extends ScenarioFlags {
  readonly seeds?: number;
  readonly seed?: string;
  readonly fidelity?: ModeledFidelity;
  readonly workers?: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Flags of a command that attacks products of a fleet. */
export interface DrillFlags extends ManyRunsFlags {
  readonly targets: number;
  readonly fleet: number;
  readonly seeds: number;
  readonly out?: string;
  readonly fresh?: boolean;
}

type ModeledFidelity = 'model' | 'packet';

/** Adds what chooses the runs of such a command; it models at most `fleet` devices of each product unless told otherwise. */
export const withDrillOptions = (command: Command, fleet: number): Command =>
  command
    .option('--targets <n>', 'how many devices of each product to attack', wholeNumber, 3)
    .option('--fleet <n>', 'how many devices of each product to model at most', wholeNumber, fleet)
    .option('--seeds <n>', 'how many seeds to run each attack with', wholeNumber, 1)
    .option('--seed <seed>', "the first seed (default: the scenario's)")
    .addOption(modeledFidelityOption())
    .option('--variant <name>', 'a variant of the scenario')
    .option(
      '--set <path=value>',
      'change one value of the scenario, such as controls.topic-acl=off (repeatable)',
      each,
      [],
    )
    .option('--with <overlay>', 'apply an overlay to the scenario (repeatable)', each, [])
    .addOption(workersOption())
    .option('--out <folder>', 'the folder for the results (default: assessments/<scenario>-<hash>)', pathArgument)
    .option('--fresh', 'run everything again, including runs whose results the folder has');

/** Adds what changes the scenario of a command that has few other flags. */
export const withScenarioOptions = (command: Command): Command =>
  command
    .option('--variant <name>', 'a variant of the scenario')
    .option('--with <overlay>', 'apply an overlay (repeatable)', each, [])
    .option('--set <path=value>', 'change one value (repeatable)', each, []);

/** `of` says for which of a command's uses it is. */
export const modeledFidelityOption = (of = '', byDefault = 'model'): Option =>
  new Option(
    '--fidelity <fidelity>',
    `${of}model: MQTT as data; packet: a real broker in simulated time (default: ${byDefault})`,
  ).choices(['model', 'packet']);

export const workersOption = (of = ''): Option =>
  new Option('--workers <n>', `${of}threads that run in parallel (default: one for each core)`).argParser(wholeNumber);
