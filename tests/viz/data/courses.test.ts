import { describe, expect, it } from 'vitest';
import { summarizer } from '../../../reports/outcome/summary.ts';
import { filesOnDisk } from '../../../reports/run-folder/index.ts';
import { tee } from '../../../sim/kernel/trace/sink.ts';
import { openRun } from '../../../viz/data/open-run.ts';
import { handTrace, minutes, openFolder, planOf, regions, scratch } from '../../kit/hand-trace.ts';

const END = minutes(60);

describe('the instant of most revoked devices online', () => {
  it('does not count a device that was offline as it was revoked', async () => {
    const trace = handTrace();
    for (const device of [0, 1]) trace.change(0, device, 'power running');
    for (const device of [0, 1]) trace.change(minutes(1), device, 'link online');
    trace.event(minutes(10), 'certificate.revoked', { device: 0 });
    trace.change(minutes(15), 1, 'link backoff');
    trace.event(minutes(20), 'certificate.revoked', { device: 1 });
    trace.change(minutes(30), 0, 'link backoff');

    const plan = { durationMs: END };
    const folder = openFolder(scratch(), 2, plan);
    const shape = { devices: 2, regions, tickMs: 1, sampleEveryMs: minutes(1) };
    const live = summarizer(planOf(plan), '0.0.0-test', shape);
    trace.feed(tee(folder.sink, live.sink), END);
    const ending = { end: 'finished', traceHash: null } as const;
    folder.finish({ ...ending, chapters: [], summary: live.summary({ ...ending, endT: END }) });

    const run = await openRun(filesOnDisk(folder.path));
    expect(await run.instantOf('most revoked online')).toBe(minutes(10));
  });
});
