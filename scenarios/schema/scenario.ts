import type { ScenarioInput } from './schema.ts';

/** Any part of a scenario: what a file holds that extends another, or that is laid over one. */
export type ScenarioOverlay = Partial<Omit<ScenarioInput, 'fleet' | 'variants'>> & {
  readonly fleet?: ProductOverlay[];
};

type WithVariants<Written> = Omit<Written, 'variants'> & {
  readonly variants?: Readonly<Record<string, Omit<ScenarioOverlay, 'name' | 'extends'>>>;
};

type Product = ScenarioInput['fleet'][number];
type ProductOverlay = Pick<Product, 'tenant' | 'product'> & Partial<Product>;

/** `export default scenario({ ... })`: gives a scenario in TypeScript its types, and changes nothing. */
export const scenario = (
  written: WithVariants<ScenarioInput> | WithVariants<ScenarioOverlay & { readonly extends: string }>,
): typeof written => written;

/** The same for a file that is laid over a scenario with `--with`. */
export const overlay = (written: ScenarioOverlay): ScenarioOverlay => written;
