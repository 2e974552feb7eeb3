import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { explain } from '../../reports/explain/explain.ts';
import { summarize } from '../../reports/outcome/summarize.ts';
import { query } from '../../reports/query/query.ts';
import { openRun } from '../../reports/run-folder/index.ts';

/** Written by the version before events had a column for evidence. */
const folder = join(import.meta.dirname, 'run-of-schema-1');

describe('a run of schema 1', () => {
  it('opens like a current run, and lists the columns that its files lack', async () => {
    const { manifest } = await openRun(folder);
    expect(manifest).toMatchObject({ schema: 4, lacks: ['events.evidence', 'devices.tags'], sha256: null });
  });

  it('has rows without evidence', async () => {
    const run = await openRun(folder);
    const { data } = await explain(run, 'row 16');
    const refused = { event: 'connect.refused', control: 'connection-limit', evidence: null };
    expect(data.kind === 'cause-chain' ? data.rows[0] : undefined).toMatchObject(refused);
    const { rows } = await query(run, 'select distinct evidence from events');
    expect(rows).toEqual([[null]]);
  });

  it('has the current figures, over all devices concerned, and none that need a missing column', async () => {
    const run = await openRun(folder);
    const [now, then] = [await summarize(run), (await run.summary()) as Awaited<ReturnType<typeof summarize>>];
    // Its second device never connected, which percentiles left out in that version.
    const { 'connect.time': connect, 'offline.time': offline, ...same } = then.metrics;
    expect(now.metrics).toMatchObject(same);
    expect(connect).toMatchObject({ count: 1, p95: 200 });
    expect(offline).toMatchObject({ count: 0 });
    expect(now.metrics['connect.time']).toMatchObject({ count: 1, never: 1, med: 200, p95: null });
    expect(now.metrics['offline.time']).toMatchObject({ count: 0, never: 1 });
    // No step of its plan can compromise a device, so the summary no longer says that none was.
    const { implant: _, ...finalStates } = then.outcome.finalStates;
    // The name that the hash had in such runs.
    const { ledgerHash: outcomeHash, ...others } = then.outcome as unknown as { readonly ledgerHash: string };
    expect(now.outcome).toEqual({ ...others, outcomeHash, finalStates });
    expect(now.metrics['revocation.notSilent']).toMatchObject({ value: null });
  });
});
