import { execFileSync } from 'node:child_process';
import { readdirSync, rmdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { flagsOf } from '../kit/flags.ts';

// `npm run build` ends with it: of the declarations that the compiler has written for every module, those stay that a reader
// of the package can reach from its entry.

flagsOf({ options: {} });
const root = join(import.meta.dirname, '../..');
const types = join(root, 'dist/types');

const reached = new Set(
  execFileSync(
    process.execPath,
    [
      join(root, 'node_modules/typescript/bin/tsc'),
      ...['--listFilesOnly', '--ignoreConfig', '--module', 'nodenext', '--types', ''],
      join(types, 'bin/index.d.ts'),
    ],
    { encoding: 'utf8', maxBuffer: 2 ** 26 },
  )
    .split(/\r?\n/)
    .map((file) => resolve(file)),
);

for (const entry of readdirSync(types, { recursive: true, withFileTypes: true })) {
  const file = join(entry.parentPath, entry.name);
  if (entry.isFile() && !reached.has(file)) rmSync(file);
}
removeEmpty(types);

function removeEmpty(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) removeEmpty(join(folder, entry.name));
  if (readdirSync(folder).length === 0) rmdirSync(folder);
}
