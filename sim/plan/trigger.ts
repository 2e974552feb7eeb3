/** When a step of the timeline starts. */
export type Trigger =
  | { readonly kind: 'at'; readonly atMs: number }
  | { readonly kind: 'every'; readonly everyMs: number; readonly fromMs: number; readonly untilMs: number }
  /** First sample at which the condition holds, then `afterMs` more; fires once. */
  | { readonly kind: 'when'; readonly condition: Condition; readonly afterMs: number }
  /** Once its guards hold; fires once. */
  | { readonly kind: 'follows'; readonly guards: StepGuards }
  /** A step of a campaign, by the place of that among all: its guards hold, and the policy of the campaign chooses it. */
  | { readonly kind: 'campaign'; readonly campaign: number; readonly guards: StepGuards };

export interface Condition {
  readonly series: string;
  readonly operator: Operator;
  readonly value: number;
}

export type Operator = '<' | '<=' | '>' | '>=' | '==' | '!=';

/** What has to hold before a step starts. */
export interface StepGuards {
  /** It starts no sooner. */
  readonly fromMs?: number;
  /** It has held at a sample since the campaign began. */
  readonly condition?: Condition;
  /** What has to have become of other steps: of each list one. */
  readonly follows: readonly (readonly Following[])[];
  /** How long it then waits. */
  readonly afterMs: number;
}

export interface Following {
  /** Of the other step. */
  readonly label: string;
  readonly outcome: StepOutcome;
}

/**
 * What another step can wait for. `started`: the step has begun. `gained`: its actor has gained something at a device. `decided`: at
 * each of its devices it has gained something, or does not any more. `failed`: that is so, and it has gained nothing. `ended`:
 * its time is over, or nothing of it goes on.
 */
export const stepOutcomes = ['started', 'gained', 'decided', 'failed', 'ended'] as const;
export type StepOutcome = (typeof stepOutcomes)[number];
