import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
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
  const kept = await madeOnce({ scenario, seed, set, variant });
  const [name] = readdirSync(kept);
  cpSync(join(kept, name), join(root, name), { recursive: true });
  return join(root, name);
}

interface Recording {
  readonly scenario: string;
  readonly seed: string;
  readonly set: readonly string[];
  readonly variant: string | undefined;
}

/** Many specs look at the same run: it is made once for all of them, in the folder for temporary files. Returns the folder that it is in. */
async function madeOnce({ scenario, seed, set, variant }: Recording): Promise<string> {
  const key = createHash('sha256')
    .update(JSON.stringify([scenario, seed, set, variant]))
    .digest('hex')
    .slice(0, 16);
  const kept = join(tmpdir(), `recorded-${key}`);
  if (existsSync(kept)) return kept;
  const loaded = await loadScenario(scenario, { set, seed, fidelity: 'model', variant });
  const made = mkdtempSync(join(tmpdir(), 'recording-'));
  await run(loaded, { out: made });
  try {
    renameSync(made, kept);
  } catch (error) {
    // Another process has made the same meanwhile.
    if (!existsSync(kept)) throw error;
    rmSync(made, { recursive: true });
  }
  return kept;
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
