import { dirname } from 'node:path';
import type { Plan } from '../sim/lab/plan.ts';
import { type FoundFile, findFile } from './find-file.ts';
import { type Located, type LocatedEntry, type Place, placeOf } from './located.ts';
import { layOver, repeatedProducts, without } from './merge.ts';
import { planOf } from './plan-of.ts';
import { oneProblem, type Problem, wholeFile } from './problem.ts';
import { readFile } from './read-file.ts';
import { setValue } from './set-value.ts';

export interface LoadOptions {
  /** Files or ready-made names that are laid over the scenario, in this order. */
  readonly overlays?: readonly string[];
  /** `path=value`, after the overlays. */
  readonly set?: readonly string[];
  readonly seed?: string | undefined;
  readonly fidelity?: string | undefined;
}

export interface LoadedScenario {
  readonly plan: Plan;
  /** Everything that was read, in the order in which it was laid over one another. */
  readonly files: readonly string[];
}

/**
 * Loads a ready-made scenario by name, or one's own by path, with whatever is laid over it.
 *
 * Errors  ScenarioError (a LabError) `scenario/invalid`, `scenario/yaml`, `scenario/module`, `scenario/not-found`,
 *         `scenario/not-a-file`, `scenario/cycle`, `scenario/repeated`, `scenario/too-large`
 */
export async function loadScenario(fileOrName: string, options: LoadOptions = {}): Promise<LoadedScenario> {
  let merged = await readChain(fileOrName, process.cwd(), wholeFile(fileOrName), []);
  for (const overlay of options.overlays ?? []) {
    const over = await readChain(overlay, process.cwd(), wholeFile(`--with ${overlay}`), []);
    refuseRepeated(merged, over, overlay);
    merged = join(merged, { ...over, root: without(over.root, ['name', 'claim']) });
  }
  const flags = [
    ...(options.seed === undefined ? [] : [['seed', options.seed] as const]),
    ...(options.fidelity === undefined ? [] : [['fidelity', options.fidelity] as const]),
  ];
  const set = (options.set ?? []).reduce(setValue, merged.root);
  const root = flags.reduce(withFlag, set);
  return { plan: planOf(root, merged.problems), files: merged.files.map(({ shown }) => shown) };
}

/** A file with all that it extends beneath it. */
interface Chain {
  readonly root: Located;
  readonly files: readonly FoundFile[];
  readonly problems: readonly Problem[];
}

async function readChain(reference: string, folder: string, by: Place, above: readonly FoundFile[]): Promise<Chain> {
  const file = findFile(reference, folder, by);
  const start = above.findIndex(({ path }) => path === file.path);
  if (start >= 0) {
    const cycle = [...above.slice(start), file].map(({ shown }) => shown).join(' -> ');
    throw oneProblem('scenario/cycle', by, `extends itself: ${cycle}`, 'remove one of these extends');
  }
  const root = await readFile(file);
  if (root.kind !== 'map')
    throw oneProblem('scenario/invalid', root.at, 'is not a map of keys', 'begin with name: and claim:');
  const own: Chain = { root: without(root, ['extends']), files: [file], problems: repeatedProducts(root) };
  const base = root.entries.get('extends');
  return base === undefined
    ? own
    : join(await readChain(baseOf(base, root), dirname(file.path), placeOf(root, ['extends']), [...above, file]), own);
}

function baseOf({ value }: LocatedEntry, root: Located): string {
  if (value.kind === 'scalar' && typeof value.value === 'string' && value.value.trim() !== '') return value.value;
  throw oneProblem(
    'scenario/invalid',
    placeOf(root, ['extends']),
    'is not the name of a scenario',
    'write a ready-made scenario or a file, such as first-light or ./base.yaml',
  );
}

const join = (base: Chain, over: Chain): Chain => ({
  root: layOver(base.root, over.root),
  files: [...base.files, ...over.files],
  problems: [...base.problems, ...over.problems],
});

/** Timelines append, so a file laid over itself would strike twice. */
function refuseRepeated(merged: Chain, over: Chain, overlay: string): void {
  const again = over.files.find(({ path }) => merged.files.some((file) => file.path === path));
  if (again === undefined) return;
  throw oneProblem(
    'scenario/repeated',
    wholeFile(`--with ${overlay}`),
    `${again.shown} is already part of this scenario`,
    'an overlay holds only what it changes, and is given once',
  );
}

function withFlag(root: Located, [key, value]: readonly [key: string, value: string]): Located {
  if (root.kind !== 'map') return root;
  const at: Place = { source: `--${key} ${value}`, path: [] };
  return { ...root, entries: new Map([...root.entries, [key, { keyAt: at, value: { kind: 'scalar', value, at } }]]) };
}
