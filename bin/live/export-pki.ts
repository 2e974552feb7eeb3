import { chmodSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pkiFiles } from '../../broker/live/pki-files.ts';
import { makeFolder } from '../../reports/run-folder/make-folder.ts';
import { placing } from '../../reports/run-folder/whole-file.ts';
import type { Plan } from '../../sim/plan/plan.ts';

/** Writes the files that an external broker needs for a scenario's fleet, over existing ones, and returns how many. */
export function exportPki(
  plan: Plan,
  folder: string,
  { port, devices }: { readonly port: number; readonly devices: number },
): number {
  // A minute ago, since the clock of a broker that reads them may be a little behind.
  const epoch = Math.floor(Date.now() / 1_000) - LEEWAY;
  const files = pkiFiles(plan, { folder, port, epoch, devices });
  for (const { name, text, isSecret } of files) {
    const path = join(folder, name);
    placing(path, () => {
      makeFolder(dirname(path));
      writeFileSync(path, text, { mode: isSecret ? 0o600 : 0o644 });
    });
    // The mode above applies to new files only.
    if (isSecret) chmodSync(path, 0o600);
  }
  return files.length;
}

const LEEWAY = 60;
