import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { type PlannedSweep, planSweep as planOfScenario } from '../../bin/sweep/plan-sweep.ts';
import { runMissing } from '../../bin/sweep/run-missing.ts';
import { readSweep } from '../../reports/sweep/sweep-folder.ts';
import { readScenario, variationOf } from '../../scenarios/index.ts';
import type { Fidelity } from '../../sim/plan/plan.ts';

const jitter = 'fleet[acme/sensor].backoff.jitter';

/** A sweep as the command takes it. */
export interface SweepRequest {
  readonly scenario: string;
  readonly seeds: number;
  readonly seed: string;
  readonly variants: readonly string[];
  readonly vary: readonly string[];
  readonly set: readonly string[];
  readonly with: readonly string[];
  readonly fidelity: Fidelity | undefined;
  readonly version: string;
}

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

/** Loads the scenario of a request, and plans its sweep. */
export async function planSweep({ scenario, set, with: overlays, ...rest }: SweepRequest): Promise<PlannedSweep> {
  const { vary, variants } = rest;
  return planOfScenario(await readScenario(scenario, { set, with: overlays }), {
    ...rest,
    variants: variants.flatMap((names) => names.split(',')),
    variations: vary.map(variationOf),
    flags: { vary, variant: variants },
  });
}

/** Runs the missing runs of a sweep in a folder, as the command does. */
export async function sweepInto(folder: string, request: SweepRequest, workers: number, entry?: URL) {
  const planned = await planSweep(request);
  const held = await readSweep(folder, planned.sweep);
  const ran = await runMissing(planned, held, {
    folder,
    jobs: workers,
    entry,
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
