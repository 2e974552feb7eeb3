import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openRun } from '../../bin/app/open-run.ts';
import type { RunProgress, RunStart } from '../../bin/app/run-plan.ts';
import type { RunResult } from '../../bin/app/run-result.ts';
import { run } from '../../bin/app/run-scenario.ts';
import { summarize } from '../../reports/outcome/summarize.ts';
import { loadScenario, type Scenario } from '../../scenarios/index.ts';

const root = mkdtempSync(join(tmpdir(), 'fleetlab-run-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let storm: Scenario;
let inMemory: RunResult;
let inFolder: RunResult & { readonly folder: string };
beforeAll(async () => {
  storm = await loadScenario('reconnect-storm', {
    fidelity: 'model',
    set: { 'fleet[acme/sensor].count': 20, duration: '50m', sampleEvery: '10s' },
  });
  inMemory = await run(storm);
  inFolder = await run(storm, { out: root });
});

describe('a run', () => {
  it('has its verdict, figures, harms and hash', () => {
    expect(inMemory).toMatchObject({
      end: 'finished',
      passed: true,
      verdict: { claim: 'reproduced', fleet: 'unharmed' },
      harms: [],
      notes: [],
      folder: undefined,
    });
    expect(inMemory.metrics['reconnect.time']).toMatchObject({ shape: 'distribution', count: 20, never: 0 });
    expect(inMemory.metrics['fleet.onlineAtEnd'].value).toBe(1);
    expect(inMemory.thresholds.every(({ met }) => met)).toBe(true);
    expect(inMemory.traceHash).toMatch(/^[0-9a-f]{16}$/);
  });

  it('comes to the same in memory and in a folder', () => {
    expect(inFolder.summary).toEqual(inMemory.summary);
    expect(existsSync(join(inFolder.folder, 'manifest.json'))).toBe(true);
  });

  it('has another trace with another seed, and the same with the same', async () => {
    const again = await run(storm, { trace: false });
    const other = await run(storm, { seed: 2, trace: false });
    expect(again.summary).toEqual(inMemory.summary);
    expect([other.summary.seed, other.traceHash === inMemory.traceHash]).toEqual(['2', false]);
  });

  it('without a trace has figures, and refuses to open one', async () => {
    const { metrics, trace } = await run(storm, { trace: false });
    expect(metrics).toEqual(inMemory.metrics);
    await expect(trace()).rejects.toMatchObject({ code: 'run/no-trace' });
  });

  it('keeps a trace in memory from which its summary follows', async () => {
    const trace = await inMemory.trace();
    expect(await summarize(trace)).toEqual(inMemory.summary);
    expect(trace.manifest).toMatchObject({ end: 'finished', complete: true, counts: { devices: 20 } });
    expect(await trace.summary()).toEqual(inMemory.summary);
  });

  it('tells its start once, and its progress up to the end', async () => {
    const starts: RunStart[] = [];
    const told: RunProgress[] = [];
    await run(storm, {
      trace: false,
      onStart: (start) => void starts.push(start),
      onProgress: (progress) => void told.push(progress),
    });
    expect(starts).toEqual([{ plan: storm.plan, devices: 20, folder: undefined }]);
    expect(told.length).toBeGreaterThan(100);
    expect(told.at(-1)).toMatchObject({ simulatedMs: 3_000_000, durationMs: 3_000_000, devices: 20, online: 20 });
    const times = told.map(({ simulatedMs }) => simulatedMs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it('tells how many of its events are of quiet stretches, where it has any', async () => {
    const last = async (of: Scenario, stretches?: boolean): Promise<RunProgress | undefined> => {
      const told: RunProgress[] = [];
      await run(of, { trace: false, stretches, onProgress: (progress) => void told.push(progress) });
      return told.at(-1);
    };
    const [spared, stepped] = [await last(storm), await last(storm, false)];
    expect(spared?.spared).toBeGreaterThan(0);
    expect(spared?.spared).toBeLessThan(spared?.events ?? 0);
    expect(stepped).toMatchObject({ simulatedMs: spared?.simulatedMs, online: spared?.online, spared: undefined });
    expect((await last(storm.set({ fidelity: 'packet' })))?.spared).toBeUndefined();
  });

  it('waits for what its listeners return', async () => {
    let isOpen = false;
    const wait = async (): Promise<void> => {
      expect(isOpen).toBe(false);
      isOpen = true;
      await new Promise((resolve) => setImmediate(resolve));
      isOpen = false;
    };
    await run(storm, { trace: false, onProgress: wait });
    expect(isOpen).toBe(false);
  });

  it('ends in order where its signal is aborted, and keeps what has run', async () => {
    const stop = new AbortController();
    const ran = await run(storm, {
      signal: stop.signal,
      onProgress: ({ simulatedMs }) => void (simulatedMs > 1_000_000 && stop.abort()),
    });
    expect(ran).toMatchObject({ end: 'interrupted', passed: false, traceHash: null, verdict: { claim: 'open' } });
    const { manifest } = await ran.trace();
    expect(manifest.reachedT).toBeGreaterThan(1_000_000);
    expect(manifest.reachedT).toBeLessThan(1_100_000);
  });

  it('does not begin with a signal that was aborted before', async () => {
    const out = join(root, 'never');
    await expect(run(storm, { out, signal: AbortSignal.abort(new Error('too late')) })).rejects.toThrow('too late');
    expect(existsSync(out)).toBe(false);
  });

  it('fails with the error of a listener, and leaves its folder readable', async () => {
    const out = join(root, 'failed');
    const onProgress = ({ simulatedMs }: RunProgress): void => {
      if (simulatedMs > 1_000_000) throw new Error('no more');
    };
    await expect(run(storm, { out, onProgress })).rejects.toThrow('no more');
    const [name] = readdirSync(out);
    expect(await openRun(join(out, name))).toMatchObject({
      end: 'failed',
      notes: [expect.stringContaining('could not')],
    });
  });

  it('prints nothing', async () => {
    const spies = [process.stdout, process.stderr].map((stream) => vi.spyOn(stream, 'write'));
    await run(storm, { out: join(root, 'quiet') });
    expect(spies.flatMap(({ mock }) => mock.calls)).toEqual([]);
    for (const spy of spies) spy.mockRestore();
  });

  it('refuses options of a live run in simulated time', async () => {
    await expect(run(storm, { live: { workers: 2 } })).rejects.toMatchObject({ code: 'run/live-options' });
  });
});

describe('a run folder', () => {
  it('opens to the same run', async () => {
    const opened = await openRun(inFolder.folder);
    expect(opened.summary).toEqual(inFolder.summary);
    expect([opened.passed, opened.folder, opened.notes]).toEqual([true, inFolder.folder, []]);
  });

  it('is refused where a file is not the one that was written', async () => {
    const { folder } = await run(storm, { out: join(root, 'damaged') });
    const file = join(folder, 'summary.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"passed": true', '"passed": null'));
    await expect(openRun(folder)).rejects.toMatchObject({ code: 'report/damaged-run' });
  });

  it('is refused where there is none', async () => {
    await expect(openRun(join(root, 'nowhere'))).rejects.toMatchObject({ code: 'report/not-a-run' });
  });
});
