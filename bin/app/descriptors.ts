import { spawnSync } from 'node:child_process';
import type { LiveOptions } from '../../broker/live/live-options.ts';
import type { EdgeLimits } from '../../broker/live/server/edge-limits.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';

/**
 * Checks that this process may open as many sockets as a fleet needs. Node raises the soft limit to the hard one itself.
 *
 * Errors  `LabError` with the limit and how to raise it: without it, dials would fail because of the lab
 */
export function checkDescriptors(
  devices: number,
  { workers }: Pick<LiveOptions, 'workers'>,
  limit = openFilesMax(),
): void {
  // If the broker runs in this process, both ends of a connection count.
  const needed = devices * (workers === 0 ? 2 : 1) + SPARE;
  if (needed <= limit) return;
  throw new LabError('live/open-files', {
    what: `${devices} devices need ${needed} open files, and a process may have ${limit}`,
    hint: `raise the limit (ulimit -n ${needed}), or run fewer devices with --set`,
  });
}

/** The limit of pending connections that leaves every device a socket, so that a flood cannot take the last descriptor. */
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

/** What the lab itself has open, with a margin. */
const SPARE = 256;
