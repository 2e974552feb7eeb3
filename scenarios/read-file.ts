import { readFileSync } from 'node:fs';
import type { FoundFile } from './find-file.ts';
import type { Located } from './located.ts';
import { oneProblem, wholeFile } from './problem.ts';
import { readModule } from './read-module.ts';
import { readYaml } from './read-yaml.ts';

/** Reads a scenario file of either kind; nothing is checked but that it holds values. */
export const readFile = async (file: FoundFile): Promise<Located> =>
  file.kind === 'module' ? readModule(file) : readYaml(textOf(file), file.shown);

function textOf({ path, shown }: FoundFile): string {
  const bytes = readFileSync(path);
  const text = bytes.includes(0) ? undefined : decoded(bytes);
  if (text === undefined) throw oneProblem('scenario/yaml', wholeFile(shown), 'is not text', 'save it as UTF-8');
  return text;
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
