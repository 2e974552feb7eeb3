import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const prefix = 'fleetlab-tests-';

/** What specs and the commands that they start leave in the folder for temporary files goes when the last of them ends. */
export default function ownTmp(): () => Promise<void> {
  // One for all projects.
  if (basename(tmpdir()).startsWith(prefix)) return async () => {};
  const folder = mkdtempSync(join(tmpdir(), prefix));
  // A server that gives up root reads its files as another user.
  chmodSync(folder, 0o755);
  process.env.TMPDIR = folder;
  return () => removed(folder);
}

/** Browsers, servers and commands may be ending still, and write: what is left after some seconds stays. */
async function removed(folder: string): Promise<void> {
  for (let tries = 0; tries < TRIES; tries++) {
    try {
      rmSync(folder, { recursive: true, force: true });
      return;
    } catch {
      await pause(PAUSE_MS);
    }
  }
}

const TRIES = 40;
const PAUSE_MS = 250;
