import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { filledTemplate, templateFor, templates } from '../../scenarios/index.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { pathArgument } from '../console/shared-options.ts';

interface NewFlags {
  readonly for?: string;
  readonly out?: string;
}

/** Adds `fleetlab new`: writes a commented scenario to begin with. */
export function addNew(program: Command): void {
  program
    .command('new')
    .description('write a commented scenario to begin with')
    .argument('<name>', 'the name of the scenario: a to z, 0 to 9 and "-"; or what it is about, before its name')
    .argument('[named]', 'the name, after what it is about')
    .option('--for <purpose>', 'what it is about, as listed below (default: outage)')
    .option('--out <file>', 'the file to write (default: NAME.yaml)', pathArgument)
    .addHelpText(
      'after',
      () => `
Purposes:
${listed()}

The file is a whole scenario with a claim, thresholds and variants, which runs as it is; a file that is there is never overwritten.

Examples:
  fleetlab new greenhouse
  fleetlab new campaign break-in
  fleetlab new meters --for rollout --out scenarios/meters.yaml`,
    )
    .action((first: string, second: string | undefined, flags: NewFlags) => {
      const [purpose, name] = asked(first, second, flags);
      const template = templateFor(purpose);
      const file = flags.out ?? `${name}.yaml`;
      write(file, filledTemplate(template, name, file));
      process.stdout.write(
        `${file}: ${template.question}\n\n  fleetlab validate ${file}\n  fleetlab run ${file} --variant all\n`,
      );
    });
}

/** The purpose and the name: `new NAME`, `new NAME --for PURPOSE` or `new PURPOSE NAME`. */
function asked(first: string, second: string | undefined, flags: NewFlags): readonly [purpose: string, name: string] {
  if (second === undefined) return [flags.for ?? 'outage', first];
  if (flags.for === undefined) return [first, second];
  throw new LabError('new/twice', {
    what: `"${first}" and --for ${flags.for} both say what it is about`,
    where: 'new',
    hint: `leave one of them out: fleetlab new ${flags.for} ${second}`,
  });
}

const listed = (): string =>
  templates()
    .map(({ purpose, question }) => `  ${purpose.padEnd(PURPOSE_WIDTH)}${question}`)
    .join('\n');

const PURPOSE_WIDTH = 12;

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: 'wx' });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const hint = 'give another name, or another file with --out';
    if (code === 'EEXIST') throw new LabError('new/there', { what: 'the file is there already', where: file, hint });
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR')
      throw new LabError('new/no-folder', {
        what: `cannot be written: ${message}`,
        where: file,
        hint: 'make its folder first',
      });
    throw error;
  }
}
