import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { run } from '../../bin/app/run-scenario.ts';
import { pageFiles } from '../../bin/files/page-files.ts';
import { type RunServer, serveRuns } from '../../bin/view/serve-runs.ts';
import { named } from '../../reports/sweep/find-folders.ts';
import { loadScenario } from '../../scenarios/index.ts';

/** A few devices in a broker outage, recorded as the command does it. Returns the folder. */
export const recordedRun = (root: string, seed = '1'): Promise<string> =>
  recorded(root, 'reconnect-storm', seed, ['fleet[acme/sensor].count=60', 'duration=50m', 'sampleEvery=10s']);

/** A scenario, with settings as `--set` takes them, recorded as the command does it. Returns the folder. */
export async function recorded(
  root: string,
  scenario: string,
  seed: string,
  set: readonly string[],
  variant?: string,
): Promise<string> {
  const loaded = await loadScenario(scenario, { set, seed, fidelity: 'model', variant });
  const { folder } = await run(loaded, { out: root });
  return folder;
}

/** A folder that is deleted with the test file that asked for it. */
export function scratchOfFile(): string {
  const root = mkdtempSync(join(tmpdir(), 'fleetlab-browser-'));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  return root;
}

/** Serves runs and the built viewer for a test file. */
export function useServer(folders: () => Promise<readonly string[]>): { readonly server: RunServer } {
  const held: { server?: RunServer } = {};
  beforeAll(async () => {
    const paths = await folders();
    held.server = await serveRuns({ page: pageFiles(), runs: () => named(paths), port: 0 });
  });
  afterAll(() => held.server?.close());
  return held as { readonly server: RunServer };
}
