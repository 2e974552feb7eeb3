import { LabError } from '../../sim/kernel/lab-error.ts';

/** The error for a run whose files are not what its writer left: `where` is a file, or a place in one. */
export const damagedRun = (where: string, what: string): LabError =>
  new LabError('report/damaged-run', { what, where, hint: 'run the scenario again; the same seed gives the same run' });
