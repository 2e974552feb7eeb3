import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { recorded } from './recorded-run.ts';

/** Small runs in which devices are revoked or impostors attack: settings as `--set` takes them. */
export const smallRevocation = [
  'fleet[acme/sensor].count=600',
  'timeline[0].on.pick=60',
  'duration=20h',
  'timeline[1].at=19h',
];
export const smallImpostors = ['fleet[acme/sensor].count=60'];

export const smallClones = ['fleet[acme/sensor].count=40', 'fleet[acme/lock].count=10'];

/** Recorded once for a test file, and deleted with it. */
export function useRecorded(scenario: string, set: readonly string[], variant?: string): { readonly path: string } {
  const held = { path: '' };
  const root = mkdtempSync(join(tmpdir(), 'fleetlab-attacked-'));
  beforeAll(async () => {
    held.path = await recorded(root, scenario, '1', set, variant);
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  return held;
}
