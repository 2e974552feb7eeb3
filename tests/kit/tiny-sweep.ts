import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { planSweep, type SweepRequest } from '../../bin/sweep/plan-sweep.ts';
import { runMissing } from '../../bin/sweep/run-missing.ts';
import { readSweep } from '../../reports/sweep/sweep-folder.ts';

const jitter = 'fleet[acme/sensor].backoff.jitter';

/** Two cells of twenty devices, three seeds each. */
export const tiny: SweepRequest = {
  scenario: 'reconnect-storm',
  seeds: 3,
  seed: '1',
  variants: [],
  vary: [`${jitter}=0%,100%`],
  set: ['fleet[acme/sensor].count=20', 'duration=50m', 'sampleEvery=10s'],
  with: [],
  fidelity: undefined,
  version: '1.2.3',
};

/** Runs the missing runs of a sweep in a folder, as the command does. */
export async function sweepInto(folder: string, request: SweepRequest, workers: number, entry?: URL) {
  const planned = await planSweep(request);
  const held = await readSweep(folder, planned.sweep);
  const ran = await runMissing(planned, held, {
    folder,
    workers,
    isQuiet: true,
    ...(entry === undefined ? {} : { entry }),
  });
  return { planned, held, ...ran };
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'fleetlab-sweep-'));
  folders.push(folder);
  return folder;
}
