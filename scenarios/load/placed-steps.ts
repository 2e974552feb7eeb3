import { campaignStepSchema, type Step, stepSchema } from '../schema/step.ts';
import type { Path } from '../source/located.ts';

/** A step of the timeline or of a campaign, as far as it can be read, and where it stands. */
export interface PlacedStep {
  readonly step: Step | undefined;
  readonly path: Path;
}

/** Every step of a scenario as it is written, those of campaigns after those of the timeline. */
export function placedSteps({ timeline, campaigns }: Readonly<Record<string, unknown>>): readonly PlacedStep[] {
  const own = listIn(timeline).map((step, nth) => ({
    ...{ step: stepSchema.safeParse(step).data, path: ['timeline', nth] },
  }));
  const ofCampaigns = listIn(campaigns).flatMap((campaign, place) =>
    listIn((campaign as { readonly steps?: unknown } | null)?.steps).map((step, nth): PlacedStep => {
      const read = campaignStepSchema.safeParse(step).data;
      const when = read && { ...read.when, campaign: place };
      return { step: read && { ...read, when: when as Step['when'] }, path: ['campaigns', place, 'steps', nth] };
    }),
  );
  return [...own, ...ofCampaigns];
}

const listIn = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
