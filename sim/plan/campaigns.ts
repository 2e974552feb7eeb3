import type { ActorPlan } from './actors.ts';
import type { Selection } from './selection.ts';
import type { Trigger } from './trigger.ts';

/**
 * How an actor chooses the next step of its campaign. `scripted`: it takes all of them, each when its guards hold. `greedy`: of
 * those that it can start, the one that it expects to be done with first. `random`: any of these. `shortest`: the next one on
 * the way to its objective that it expects to take the least time.
 */
export const campaignPolicies = ['scripted', 'greedy', 'random', 'shortest'] as const;
export type CampaignPolicy = (typeof campaignPolicies)[number];

/** A fact about so many devices that an actor is after. */
export interface ObjectivePlan {
  /** A fact about a device that attacks give, such as `obeyed`. */
  readonly gains: string;
  readonly on: Selection;
  /** Of the devices that `on` selects as the campaign begins: so many, or such a share. */
  readonly of: { readonly count: number } | { readonly share: number };
}

/** An adversary's steps toward one aim: the entries of the timeline whose trigger names the campaign by its place among all. */
export interface CampaignPlan {
  readonly name: string;
  readonly by: ActorPlan;
  readonly policy: CampaignPolicy;
  readonly begins: Extract<Trigger, { readonly kind: 'at' | 'when' }>;
  readonly objective?: ObjectivePlan;
}

/** How an actor keeps an attack from being conspicuous. */
export interface StealthPlan {
  /** From the turn of one device to that of the next. */
  readonly paceMs: number;
  /** Each turn comes later by a random time up to that. */
  readonly jitterMs: number;
  /** After so many devices at which it has gained nothing, it leaves those alone whose turn has not come; undefined: it does not. */
  readonly givesUpAfter?: number;
}

/** A step that is over takes place again, at the devices at which its actor has gained nothing. */
export interface RetriesPlan {
  readonly times: number;
  readonly afterMs: number;
}

/** How the reason of a step begins that never started for want of time. */
export const RUN_WAS_OVER = 'the run was over before';
