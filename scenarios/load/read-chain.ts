import { dirname } from 'node:path';
import { type FoundFile, findFile, isReadyMade } from '../source/find-file.ts';
import {
  type LocatedEntry,
  type LocatedMap,
  type LocatedValue,
  placeOf,
  type SourcePosition,
} from '../source/located.ts';
import { mergeOver, repeatedProducts, without } from '../source/merge.ts';
import { withNamedFiles } from '../source/named-files.ts';
import { type Problem, problemError } from '../source/problem.ts';
import { readData } from '../source/read-data.ts';
import { readFile } from '../source/read-file.ts';
import type { SourceFolder } from '../source/source-folder.ts';

/** A file or an object, merged with all that it extends. */
export interface Chain {
  readonly root: LocatedValue;
  readonly files: readonly FoundFile[];
  readonly problems: readonly Problem[];
  /** The variants of the top file only: the files it extends and its overlays have their own. */
  readonly variants: LocatedEntry | undefined;
}

/**
 * Reads a scenario or an overlay, by path or ready-made name or as an object, and the files that it extends. `by` is where
 * a reference is written, and the name of an object in errors. Paths are relative to `folder`.
 *
 * Errors  ScenarioError, as of `loadScenario`
 */
export const readChain = (given: string | object, folder: SourceFolder, by: SourcePosition): Promise<Chain> =>
  typeof given === 'string'
    ? readFiles(given, folder, by, [])
    : withBase(readData(given, by.source), { folder, files: [], above: [] });

/** `over` applied to `base`, whose variants stay. Errors: ScenarioError `scenario/repeated` for a file applied twice. */
export function overlaid(base: Chain, over: Chain, by: SourcePosition): Chain {
  // Timelines append, so a file applied twice would run its steps twice.
  const again = over.files.find(({ path }) => base.files.some((file) => file.path === path));
  if (again !== undefined)
    throw problemError(
      'scenario/repeated',
      by,
      `${again.shown} is already part of this scenario`,
      'an overlay holds only what it changes, and is given once',
    );
  // A file has a name and a claim of its own; an object has only what it is meant to change.
  const root = over.files.length === 0 ? over.root : without(over.root, ['name', 'claim']);
  return joined(base, { ...over, root, variants: base.variants });
}

async function readFiles(
  reference: string,
  folder: SourceFolder,
  by: SourcePosition,
  above: readonly FoundFile[],
): Promise<Chain> {
  const file = findFile(reference, folder, by);
  const start = above.findIndex(({ path }) => path === file.path);
  if (start >= 0) {
    const cycle = [...above.slice(start), file].map(({ shown }) => shown).join(' -> ');
    throw problemError('scenario/cycle', by, `extends itself: ${cycle}`, 'remove one of these extends');
  }
  // A file of the package names others of the package.
  const within = isReadyMade(file.path) ? undefined : folder.within;
  const place = { folder: { path: dirname(file.path), within }, files: [file], above: [...above, file] };
  return withBase(await readFile(file), place);
}

interface ChainPlace {
  /** What `extends` is relative to. */
  readonly folder: SourceFolder;
  readonly files: readonly FoundFile[];
  /** The files that lead here by `extends`. */
  readonly above: readonly FoundFile[];
}

async function withBase(given: LocatedValue, { folder, files, above }: ChainPlace): Promise<Chain> {
  const root = withFiles(given, folder);
  if (root.kind !== 'map')
    throw problemError('scenario/invalid', root.at, 'is not a map of keys', 'begin with name: and claim:');
  const own: Chain = {
    root: without(root, ['extends', 'variants']),
    files,
    problems: repeatedProducts(root),
    variants: root.entries.get('variants'),
  };
  const base = root.entries.get('extends');
  return base === undefined
    ? own
    : joined(await readFiles(baseOf(base, root), folder, placeOf(root, ['extends']), above), own);
}

/** Also in its variants, which are written in the same file. */
function withFiles(root: LocatedValue, folder: SourceFolder): LocatedValue {
  const own = withNamedFiles(root, folder);
  const variants = own.kind === 'map' ? own.entries.get('variants') : undefined;
  if (own.kind !== 'map' || variants?.value.kind !== 'map') return own;
  const { entries } = variants.value;
  const read = [...entries].map(([name, entry]): [string, LocatedEntry] => [
    name,
    { ...entry, value: withNamedFiles(entry.value, folder) },
  ]);
  const value = { ...variants.value, entries: new Map(read) };
  return { ...own, entries: new Map([...own.entries, ['variants', { ...variants, value }]]) };
}

function baseOf({ value }: LocatedEntry, root: LocatedMap): string {
  if (value.kind === 'scalar' && typeof value.value === 'string' && value.value.trim() !== '') return value.value;
  throw problemError(
    'scenario/invalid',
    placeOf(root, ['extends']),
    'is not the name of a scenario',
    'write a ready-made scenario or a file, such as first-light or ./base.yaml',
  );
}

const joined = (base: Chain, over: Chain): Chain => ({
  root: mergeOver(base.root, over.root),
  files: [...base.files, ...over.files],
  problems: [...base.problems, ...over.problems],
  variants: over.variants,
});
