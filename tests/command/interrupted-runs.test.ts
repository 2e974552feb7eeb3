import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { emptyFolder, fleetlab, onlyRun } from '../kit/fleetlab.ts';

/** Long enough to be interrupted; no test waits for its end. */
const long = ['run', 'first-light', '--fidelity', 'model'];

const manifestOf = (cwd: string) =>
  JSON.parse(readFileSync(join(cwd, onlyRun(cwd), 'manifest.json'), 'utf8')) as {
    readonly [key: string]: unknown;
    readonly counts: { readonly changes: number };
    readonly reachedT: number;
  };

const asNumber = (json: string): number => JSON.parse(json)[0].n;

/** A tenth of its fleet, which begins sooner. */
const fewer = [
  'acme/sensor=400',
  'borealis/thermostat=240',
  'city/parking=120',
  'city/streetlight=150',
  'delta/kiosk=80',
]
  .map((text) => text.split('='))
  .flatMap(([product, count]) => ['--set', `fleet[${product}].count=${count}`]);

describe.each(['SIGINT', 'SIGTERM'] as const)('a run that is sent %s', (name) => {
  it('ends cleanly with 3, and its folder says that it was interrupted', async () => {
    const cwd = emptyFolder();
    const { code, signal, stdout, stderr } = await fleetlab([...long, ...fewer, '--json'], {
      cwd,
      signal: { name, after: '10 %' },
    });
    expect([code, signal]).toEqual([3, null]);
    expect(stderr).toContain('ending the run');
    expect(JSON.parse(stdout)).toMatchObject({ end: 'interrupted', passed: false, traceHash: null });
    expect(manifestOf(cwd)).toMatchObject({ end: 'interrupted', complete: false });
    const { counts, reachedT } = manifestOf(cwd);
    expect(reachedT).toBeGreaterThanOrEqual(2.4 * 3_600_000);
    const { stdout: counted } = await fleetlab(
      ['query', onlyRun(cwd), 'select count(*) as n from changes', '--format', 'json'],
      { cwd },
    );
    expect(asNumber(counted)).toBe(counts.changes);
    const ended = await fleetlab(['query', onlyRun(cwd), "select detail from events where kind = 'run.ended'"], {
      cwd,
    });
    expect(ended.stdout).toContain('interrupted');
  });
});

describe('a run that is killed', () => {
  it('leaves a folder that can be read up to its last segment', async () => {
    const cwd = emptyFolder();
    const { code, signal } = await fleetlab(long, { cwd, signal: { name: 'SIGKILL', after: '20 %' } });
    expect([code, signal]).toEqual([null, 'SIGKILL']);
    const { counts, reachedT, ...manifest } = manifestOf(cwd);
    expect(manifest).toMatchObject({ end: 'running', complete: false, traceHash: null });
    expect(reachedT).toBeGreaterThan(3 * 3_600_000);
    const { code: asked, stdout: counted } = await fleetlab(
      ['query', onlyRun(cwd), 'select count(*) as n from changes', '--format', 'json'],
      { cwd },
    );
    expect(asked).toBe(0);
    expect(asNumber(counted)).toBe(counts.changes);
    // The run begins by recording three regions of nearly ten thousand devices.
    expect(counts.changes).toBeGreaterThan(27_000);
    expect((await fleetlab(['explain', onlyRun(cwd), 'acme/sensor-1'], { cwd })).code).toBe(0);
  });

  it('is replaced by the same run started again', async () => {
    const cwd = emptyFolder();
    const counts = ['fleet[acme/sensor].count=1000', 'fleet[acme/valve].count=250', 'fleet[acme/gateway].count=50'];
    const start = ['run', 'black-start', '--fidelity', 'model', ...counts.flatMap((text) => ['--set', text])];
    await fleetlab(start, { cwd, signal: { name: 'SIGKILL', after: '10 %' } });
    expect(manifestOf(cwd)).toMatchObject({ end: 'running' });
    expect((await fleetlab(start, { cwd })).code).toBe(0);
    expect(manifestOf(cwd)).toMatchObject({ end: 'finished', complete: true });
    expect(readdirSync(join(cwd, onlyRun(cwd))).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});
