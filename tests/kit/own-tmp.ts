import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What specs and the commands that they start leave in the folder for temporary files goes when the last of them ends. */
export default function ownTmp(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'fleetlab-tests-'));
  // A server that gives up root reads its files as another user.
  chmodSync(folder, 0o755);
  process.env.TMPDIR = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
