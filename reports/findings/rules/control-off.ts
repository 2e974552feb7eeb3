import { plain } from '../../metrics/quantity.ts';
import { isUnchecked } from '../../outcome/outcome.ts';
import { type FindingRule, isTooLarge } from '../evidence.ts';

/** A control that is switched off would have refused what an actor did. */
export const controlOff: FindingRule = (miss, { verdicts, controlsOff }) => {
  const isAbout = /^(?:intrusion|attack\.succeeded|credentials|messages\.readByForeign|commands|honest)/.test(
    miss.threshold.metric,
  );
  if (!isAbout || !isTooLarge(miss)) return undefined;
  const unchecked = new Map<string, number>();
  for (const verdict of verdicts)
    if (isUnchecked(verdict)) unchecked.set(verdict.control, (unchecked.get(verdict.control) ?? 0) + verdict.count);
  const most = [...unchecked].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const off = most.map(([control]) => control).filter((control) => controlsOff.has(control));
  if (most.length === 0) return undefined;
  const total = most.reduce((sum, [, count]) => sum + count, 0);
  return {
    what: `controls that are off would have refused what was let in: ${most.map(([control, count]) => `${control} ${plain(count)} times`).join(', ')}`,
    sure: 'likely',
    weight: Math.min(1, total),
    change: off.map((control) => ({ path: `controls.${control}`, value: 'on' })),
  };
};
