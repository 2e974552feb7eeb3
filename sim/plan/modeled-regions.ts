import type { Plan, TimelineAction } from './plan.ts';

/** Regions of the device machine that move by what others do to a device only, and the actions that do it. None compromises one yet. */
const movedOnlyBy: Readonly<Record<string, readonly TimelineAction['kind'][]>> = { implant: [] };

/**
 * Whether anything in a plan can move a region of its devices. Where nothing can, its state is what devices began with, and no
 * finding: that nobody looked for an implant does not make a device clean.
 */
export const isModeled = ({ timeline }: Pick<Plan, 'timeline'>, region: string): boolean =>
  movedOnlyBy[region]?.some((kind) => timeline.some(({ action }) => action.kind === kind)) ?? true;
