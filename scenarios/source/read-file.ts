import type { FoundFile } from './find-file.ts';
import type { LocatedValue } from './located.ts';
import { readText } from './read-text.ts';
import { readYaml } from './read-yaml.ts';

/** Reads a scenario file of either kind into located values; the schema checks them later. */
export async function readFile(file: FoundFile): Promise<LocatedValue> {
  if (file.kind !== 'module') return readYaml(readText(file), file.shown);
  // With it comes a compiler of TypeScript, which most runs do without.
  const { readModule } = await import('./read-module.ts');
  return readModule(file);
}
