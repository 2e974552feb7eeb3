import { folderPart } from '../../reports/run-folder/folder-name.ts';
import type { Sweep } from '../../reports/sweep/sweep.ts';
import { batchCount } from './batches.ts';

/** A sweep as tasks of a cluster, numbered from 0: each of them runs one batch. */
export interface ArrayTasks {
  readonly sweep: Sweep;
  /** The path of the plan, as it was given. */
  readonly plan: string;
  /** How many runs a task has. */
  readonly batch: number;
  /** How many tasks may run at a time; undefined: the cluster decides. */
  readonly parallel: number | undefined;
}

export const taskCount = ({ sweep: { cells, seeds }, batch }: ArrayTasks): number =>
  batchCount(cells.length * seeds.length, batch);

/** A name that Kubernetes takes: lower case, and short enough for the index of a pod behind it (RFC 1123). */
export const taskName = ({ scenario, planHash }: Sweep): string =>
  `fleetlab-${folderPart(scenario.toLowerCase())
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 30)
    .replace(/-+$/, '')}-${planHash.slice(0, 8)}`;

/** The flag of `sweep-run` for batches; none for single runs. */
export const batchFlag = ({ batch }: ArrayTasks): readonly string[] => (batch === 1 ? [] : ['--batch', String(batch)]);
