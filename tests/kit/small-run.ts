import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { summarize } from '../../reports/outcome/summarize.ts';
import { openRun } from '../../reports/run-folder/index.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { expectation, handTrace, minutes, openFolder } from './hand-trace.ts';

/** A folder that is deleted with the test. */
export function scratch(): string {
  const root = mkdtempSync(join(tmpdir(), 'fleetlab-view-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  return root;
}

/** One threshold that this run meets and one that it misses. */
const expect = [
  expectation('fleet.onlineAtEnd', 'value >= 50%', { aggregate: { kind: 'value' }, operator: '>=', value: 0.5 }),
  expectation('offline.time', 'max < 1s', { aggregate: { kind: 'max' }, operator: '<', value: 1_000 }),
];

/** A run of two devices, one of which is offline for a minute; with its summary. */
export async function smallRun(root: string, plan: Partial<Plan> = {}): Promise<string> {
  const trace = handTrace();
  trace.event(0, 'run.started');
  for (const device of [0, 1]) {
    trace.change(0, device, 'power running');
    trace.change(10, device, 'link dialing');
    trace.change(20, device, 'link online');
  }
  const failed = trace.event(minutes(5), 'broker.failed');
  trace.change(minutes(5), 1, 'link backoff', failed);
  trace.change(minutes(6), 1, 'link online');
  trace.sample(minutes(1), { 'fleet.online': 2 });
  trace.sample(minutes(10), { 'fleet.online': 2 });
  const written = (summary: unknown): string => {
    const folder = openFolder(root, 2, { name: 'small', claim: 'Both devices come back.', expect, ...plan });
    trace.feed(folder.sink, minutes(10));
    folder.finish({ end: 'finished', traceHash: 'f00d', chapters: [{ t: minutes(5), label: 'outage' }], summary });
    return folder.path;
  };
  // The first time for the hash of the trace, the second time with it.
  return written(await summarize(await openRun(written(undefined))));
}
