import type { FoundFile } from './find-file.ts';
import type { LocatedValue } from './located.ts';
import { readModule } from './read-module.ts';
import { readText } from './read-text.ts';
import { readYaml } from './read-yaml.ts';

/** Reads a scenario file of either kind into located values; the schema checks them later. */
export const readFile = async (file: FoundFile): Promise<LocatedValue> =>
  file.kind === 'module' ? readModule(file) : readYaml(readText(file), file.shown);
