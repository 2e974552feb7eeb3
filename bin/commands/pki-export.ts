import { type Command, InvalidArgumentError, Option } from 'commander';
import { type RecipeName, recipeNames } from '../../broker/live/recipes/recipe-list.ts';
import { each, pathArgument, scenarioArgument, wholeNumber } from '../console/shared-options.ts';
import { PkiFolder } from '../live/pki-folder.ts';
import { planOf } from '../live/pki-record.ts';

interface ExportOptions {
  readonly out: string;
  readonly seed?: string;
  readonly set: readonly string[];
  readonly with: readonly string[];
  readonly port: number;
  readonly devices: number;
  readonly for: RecipeName;
}

/** Adds `fleetlab pki export`: writes a scenario's keys, certificates and CRL, and a configuration for a broker. */
export function addPkiExport(pki: Command): void {
  pki
    .command('export')
    .description("write a scenario's certificates, keys and CRL to files, with a configuration for a broker of yours")
    .addArgument(scenarioArgument())
    .requiredOption('--out <folder>', 'the folder to write them to', pathArgument)
    .option('--seed <seed>', 'the seed that keys are derived from')
    .option('--set <path=value>', 'change one value of the scenario (repeatable)', each, [])
    .option('--with <overlay>', 'apply an overlay to the scenario (repeatable)', each, [])
    .addOption(
      new Option('--for <broker>', 'the broker that gets a configuration').choices(recipeNames).default('mosquitto'),
    )
    .option('--port <port>', 'the port that the broker will listen on', wholeNumber, 8_883)
    .option('--devices <count>', 'how many devices to write files for, or "all"', deviceCount, 3)
    .action(async (scenario: string, { out, port, devices, for: recipe, ...asked }: ExportOptions) => {
      const from = { scenario, ...asked };
      const folder = PkiFolder.make(out, await planOf(from), from, { port, devices, recipe });
      process.stdout.write(`${folder.fileCount} files in ${folder.path}; its README says how to use them\n`);
    });
}

/** How many devices get files; "all" is any number. */
export function deviceCount(text: string): number {
  if (text === 'all') return Number.POSITIVE_INFINITY;
  const count = Number(text);
  if (Number.isSafeInteger(count) && count >= 0) return count;
  throw new InvalidArgumentError('give a whole number, or all');
}
