import type { CampaignPolicy } from '../../plan/campaigns.ts';
import type { RouteStep } from './shortest-route.ts';

interface Choice {
  readonly policy: Exclude<CampaignPolicy, 'scripted'>;
  /** Those that the actor can start now, in the order of the campaign; at least one. */
  readonly candidates: readonly RouteStep[];
  /** Uniform, between 0 and 1. */
  readonly chance: () => number;
  /** The steps on the way to the objective, in order; undefined: no way leads there. */
  readonly route: () => readonly number[] | undefined;
}

/** The step that an actor takes next; undefined: none of these is on its way. */
export function chooseStep({ policy, candidates, chance, route }: Choice): number | undefined {
  switch (policy) {
    case 'greedy':
      return candidates.reduce((best, one) => (one.expectedMs < best.expectedMs ? one : best)).step;
    case 'random':
      return candidates[Math.floor(chance() * candidates.length)].step;
    case 'shortest':
      return route()?.find((step) => candidates.some((one) => one.step === step));
    default:
      return policy satisfies never;
  }
}
