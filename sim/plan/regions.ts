/** The regions of the device machine, in its order; a run has a column for each, and a selection names their states. */
export const regionNames = ['power', 'link', 'trust', 'update', 'implant'] as const;
export type RegionName = (typeof regionNames)[number];
