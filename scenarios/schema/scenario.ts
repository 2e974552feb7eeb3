import type { ScenarioInput } from './schema.ts';

/** Any part of a scenario: the content of a file that extends another, or of an overlay. */
export type ScenarioOverlay = Partial<Omit<ScenarioInput, 'fleet' | 'variants'>> & {
  readonly fleet?: ProductOverlay[];
};

type WithVariants<Written> = Omit<Written, 'variants'> & {
  readonly variants?: Readonly<Record<string, Omit<ScenarioOverlay, 'name' | 'extends'>>>;
};

type Product = ScenarioInput['fleet'][number];
type ProductOverlay = Pick<Product, 'tenant' | 'product'> & Partial<Product>;

/** The content of a scenario file, as an object: a whole scenario, or the parts that differ from the one it extends. */
export type WrittenScenario =
  | WithVariants<ScenarioInput>
  | WithVariants<ScenarioOverlay & { readonly extends: string }>;

/** `export default scenario({ ... })` gives a scenario in TypeScript its types; it returns its argument. */
export const scenario = (written: WrittenScenario): WrittenScenario => written;

/** The same for an overlay, applied with `--with`. */
export const overlay = (written: ScenarioOverlay): ScenarioOverlay => written;
