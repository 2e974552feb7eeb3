import { dirname, join } from 'node:path';
import { shellWord } from '../../reports/sweep/shell-word.ts';
import { type ArrayTasks, batchFlag, taskCount, taskName } from './array-tasks.ts';

/**
 * A script for `sbatch` whose tasks each run one batch. Slurm starts them in the folder in which it was submitted, which the
 * paths are relative to; a task whose node fails is queued again.
 */
export function slurmArray(tasks: ArrayTasks): string {
  const last = taskCount(tasks) - 1;
  const limit = tasks.parallel === undefined ? '' : `%${tasks.parallel}`;
  const results = join(dirname(tasks.plan), 'results');
  const [plan, out] = [tasks.plan, results].map(shellWord);
  return `#!/usr/bin/env bash
#SBATCH --job-name=${taskName(tasks.sweep)}
#SBATCH --array=0-${last}${limit}
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=1
#SBATCH --requeue
# Submit it in the folder in which it was made, which all machines share: sbatch FILE
# A cluster takes no more tasks than its MaxArraySize (scontrol show config): --batch makes fewer of them.
# When all are done, fleetlab sweep-merge makes one sweep of the results.
set -euo pipefail
exec fleetlab sweep-run --plan ${plan} --index "$SLURM_ARRAY_TASK_ID" ${[...batchFlag(tasks), '--out', out].join(' ')}
`;
}
