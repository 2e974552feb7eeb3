import type { ScenarioInput as Checked } from './schema.ts';

/** The fields of a scenario; its fleet is a list of products, or the devices of a file. */
type ScenarioInput = Omit<Checked, 'fleet' | 'campaigns'> & {
  readonly fleet: Product[] | FleetOfFile;
  readonly campaigns?: Campaign[];
};

/** In its steps, who attacks is the actor of the campaign, unless one says otherwise. */
type Campaign = Omit<CheckedCampaign, 'steps'> & { readonly steps: OpenActor<CheckedCampaign['steps'][number]>[] };
type CheckedCampaign = NonNullable<Checked['campaigns']>[number];

type OpenActor<Step> = Step extends { readonly do: 'attack'; readonly by: infer By }
  ? Omit<Step, 'by'> & { readonly by?: By }
  : Step extends { readonly do: 'leak'; readonly to: infer To }
    ? Omit<Step, 'to'> & { readonly to?: To }
    : Step;

/** Columns of the file: id, tenant and product, and profile, firmware, site, ring and tags as far as there are any. */
export interface FleetOfFile {
  /** A CSV file, by its path. */
  readonly from: string;
  /** What the products of the file are like; a count takes only so many of its devices. */
  readonly products?: ProductOverlay[];
}

/** Any part of a scenario: the content of a file that extends another, or of an overlay. */
export type ScenarioOverlay = Partial<Omit<ScenarioInput, 'fleet' | 'campaigns' | 'variants'>> & {
  readonly fleet?: ProductOverlay[] | FleetOfFile;
  readonly campaigns?: (Pick<Campaign, 'name'> & Partial<Campaign>)[];
};

type WithVariants<Written> = Omit<Written, 'variants'> & {
  readonly variants?: Readonly<Record<string, Omit<ScenarioOverlay, 'name' | 'extends'>>>;
};

type Product = Checked['fleet'][number];
type ProductOverlay = Pick<Product, 'tenant' | 'product'> & Partial<Product>;

/** The content of a scenario file, as an object: a whole scenario, or the parts that differ from the one it extends. */
export type WrittenScenario =
  | WithVariants<ScenarioInput>
  | WithVariants<ScenarioOverlay & { readonly extends: string }>;

/** `export default scenario({ ... })` gives a scenario in TypeScript its types; it returns its argument. */
export const scenario = (written: WrittenScenario): WrittenScenario => written;

/** The same for an overlay, applied with `--with`. */
export const overlay = (written: ScenarioOverlay): ScenarioOverlay => written;
