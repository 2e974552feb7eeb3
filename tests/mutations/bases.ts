import { join } from 'node:path';
import { type RunStart, runPlan } from '../../bin/app/run-plan.ts';
import { folderStore, type OpenStore } from '../../bin/app/run-store.ts';
import { trimRun } from '../../reports/export/trim/trim-run.ts';
import { openRun } from '../../reports/run-folder/index.ts';
import { manifestOf } from '../../reports/run-folder/manifest-of.ts';
import { writeSweep } from '../../reports/sweep/sweep-folder.ts';
import { loadScenario } from '../../scenarios/index.ts';
import { madeRuns, madeSweep } from '../kit/made-sweep.ts';
import { type Readers, runReaders } from './run-readers.ts';
import { sweepReaders } from './sweep-readers.ts';

/** An intact folder, another one of its kind, and every reader of such a folder. */
export interface Base {
  readonly name: string;
  readonly folder: string;
  readonly other: string;
  readonly readers: Readers;
  /** Its manifest has no digest of its own, so a change of its content can go unnoticed. */
  readonly isOld: boolean;
}

/**
 * Runs that finished, were killed, were trimmed and are of an older version, and sweeps that finished and were
 * interrupted.
 */
export async function madeBases(root: string): Promise<readonly Base[]> {
  const finished = await recorded(join(root, 'one'), '1', true);
  const other = await recorded(join(root, 'two'), '2', true);
  const killed = await recorded(join(root, 'three'), '3', false);
  const trimmed = join(root, 'part');
  const { reachedT } = manifestOf(finished);
  const trim = { from: Math.floor(reachedT / 3), to: Math.floor(reachedT / 2), of: reachedT };
  await trimRun(finished, trim, await (await openRun(finished)).summary(), trimmed);
  const [sweep, interrupted] = [join(root, 'sweep'), join(root, 'interrupted')];
  writeSweep(sweep, madeSweep, madeRuns, 'finished');
  const some = madeRuns.map((one, index) => (index % 3 === 0 ? undefined : one));
  writeSweep(interrupted, { ...madeSweep, scenario: 'by-foot' }, some, 'interrupted');
  const ofRuns = { readers: runReaders, isOld: false };
  const ofSweeps = { readers: sweepReaders, isOld: false };
  return [
    { name: 'finished', folder: finished, other, ...ofRuns },
    { name: 'killed', folder: killed, other, ...ofRuns },
    { name: 'trimmed', folder: trimmed, other: finished, ...ofRuns },
    {
      name: 'of schema 1',
      folder: join(import.meta.dirname, '../reports/run-of-schema-1'),
      other,
      ...ofRuns,
      isOld: true,
    },
    { name: 'sweep', folder: sweep, other: interrupted, ...ofSweeps },
    { name: 'interrupted sweep', folder: interrupted, other: sweep, ...ofSweeps },
  ];
}

async function recorded(root: string, seed: string, isFinished: boolean): Promise<string> {
  const set = ['fleet[acme/sensor].count=12', 'duration=50m', 'sampleEvery=1m'];
  const { plan } = await loadScenario('reconnect-storm', { set, seed, fidelity: 'model' });
  let path = '';
  const onStart = ({ folder = '' }: RunStart): void => {
    path = folder;
  };
  // A run that is killed never finishes its folder.
  const unfinished: OpenStore = (world) => ({ ...folderStore(root)(world), finish: async () => [] });
  await runPlan(plan, isFinished ? folderStore(root) : unfinished, { onStart });
  return path;
}
