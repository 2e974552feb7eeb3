import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { invariant } from '../../sim/kernel/lab-error.ts';

/** The package's own `scenarios/`, whether this runs from source or from the bundle in `dist/`. */
export const readyMadeFolder = (): string => join(packageFolder(dirname(fileURLToPath(import.meta.url))), 'scenarios');

/** Names of the YAML files in a folder, without extensions, sorted. */
export const yamlNames = (folder: string): readonly string[] =>
  existsSync(folder) && statSync(folder).isDirectory()
    ? readdirSync(folder)
        .filter((name) => /\.ya?ml$/.test(name))
        .map((name) => name.replace(/\.ya?ml$/, ''))
        .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
    : [];

/** Names that `extends`, `--with` and the commands take instead of a path: `first-light`, `faults/flaky-network`. */
export const readyMadeNames = (): readonly string[] => [
  ...yamlNames(readyMadeFolder()),
  ...overlayFolders.flatMap((folder) => yamlNames(join(readyMadeFolder(), folder)).map((name) => `${folder}/${name}`)),
];

/** Folders of the overlays that come with the package: what can go wrong by itself, and what actors can do. */
export const overlayFolders = ['faults', 'attacks'] as const;

/** The whole name of the overlay that is meant, which may be named without its folder also where a scenario has that name. */
export function overlayName(reference: string): string {
  const meant = overlayFolders
    .map((folder) => `${folder}/${reference}`)
    .filter((name) => readyMadeNames().includes(name));
  return meant.length === 1 ? meant[0]! : reference;
}

/** The ready-made file of that name; an overlay may be named without its folder, as long as that names one only. */
export function readyMadeFile(reference: string): string | undefined {
  const names = readyMadeNames();
  const inFolders = names.filter((name) => name.slice(name.indexOf('/') + 1) === reference);
  const name = names.includes(reference) ? reference : inFolders.length === 1 ? inFolders[0] : undefined;
  return name === undefined ? undefined : join(readyMadeFolder(), `${name}.yaml`);
}

function packageFolder(from: string): string {
  const file = join(from, 'package.json');
  if (existsSync(file) && (JSON.parse(readFileSync(file, 'utf8')) as { name?: unknown }).name === 'fleetlab')
    return from;
  invariant(dirname(from) !== from, 'no package.json named fleetlab is above the running code');
  return packageFolder(dirname(from));
}
