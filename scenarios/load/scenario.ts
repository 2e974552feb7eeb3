import type { Fidelity, Plan } from '../../sim/plan/plan.ts';
import type { ScenarioOverlay } from '../schema/scenario.ts';
import { type LocatedValue, placeOf } from '../source/located.ts';
import { mergeOver, repeatedProducts } from '../source/merge.ts';
import { alone, problemError, wholeFile } from '../source/problem.ts';
import { readData } from '../source/read-data.ts';
import type { SourceFolder } from '../source/source-folder.ts';
import type { Warning } from '../warnings/warning.ts';
import { warningsOf } from '../warnings/warnings-of.ts';
import { applied, type Change, changesField, type Settings, settingsOf } from './changes.ts';
import { documentOf, planOfVariant, type ScenarioDocument } from './document.ts';
import { planOf } from './plan-of.ts';
import type { Chain } from './read-chain.ts';
import { type Variant, variantNamed } from './variants.ts';

/** A variant of a scenario, and its own claim if it has one. */
export interface VariantName {
  readonly name: string;
  readonly claim: string | undefined;
}

/** What a scenario is made of: its files and overlays, merged, and where they came from. */
export interface ScenarioSource {
  /** The ready-made name or path; undefined for an object. */
  readonly reference: string | undefined;
  /** References of overlays; undefined if one is an object. */
  readonly overlays: readonly string[] | undefined;
  readonly chain: Chain;
  readonly variants: readonly Variant[];
  /** What paths in changes are relative to. */
  readonly folder: SourceFolder;
}

/** Choices on top of the files. They apply in this order, whatever the order of the fields. */
export interface ScenarioChoices {
  /** A variant by its name; undefined is the scenario as written. */
  readonly variant?: string | undefined;
  readonly set?: Settings | undefined;
  /** The same, for one combination of the values that a sweep varies. */
  readonly vary?: Settings | undefined;
  readonly seed?: string | number | undefined;
  readonly fidelity?: Fidelity | undefined;
}

/**
 * A scenario, merged from its files, and the plan that it comes to. It never changes: `with`, `set` and `variant` return
 * another one, checked as a whole. A variant applies to the files, below all other changes; of these, the later one wins.
 */
export class Scenario {
  private readonly found: { plan?: Plan } = {};

  constructor(
    private readonly source: ScenarioSource,
    private readonly variantChosen: Variant | undefined = undefined,
    private readonly changes: readonly Change[] = [],
  ) {}

  /**
   * The plan of a run: every field filled in, times in milliseconds, shares between 0 and 1. Deeply frozen.
   *
   * Errors  ScenarioError `scenario/invalid` with all problems; a scenario that was checked has none
   */
  get plan(): Plan {
    this.found.plan ??= frozen(this.planFound());
    return this.found.plan;
  }

  /** Its name, with that of the variant: `canary-rollout.no-gate`. */
  get name(): string {
    return this.plan.name;
  }

  get claim(): string {
    return this.plan.claim;
  }

  get seed(): string {
    return this.plan.seed;
  }

  get fidelity(): Fidelity {
    return this.plan.fidelity;
  }

  /** What is likely to be a mistake though it can run, each with the line of its field. */
  get warnings(): readonly Warning[] {
    const root = this.merged;
    return warningsOf(this.plan).map(({ path, what, hint }) => alone({ place: placeOf(root, path), what, hint }));
  }

  /** How many devices its fleet has. */
  get devices(): number {
    return this.plan.fleet.reduce((sum, { count }) => sum + count, 0);
  }

  /** All files that were read, in the order in which they were merged. */
  get files(): readonly string[] {
    return this.source.chain.files.map(({ shown }) => shown);
  }

  /** All variants of the scenario, in its order, whichever was chosen. */
  get variants(): readonly VariantName[] {
    return this.source.variants.map(({ name, claim }) => ({ name, claim }));
  }

  /** The name of the variant that was chosen. */
  get variantName(): string | undefined {
    return this.variantChosen?.name;
  }

  /**
   * The scenario with an overlay: maps merge, products merge by tenant and product, steps are added (a step with a known
   * label replaces that one), all else is replaced.
   *
   * Errors  ScenarioError `scenario/invalid`
   */
  with(overlay: ScenarioOverlay): Scenario {
    const root = overlayRoot(overlay);
    return this.changed([{ kind: 'overlay', root }]).checked();
  }

  /**
   * The scenario with some values set: `set({ 'network.loss': '2%', 'fleet[acme/sensor].count': 100 })`.
   *
   * Errors  ScenarioError `scenario/invalid`, also for a path that leads nowhere
   */
  set(settings: Settings): Scenario {
    return this.derive({ set: settings }).checked();
  }

