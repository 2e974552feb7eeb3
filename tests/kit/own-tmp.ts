import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const prefix = 'fleetlab-tests-';

/** What specs and the commands that they start leave in the folder for temporary files goes when the last of them ends. */
export default function ownTmp(): () => void {
  // One for all projects.
  if (basename(tmpdir()).startsWith(prefix)) return () => {};
  const folder = mkdtempSync(join(tmpdir(), prefix));
  // A server that gives up root reads its files as another user.
  chmodSync(folder, 0o755);
  process.env.TMPDIR = folder;
  // Browsers and servers may be ending still, and write.
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}
