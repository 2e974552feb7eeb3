import { examinedVariant } from './examined-variant.ts';

/** The entry of a worker thread of the campaign: the pool calls it with a variant of a ready-made scenario. */
export default ({ scenario, variant }: VariantJob) => examinedVariant(scenario, variant);

export interface VariantJob {
  readonly scenario: string;
  readonly variant: string;
}
