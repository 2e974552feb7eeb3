import { spawnSync } from 'node:child_process';
import type { LiveOptions } from '../../broker/live/live-stack.ts';
import type { EdgeLimits } from '../../broker/live/server/edge-limits.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';

/**
 * Whether this process may open as many sockets as a fleet needs. Node raises the soft limit to the hard one by itself.
 *
 * Errors  `LabError` naming the limit and how to raise it: better than a run in which dials fail for a reason of our own
 */
export function checkDescriptors(
  devices: number,
  { workers }: Pick<LiveOptions, 'workers'>,
  limit = openFilesMax(),
): void {
  // With a broker in this very process both ends of a connection count.
  const needed = devices * (workers === 0 ? 2 : 1) + SPARE;
  if (needed <= limit) return;
  throw new LabError('live/open-files', {
    what: `${devices} devices need ${needed} open files, and a process may have ${limit}`,
    hint: `raise the limit (ulimit -n ${needed}), or give fewer devices with --set`,
  });
}

/** As many pending connections as leave the devices their sockets: a flood that takes the last descriptor keeps everybody out. */
export function pendingWithin(
  devices: number,
  { pendingMax }: Pick<EdgeLimits, 'pendingMax'>,
  limit = openFilesMax(),
): number {
  return Math.max(1, Math.min(pendingMax, limit - devices - SPARE));
}

function openFilesMax(): number {
  const { stdout } = spawnSync('sh', ['-c', 'ulimit -Hn'], { encoding: 'utf8' });
  const limit = Number.parseInt(stdout ?? '', 10);
  return Number.isNaN(limit) ? Number.POSITIVE_INFINITY : limit;
}

/** What the lab itself has open, and some. */
const SPARE = 256;
