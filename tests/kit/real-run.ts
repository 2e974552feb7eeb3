import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runPlan } from '../../bin/app/run-plan.ts';
import { folderStore } from '../../bin/app/run-store.ts';
import { type SmallPlanName, smallPlan, type Variant } from './small-plans.ts';

/** A small real run on disk, and a function that deletes it. */
export async function realRun(name: SmallPlanName, variant: Variant = {}): Promise<{ path: string; remove(): void }> {
  const root = mkdtempSync(join(tmpdir(), 'fleetlab-viewer-'));
  let path = '';
  await runPlan(await smallPlan(name, variant), folderStore(root), {
    onStart: ({ folder = '' }) => {
      path = folder;
    },
  });
  return { path, remove: () => rmSync(root, { recursive: true, force: true }) };
}
