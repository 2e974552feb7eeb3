import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importsIn } from '../kit/imports-in.ts';
import { exists, read, sourceFiles } from '../kit/source-files.ts';
import { floors } from './floors.ts';

/**
 * Which top folders each may import, besides its own; the rooms in them have a table of their own. Nothing imports
 * `bin` or `tests`.
 */
const table: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(Object.entries(floors).map(([folder, { mayImport }]) => [folder, mayImport])),
  tests: Object.keys(floors),
};

const folders = Object.keys(table);
const manifest = JSON.parse(read('package.json')) as {
  readonly name: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
};

/** All imports of a folder: the importing file, and the module name. */
const importsOf = (folder: string): readonly { readonly file: string; readonly named: string }[] =>
  sourceFiles(folder).flatMap((file) => importsIn(read(file)).map((named) => ({ file, named })));

const isRelative = (named: string): boolean => named.startsWith('.');
const fileNamed = (file: string, named: string): string =>
  posix.join(posix.dirname(file), named.replace(/\?[\w&]+$/, ''));

it('every folder with sources has its line in the import table', () => {
  const found = new Set(sourceFiles().map((file) => file.split('/')[0]));
  expect([...found].filter((folder) => !(folder in table))).toEqual([]);
});

describe.each(folders)('%s', (folder) => {
  const imports = importsOf(folder);

  it(`imports of ours nothing but ${[folder, ...table[folder]].join(', ')}`, () => {
    const allowed: readonly string[] = [folder, ...table[folder]];
    const stray = imports
      .filter(({ named }) => isRelative(named))
      .map(({ file, named }) => ({ file, target: fileNamed(file, named) }))
      // The manifest holds the version; it belongs to no layer.
      .filter(({ target }) => target !== 'package.json' && !allowed.includes(target.split('/')[0]))
      .map(({ file, target }) => `${file} imports ${target}`);
    expect(stray).toEqual([]);
  });

  it('names files in full, with their extension', () => {
    const missing = imports
      .filter(({ named }) => isRelative(named))
      .filter(({ file, named }) => !/\.\w+$/.test(fileNamed(file, named)) || !exists(fileNamed(file, named)))
      .map(({ file, named }) => `${file} imports ${named}`);
    expect(missing).toEqual([]);
  });

  it('imports only packages that the manifest declares', () => {
    // The viewer is bundled, so what it imports is not installed with the package.
    const isBundled = folder === 'tests' || folder === 'viz';
    const declared = { ...manifest.dependencies, ...(isBundled ? manifest.devDependencies : {}) };
    const undeclared = imports
      .filter(({ named }) => !isRelative(named) && !named.startsWith('node:'))
      .filter(({ named }) => !(packageOf(named) in declared))
      .map(({ file, named }) => `${file} imports ${named}`);
    expect(undeclared).toEqual([]);
  });

  it('names the modules of Node with their prefix', () => {
    const bare = imports
      .filter(({ named }) => builtinModules.includes(named))
      .map(({ file, named }) => `${file} imports ${named}`);
    expect(bare).toEqual([]);
  });
});

it('sim imports nothing of the machine: of the modules of Node only node:crypto', () => {
  const stray = importsOf('sim')
    .filter(({ named }) => named.startsWith('node:') && named !== 'node:crypto')
    .map(({ file, named }) => `${file} imports ${named}`);
  expect(stray).toEqual([]);
});

it('the manifest declares each package once', () => {
  const twice = Object.keys(manifest.devDependencies).filter((name) => name in manifest.dependencies);
  expect(twice).toEqual([]);
});

/** `@scope/name/path` and `name/path` without the path. */
const packageOf = (named: string): string =>
  named
    .split('/')
    .slice(0, named.startsWith('@') ? 2 : 1)
    .join('/');
