import { dirname } from 'node:path';
import type { Plan } from '../../sim/plan/plan.ts';
import { type FoundFile, findFile } from '../source/find-file.ts';
import { type LocatedEntry, type LocatedValue, placeOf, type SourcePosition } from '../source/located.ts';
import { mergeOver, repeatedProducts, without } from '../source/merge.ts';
import { type Problem, problemError, wholeFile } from '../source/problem.ts';
import { readFile } from '../source/read-file.ts';
import { setValue } from '../source/set-value.ts';
import { planOf } from './plan-of.ts';
import { EVERY_VARIANT, type Variant, variantNamed, variantsOf } from './variants.ts';

export interface LoadOptions {
  /** Files or ready-made names of overlays, applied in this order. */
  readonly overlays?: readonly string[];
  /** `path=value`, applied after the overlays. */
  readonly set?: readonly string[];
  /** The same, applied after `set`: one combination of the values that a sweep varies. */
  readonly vary?: readonly string[];
  /** A variant by its name, applied after the overlays and before `set`. */
  readonly variant?: string | undefined;
  readonly seed?: string | undefined;
  readonly fidelity?: string | undefined;
}

export interface LoadedScenario {
  readonly plan: Plan;
  /** All files that were read, in the order in which they were merged. */
  readonly files: readonly string[];
  /** All variants of the scenario, in its order, whichever was loaded. */
  readonly variants: readonly VariantName[];
}

export interface VariantName {
  readonly name: string;
  readonly claim: string | undefined;
}

/**
 * Loads a scenario, ready-made by name or from a file by path, with its overlays, variant and settings.
 *
 * Errors  ScenarioError (a LabError) `scenario/invalid`, `scenario/yaml`, `scenario/module`, `scenario/not-found`,
 *         `scenario/not-a-file`, `scenario/cycle`, `scenario/repeated`, `scenario/too-large`
 */
export async function loadScenario(fileOrName: string, options: LoadOptions = {}): Promise<LoadedScenario> {
  const own = await readChain(fileOrName, process.cwd(), wholeFile(fileOrName), []);
  const variants = variantsOf(own.root, own.variants);
  const variant = options.variant === undefined ? undefined : named(options.variant, variants);
  let merged = own;
  for (const overlay of options.overlays ?? []) {
    const over = await readChain(overlay, process.cwd(), wholeFile(`--with ${overlay}`), []);
    refuseRepeated(merged, over, overlay);
    merged = join(merged, { ...over, root: without(over.root, ['name', 'claim']), variants: own.variants });
  }
  const flags = [
    ...(options.seed === undefined ? [] : [['seed', options.seed] as const]),
    ...(options.fidelity === undefined ? [] : [['fidelity', options.fidelity] as const]),
  ];
  const varied = variant === undefined ? merged.root : mergeOver(merged.root, variant.root);
  const set = (options.set ?? []).reduce((root, flag) => setValue(root, flag), varied);
  const setInTurn = (options.vary ?? []).reduce((root, flag) => setValue(root, flag, '--vary'), set);
  const plan = planOf(flags.reduce(withFlag, setInTurn), merged.problems);
  return {
    plan: variant === undefined ? plan : { ...plan, name: `${plan.name}.${variant.name}` },
    files: merged.files.map(({ shown }) => shown),
    variants: variants.map(({ name, claim }) => ({ name, claim })),
  };
}

/**
 * The scenario as written, then each of its variants. Errors: those of `loadScenario`, and a scenario without variants.
 */
export async function loadVariants(
  fileOrName: string,
  options: Omit<LoadOptions, 'variant'> = {},
): Promise<readonly LoadedScenario[]> {
  const written = await loadScenario(fileOrName, options);
  if (written.variants.length === 0) named(EVERY_VARIANT, []);
  const loaded = [written];
  for (const { name } of written.variants) loaded.push(await loadScenario(fileOrName, { ...options, variant: name }));
  return loaded;
}

const named = (name: string, variants: readonly Variant[]): Variant =>
  variantNamed(name, variants, wholeFile(`--variant ${name}`));

/** A file merged with all that it extends. */
interface Chain {
  readonly root: LocatedValue;
  readonly files: readonly FoundFile[];
  readonly problems: readonly Problem[];
  /** The variants of the top file only: the files it extends and its overlays have their own. */
  readonly variants: LocatedEntry | undefined;
}

async function readChain(
  reference: string,
  folder: string,
  by: SourcePosition,
  above: readonly FoundFile[],
): Promise<Chain> {
  const file = findFile(reference, folder, by);
  const start = above.findIndex(({ path }) => path === file.path);
  if (start >= 0) {
    const cycle = [...above.slice(start), file].map(({ shown }) => shown).join(' -> ');
    throw problemError('scenario/cycle', by, `extends itself: ${cycle}`, 'remove one of these extends');
  }
  const root = await readFile(file);
  if (root.kind !== 'map')
    throw problemError('scenario/invalid', root.at, 'is not a map of keys', 'begin with name: and claim:');
  const own: Chain = {
    root: without(root, ['extends', 'variants']),
    files: [file],
    problems: repeatedProducts(root),
    variants: root.entries.get('variants'),
  };
  const base = root.entries.get('extends');
  return base === undefined
    ? own
    : join(await readChain(baseOf(base, root), dirname(file.path), placeOf(root, ['extends']), [...above, file]), own);
}

function baseOf({ value }: LocatedEntry, root: LocatedValue): string {
  if (value.kind === 'scalar' && typeof value.value === 'string' && value.value.trim() !== '') return value.value;
  throw problemError(
    'scenario/invalid',
    placeOf(root, ['extends']),
    'is not the name of a scenario',
    'write a ready-made scenario or a file, such as first-light or ./base.yaml',
  );
}

const join = (base: Chain, over: Chain): Chain => ({
  root: mergeOver(base.root, over.root),
  files: [...base.files, ...over.files],
  problems: [...base.problems, ...over.problems],
  variants: over.variants,
});

/** Timelines append, so a file applied twice would run its steps twice. */
function refuseRepeated(merged: Chain, over: Chain, overlay: string): void {
  const again = over.files.find(({ path }) => merged.files.some((file) => file.path === path));
  if (again === undefined) return;
  throw problemError(
    'scenario/repeated',
    wholeFile(`--with ${overlay}`),
    `${again.shown} is already part of this scenario`,
    'an overlay holds only what it changes, and is given once',
  );
}

function withFlag(root: LocatedValue, [key, value]: readonly [key: string, value: string]): LocatedValue {
  if (root.kind !== 'map') return root;
  const at: SourcePosition = { source: `--${key} ${value}`, path: [] };
  return { ...root, entries: new Map([...root.entries, [key, { keyAt: at, value: { kind: 'scalar', value, at } }]]) };
}
