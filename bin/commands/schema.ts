import { type Command, Option } from 'commander';
import { jsonSchema } from '../../scenarios/index.ts';

/** Adds `fleetlab schema`: prints the JSON Schema of scenarios or overlays. */
export function addSchema(program: Command): void {
  program
    .command('schema')
    .description('print the JSON Schema of scenario files, for editors')
    .addOption(new Option('--of <what>', 'which file').choices(['scenario', 'overlay']).default('scenario'))
    .action(({ of }: { of: 'scenario' | 'overlay' }) => {
      process.stdout.write(`${lines(jsonSchema(of))}\n`);
    });
}

/** JSON with a line for each field and each definition; indenting all of it would double its size. */
function lines(schema: object): string {
  const entries = Object.entries(schema).map(([word, value]) =>
    word === 'properties' || word === '$defs'
      ? `"${word}": {\n${Object.entries(value as object)
          .map(([name, part]) => `${JSON.stringify(name)}: ${JSON.stringify(part)}`)
          .join(',\n')}\n}`
      : `"${word}": ${JSON.stringify(value)}`,
  );
  return `{\n${entries.join(',\n')}\n}`;
}
