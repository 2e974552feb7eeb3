import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readyMadeFolder } from '../../scenarios/source/ready-made.ts';

/** The version of this code, as in run folders and in `--version`. */
export const version = (): string => {
  const manifest = join(readyMadeFolder(), '..', 'package.json');
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
};
