import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assemble, run } from '../../bin/app/assemble.ts';
import { Recording } from '../../bin/app/recording.ts';
import { type SmallPlanName, smallPlan, type Variant } from './small-plans.ts';

/** A small real run on disk, and a function that deletes it. */
export async function realRun(name: SmallPlanName, variant: Variant = {}): Promise<{ path: string; remove(): void }> {
  const root = mkdtempSync(join(tmpdir(), 'fleetlab-viewer-'));
  const recording = new Recording(root);
  const world = await assemble(await smallPlan(name, variant), recording.sink);
  recording.open(world);
  recording.finish(await run(world), world);
  world.fabric.dispose();
  return { path: recording.path, remove: () => rmSync(root, { recursive: true, force: true }) };
}
