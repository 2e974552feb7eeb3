import { plain } from '../../reports/metrics/quantity.ts';
import type { DecisionCounts } from '../../reports/trace-index/decisions.ts';

/** The decisions as a sentence, also if there are none. */
export function inWords({ refused, 'let in': letIn }: DecisionCounts): string {
  if (refused + letIn === 0) return 'Nothing was refused, and no attack got in.';
  const attacks = letIn === 0 ? '' : `An attack got in ${times(letIn)}.`;
  return [attacks, refused === 0 ? '' : `Refused ${times(refused)}.`].filter(Boolean).join(' ');
}

const times = (count: number): string => (count === 1 ? 'once' : `${plain(count)} times`);
