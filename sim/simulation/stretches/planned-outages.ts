import type { Tick } from '../../kernel/ids.ts';
import type { Plan } from '../../plan/plan.ts';

/** A span in which the broker is down: after `from`, and before `until`. */
export interface PlannedOutage {
  readonly from: Tick;
  readonly until: Tick;
}

/**
 * When the broker is down for certain, in rising order. Outages that begin with a condition, with a campaign or again and again may make it
 * longer, and never shorter: the broker is down until the last of several ends.
 */
export function plannedOutages({ timeline, tickMs = 1 }: Pick<Plan, 'timeline' | 'tickMs'>): readonly PlannedOutage[] {
  const spans: PlannedOutage[] = [];
  for (const { trigger, action } of timeline) {
    if (trigger.kind !== 'at' || action.kind !== 'outage' || action.of !== 'broker') continue;
    const from = Math.ceil(Math.max(1, trigger.atMs) / tickMs) * tickMs;
    spans.push({ from, until: from + Math.max(1, action.forMs) });
  }
  const merged: PlannedOutage[] = [];
  for (const span of spans.sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last === undefined || span.from >= last.until) merged.push(span);
    else merged[merged.length - 1] = { from: last.from, until: Math.max(last.until, span.until) };
  }
  return merged;
}
