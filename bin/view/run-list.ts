import { statSync } from 'node:fs';
import { join } from 'node:path';
import { readSummaryFile } from '../../reports/outcome/read-summary-file.ts';
import { type RunVerdict, verdictOf } from '../../reports/outcome/run-verdict.ts';
import type { RunEnd } from '../../reports/run-folder/manifest.ts';
import { manifestOf } from '../../reports/run-folder/manifest-of.ts';
import type { FoundRun } from '../../reports/sweep/find-folders.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { digests } from '../files/digest-cache.ts';

/** A run's entry in `runs.json`, from which the user chooses it before any of its rows are read. */
export interface RunEntry {
  readonly name: string;
  /** The address of its folder, relative to the page. */
  readonly path: string;
  readonly scenario: string;
  readonly claim: string;
  readonly seed: string;
  readonly fidelity: string;
  readonly end: RunEnd;
  /** Left out while the run is in progress, and for a run that did not finish. */
  readonly verdict?: Pick<RunVerdict, 'claim' | 'fleet'>;
  readonly devices: number;
  /** The size of all its files. */
  readonly bytes: number;
  /** When it was last written, in milliseconds since 1970. */
  readonly writtenAt: number;
}

/** Omits a run that has become unreadable since the server started, so that the others are still listed. */
export const runList = (runs: readonly FoundRun[]): readonly RunEntry[] =>
  runs.flatMap((run) => {
    try {
      return [entryOf(run)];
    } catch (error) {
      if (error instanceof LabError) return [];
      throw error;
    }
  });

function entryOf({ name, path }: FoundRun): RunEntry {
  const manifest = manifestOf(path);
  const summary = readSummaryFile(path, manifest, digests.digestOf);
  const { scenario, plan, seed, fidelity, end, counts, files } = manifest;
  return {
    name,
    path: `runs/${encodeURIComponent(name)}/`,
    scenario,
    claim: plan.claim,
    seed,
    fidelity,
    end,
    ...(end === 'finished' && summary !== undefined ? { verdict: inShort(verdictOf(summary)) } : {}),
    devices: counts.devices,
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    writtenAt: Math.round(statSync(join(path, 'manifest.json')).mtimeMs),
  };
}

const inShort = ({ claim, fleet }: RunVerdict): NonNullable<RunEntry['verdict']> => ({ claim, fleet });