  /**
   * The scenario with one of its variants in place of the one it has; undefined is the scenario as written.
   *
   * Errors  ScenarioError `scenario/invalid`, also for an unknown name
   */
  variant(name: string | undefined): Scenario {
    return new Scenario(this.source, this.variantNamed(name), this.changes).checked();
  }

  /** The same with more choices, not checked yet: those of a sweep are checked when all are made. */
  derive({ set = [], vary = [], seed, fidelity, ...rest }: ScenarioChoices): Scenario {
    const chosen = 'variant' in rest ? this.variantNamed(rest.variant) : this.variantChosen;
    const changes: readonly Change[] = [
      ...this.changes,
      ...settingsOf(set, '--set'),
      ...settingsOf(vary, '--vary'),
      ...(seed === undefined ? [] : [{ kind: 'flag', key: 'seed', value: String(seed) } as const]),
      ...(fidelity === undefined ? [] : [{ kind: 'flag', key: 'fidelity', value: fidelity } as const]),
    ];
    return new Scenario(this.source, chosen, changes);
  }

  /** Itself, if it can run. Errors: ScenarioError `scenario/invalid` with all problems. */
  checked(): this {
    void this.plan;
    return this;
  }

  /** Whether a choice, and not a file, decides a field. */
  hasChosen(field: string): boolean {
    return this.changes.some((change) => changesField(change, field));
  }

  /** The settings that were chosen, as text: `network.loss=2%`. */
  get settings(): readonly string[] {
    return this.changes.flatMap((change) => (change.kind === 'setting' ? [change.text] : []));
  }

  /**
   * The arguments of `fleetlab run` that come to this scenario, in the order of the command's own flags; undefined if an
   * object is part of it.
   */
  get origin(): ScenarioOrigin | undefined {
    const { reference, overlays } = this.source;
    if (reference === undefined || overlays === undefined) return undefined;
    if (this.changes.some(({ kind }) => kind === 'overlay')) return undefined;
    const flags = this.changes.flatMap((change) => (change.kind === 'flag' ? [[change.key, change.value]] : []));
    const { fidelity } = Object.fromEntries(flags) as { readonly fidelity?: string };
    return { reference, overlays, set: this.settings, variant: this.variantName, fidelity };
  }

  /** All that it is made of, as data: `planOfDocument` makes the same plan of it. */
  get document(): ScenarioDocument {
    return documentOf(this.merged, this.variantName);
  }

  private changed(more: readonly Change[]): Scenario {
    return new Scenario(this.source, this.variantChosen, [...this.changes, ...more]);
  }

  private variantNamed(name: string | undefined): Variant | undefined {
    return name === undefined ? undefined : variantNamed(name, this.source.variants, wholeFile(`--variant ${name}`));
  }

  /** Its files, variant and changes in one, each value with its position. */
  private get merged(): LocatedValue {
    const { chain, folder } = this.source;
    const variant = this.variantChosen;
    const files = variant === undefined ? chain.root : mergeOver(chain.root, variant.root);
    return this.changes.reduce((root, change) => applied(root, change, folder), files);
  }

  private planFound(): Plan {
    const { chain } = this.source;
    const overlays = this.changes.flatMap((change) => (change.kind === 'overlay' ? [change.root] : []));
    const problems = [...chain.problems, ...overlays.flatMap(repeatedProducts)];
    return planOfVariant(planOf(this.merged, problems), this.variantName);
  }
}

/** The arguments of a command that come to a scenario. */
export interface ScenarioOrigin {
  readonly reference: string;
  readonly overlays: readonly string[];
  readonly set: readonly string[];
  readonly variant: string | undefined;
  readonly fidelity: string | undefined;
}

function overlayRoot(overlay: ScenarioOverlay): LocatedValue {
  const root = readData(overlay, 'overlay');
  if (root.kind !== 'map')
    throw problemError('scenario/invalid', root.at, 'is not a map of keys', 'write the fields that differ');
  const stray = ['extends', 'variants'].find((key) => root.entries.has(key));
  if (stray === undefined) return root;
  throw problemError(
    'scenario/invalid',
    root.entries.get(stray)!.keyAt,
    `an overlay of a scenario that is loaded has no ${stray}`,
    'give it to loadScenario',
  );
}

/** Freezes data and everything in it, but the columns of a roster: numbers in a buffer cannot be frozen. */
function frozen<Data>(data: Data): Data {
  if (ArrayBuffer.isView(data)) return data;
  if (typeof data !== 'object' || data === null || Object.isFrozen(data)) return data;
  for (const part of Object.values(data)) frozen(part);
  return Object.freeze(data);
}
