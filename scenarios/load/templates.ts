import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { suggest } from '../../sim/kernel/near.ts';
import { namePattern } from '../schema/shape.ts';
import { readyMadeFolder, yamlNames } from '../source/ready-made.ts';

/** A commented scenario to begin with. */
export interface Template {
  /** What it is for, such as `outage`. */
  readonly purpose: string;
  /** The question that its scenario answers: its first line. */
  readonly question: string;
  readonly text: string;
}

const folder = (): string => join(readyMadeFolder(), 'templates');

export const templates = (): readonly Template[] => yamlNames(folder()).map(templateOf);

/** Errors  LabError `new/unknown-purpose` with near names */
export function templateFor(purpose: string): Template {
  const purposes = yamlNames(folder());
  if (purposes.includes(purpose)) return templateOf(purpose);
  throw new LabError('new/unknown-purpose', {
    what: `there is no template for "${purpose}"`,
    where: '--for',
    hint: suggest(purpose, purposes),
  });
}

/**
 * The scenario that a template becomes under a name, in a file; what its commands do stands in one column.
 *
 * Errors  LabError `new/name` for a name that no scenario can have
 */
export function filledTemplate({ text }: Template, name: string, file: string): string {
  if (!namePattern.test(name))
    throw new LabError('new/name', {
      what: `"${name}" is not the name of a scenario`,
      where: 'new',
      hint: 'use a to z, 0 to 9 and "-", at most 64 of them, such as greenhouse',
    });
  const named = text.replace(/^name: .*$/m, () => `name: ${name}`).replaceAll(/\bFILE\b/g, () => file);
  return named.replaceAll(
    /^(# {3}\S.*?) {2,}(\S.*)$/gm,
    (_, command: string, what: string) => `${command.padEnd(COLUMN)}  ${what}`,
  );
}

/** Where the comments on commands begin; those of a longer command stand right behind it. */
const COLUMN = 48;

function templateOf(purpose: string): Template {
  const text = readFileSync(join(folder(), `${purpose}.yaml`), 'utf8');
  const [question = ''] = /(?<=^# ).*$/m.exec(text) ?? [];
  return { purpose, question, text };
}
