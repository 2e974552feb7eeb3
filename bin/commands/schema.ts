import { type Command, Option } from 'commander';
import { jsonSchema } from '../../scenarios/index.ts';

/** Adds `fleetlab schema`: prints the JSON Schema of scenarios or overlays. */
export function addSchema(program: Command): void {
  program
    .command('schema')
    .description('print the JSON Schema of scenario files, for editors')
    .addOption(new Option('--of <what>', 'which file').choices(['scenario', 'overlay']).default('scenario'))
    .action(({ of }: { of: 'scenario' | 'overlay' }) => {
      process.stdout.write(`${JSON.stringify(jsonSchema(of), undefined, 2)}\n`);
    });
}
