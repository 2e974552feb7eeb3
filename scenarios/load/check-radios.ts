import type { Product } from '../schema/product.ts';
import type { Finding } from '../source/finding.ts';

/** A device in reach of more others than it could ever contact in a run would only cost memory. */
export const checkRadios = (fleet: readonly Product[]): readonly Finding[] =>
  fleet.flatMap(({ radio, count, sites }, index) => {
    if (radio === undefined) return [];
    const { area, range } = radio;
    const share = Math.max(...sites.map((site) => site.share));
    const inReach = Math.min(1, (Math.PI * range ** 2) / (area * 1_000_000)) * count * share;
    if (inReach <= NEIGHBORS_MAX) return [];
    return [
      {
        path: ['fleet', index, 'radio'],
        what: `each of these devices has about ${Math.round(inReach)} others in reach, and at most ${NEIGHBORS_MAX} can be`,
        hint: 'write a larger area, a shorter range, or fewer devices',
      },
    ];
  });

const NEIGHBORS_MAX = 1_000;
