import type { ScenarioOverlay, WrittenScenario } from '../schema/scenario.ts';
import { wholeFile } from '../source/problem.ts';
import { overlayName } from '../source/ready-made.ts';
import type { SourceFolder } from '../source/source-folder.ts';
import { overlaid, readChain } from './read-chain.ts';
import { Scenario, type ScenarioChoices } from './scenario.ts';
import { EVERY_VARIANT, variantNamed, variantsOf } from './variants.ts';

/** What a scenario is loaded with, in the order in which it applies. */
export interface LoadOptions extends ScenarioChoices {
  /** Overlays by path or ready-made name, or as objects. The name and claim of an overlay file do not count. */
  readonly with?: Overlay | readonly Overlay[] | undefined;
}

/** An overlay: a path, a ready-made name such as `faults/flaky-network`, or an object. */
export type Overlay = string | ScenarioOverlay;

/**
 * Loads a scenario with its overlays, variant and settings, and checks it: ready-made by name, from a file by path, or as an
 * object. Paths are relative to the current folder.
 *
 * Errors  ScenarioError (a LabError) `scenario/invalid`, `scenario/yaml`, `scenario/module`, `scenario/not-found`,
 *         `scenario/not-a-file`, `scenario/cycle`, `scenario/repeated`, `scenario/too-large`, `scenario/outside`
 */
export const loadScenario = async (given: string | WrittenScenario, options: LoadOptions = {}): Promise<Scenario> =>
  (await readScenario(given, options)).checked();

/** The same, unchecked: for callers that choose more before it has to hold. Paths are relative to `folder`. */
export async function readScenario(
  given: string | WrittenScenario,
  options: LoadOptions = {},
  folder: SourceFolder = { path: process.cwd() },
): Promise<Scenario> {
  const { with: overlays = [], ...choices } = options;
  const own = await readChain(given, folder, wholeFile(typeof given === 'string' ? given : 'scenario'));
  const variants = variantsOf(own.root, own.variants);
  // Before the overlays are read: an unknown variant is the first thing to know.
  if (choices.variant !== undefined) variantNamed(choices.variant, variants, wholeFile(`--variant ${choices.variant}`));
  const all = [overlays].flat();
  let chain = own;
  for (const overlay of all) {
    const by = wholeFile(typeof overlay === 'string' ? `--with ${overlay}` : 'overlay');
    const named = typeof overlay === 'string' ? overlayName(overlay) : overlay;
    chain = overlaid(chain, await readChain(named, folder, by), by);
  }
  const references = all.filter((overlay) => typeof overlay === 'string');
  const source = {
    reference: typeof given === 'string' ? given : undefined,
    overlays: references.length === all.length ? references : undefined,
    chain,
    variants,
    folder,
  };
  return new Scenario(source).derive(choices);
}

/**
 * The scenario as written, then each of its variants. Errors: those of `loadScenario`, and a scenario without variants.
 */
export async function loadVariants(
  given: string | WrittenScenario,
  options: Omit<LoadOptions, 'variant'> = {},
): Promise<readonly Scenario[]> {
  const written = await loadScenario(given, options);
  if (written.variants.length === 0) written.variant(EVERY_VARIANT);
  return [written, ...written.variants.map(({ name }) => written.variant(name))];
}
