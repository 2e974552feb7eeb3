import { needsDirector } from '../../sim/plan/false-updates.ts';
import type { Product } from '../schema/product.ts';
import type { Step } from '../schema/step.ts';
import type { Finding } from '../source/finding.ts';

/** Refuses fields and attacks that need a director if the scenario's metadata is `tuf`. */
export function checkUptane(
  metadata: 'tuf' | 'uptane',
  fleet: readonly Product[],
  timeline: readonly (Step | undefined)[],
): readonly Finding[] {
  if (metadata === 'uptane') return [];
  const verifications = fleet.flatMap(({ updates }, index): readonly Finding[] =>
    updates?.verification === undefined
      ? []
      : [
          {
            path: ['fleet', index, 'updates', 'verification'],
            what: 'with metadata tuf there is one repository, and one way to verify it',
            hint: 'leave it out, or write updates: { metadata: uptane } for the scenario',
          },
        ],
  );
  const attacks = timeline.flatMap((step, index): readonly Finding[] =>
    step?.action.kind === 'attack' && needsDirector(step.action.way)
      ? [
          {
            path: ['timeline', index, 'way'],
            what: `${step.action.way} is about a director, and with metadata tuf there is none`,
            hint: 'write updates: { metadata: uptane } for the scenario',
          },
        ]
      : [],
  );
  return [...verifications, ...attacks];
}
