import type { TimelineAction } from '../../sim/plan/plan.ts';
import { isFilter } from '../../sim/protocol/topic-filter.ts';
import type { Finding } from '../source/finding.ts';
import type { Path } from '../source/located.ts';

/** What an attack subscribes to is a topic filter. */
export function checkAttack(action: TimelineAction, path: Path): readonly Finding[] {
  if (action.kind !== 'attack' || !('filter' in action) || isFilter(action.filter)) return [];
  return [
    {
      path: [...path, 'filter'],
      what: `"${action.filter}" is not a topic filter`,
      hint: 'write + for one whole level, and # for all levels from there on, at the end (MQTT 3.1.1, 4.7.1)',
    },
  ];
}
