import type { RunView } from '../state/run-view.ts';

/** Whether something was rolled out in the run so far. */
export const hasRollouts = ({ info }: RunView): boolean => info.rollouts.length > 0;
