/** How devices lie in their block: by number, or by sign and state. */
export type Arrangement = 'map' | 'sorted';

/**
 * How devices lie until the reader chooses: sorted, so that areas are shares, in a fleet so large that several share a pixel and the worst
 * of them would be all that is seen.
 */
export const openingArrangement = (devices: number): Arrangement => (devices > DEVICES_ON_A_MAP ? 'sorted' : 'map');

/** Pixels of a map on a small laptop. */
const DEVICES_ON_A_MAP = 500_000;
