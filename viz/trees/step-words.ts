import { plain } from '../../reports/metrics/quantity.ts';
import type { StepStanding } from '../../reports/trace-index/steps-by.ts';
import type { CampaignPolicy } from '../../sim/plan/campaigns.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { waitsFor } from '../panels/waits-for.ts';
import { lookOf } from '../state/attack-marks.ts';

/**
 * How a step looks in a tree at an instant. `reached`: its actor has gained something by it, or an action that gives it nothing has
 * taken place; `struck`: all attempts were refused, or lacked something; `open`: it has begun, and none of that is known;
 * `pending`: it can still begin; `never`: it can no longer.
 */
export type StepLook = 'reached' | 'struck' | 'open' | 'pending' | 'never';

export function lookOfStep(standing: StepStanding): StepLook {
  const { starts, gained, skipped, actor, does } = standing;
  if (gained > 0) return 'reached';
  if (starts === 0) return skipped === null ? 'pending' : 'never';
  if (actor === undefined && does !== 'leak') return 'reached';
  const look = lookOf(standing);
  return look === 'struck' ? 'struck' : 'open';
}

/** Why a step looks like that, where no number says it: what it waits for, why it never began, or what it lacked. */
export function reasonOf(
  standing: StepStanding,
  { timeline, campaigns = [] }: Pick<Plan, 'timeline' | 'campaigns'>,
): string | undefined {
  const { step, starts, skipped, lacked, lacking, isOver } = standing;
  if (skipped !== null) return `never began: ${skipped}`;
  const { trigger } = timeline[step];
  if (starts === 0 && trigger.kind === 'campaign')
    return `waits ${waitsFor(trigger.guards, campaigns[trigger.campaign].policy satisfies CampaignPolicy)}`;
  if (starts === 0) return 'has not begun';
  if (lacked > 0) return lacking ?? undefined;
  if (lookOfStep(standing) === 'open') return isOver ? 'over, with nothing gained' : 'under way';
  return undefined;
}

/** `38 let in`; what a leak gives away is let in by nothing. */
export const gainInWords = ({ gained, actor }: StepStanding): string =>
  `${plain(gained)} ${actor === undefined ? 'given away' : 'let in'}`;

/** Everything about a step in one sentence, for a tooltip. */
export const stepTitle = (standing: StepStanding, plan: Pick<Plan, 'timeline' | 'campaigns'>): string =>
  [
    `${standing.label}: ${standing.does}`,
    standing.gained > 0 && gainInWords(standing),
    ...standing.refusedBy.map(({ control, devices }) => `${plain(devices)} refused by ${control}`),
    standing.lacked > 0 && `could not begin at ${plain(standing.lacked)}`,
    reasonOf(standing, plan),
  ]
    .filter(Boolean)
    .join('\n');
