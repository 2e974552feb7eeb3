import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Ended, emptyFolder, fleetlab, madeOnce, onlyRun, small } from '../kit/fleetlab.ts';

let ran: Ended;
/** A folder with the small run. */
const withRun = madeOnce(async (cwd) => {
  ran = await fleetlab(small, { cwd });
});

describe('fleetlab run', () => {
  it('ends with 0 where no threshold is missed, and leaves a run folder', async () => {
    const cwd = await withRun();
    const { code, stdout, stderr } = ran;
    expect(code).toBe(0);
    const folder = onlyRun(cwd);
    expect(stdout).toContain(folder);
    const files = readdirSync(join(cwd, folder));
    expect(files).toEqual(expect.arrayContaining(['manifest.json', 'devices.parquet', 'summary.json']));
    expect(JSON.parse(readFileSync(join(cwd, folder, 'manifest.json'), 'utf8'))).toMatchObject({
      complete: true,
      end: 'finished',
    });
    expect(stderr).toContain('40 devices');
  });

  it.each([
    ['0 where a threshold is met', 'value >= 1%', 0],
    ['1 where it is missed', 'value > 100%', 1],
  ])('ends with %s', async (_what, threshold, expected) => {
    const set = `expect.fleet.onlineAtEnd=${threshold}`;
    const { code, stdout } = await fleetlab([...small, '--set', set], { cwd: emptyFolder() });
    expect(stdout).toContain(expected === 0 ? 'ok ' : 'FAIL');
    expect(code).toBe(expected);
  });

  it('shows progress on the error stream, and prints results alone on the other', async () => {
    await withRun();
    const { stdout, stderr } = ran;
    for (const tenth of ['10 %', '50 %', '90 %']) expect(stderr).toContain(tenth);
    expect(stdout).not.toMatch(/\d %\s+\d+m/);
    expect(stderr).not.toContain('\r');
    expect(stdout + stderr).not.toContain('\u001b');
  });

  it('prints the summary as JSON and nothing else with --json', async () => {
    const cwd = emptyFolder();
    const { code, stdout } = await fleetlab([...small, '--json'], { cwd });
    expect(code).toBe(0);
    const summary = JSON.parse(stdout);
    expect(summary).toMatchObject({ format: 'fleetlab-summary', scenario: 'reconnect-storm', passed: true });
    expect(summary.folder).toBe(onlyRun(cwd));
    const written = JSON.parse(readFileSync(join(cwd, summary.folder, 'summary.json'), 'utf8'));
    const { folder: _folder, ...printed } = summary;
    expect(printed).toEqual(written);
  });

  it('prints nothing on the error stream with --quiet', async () => {
    expect((await fleetlab([...small, '--quiet'], { cwd: emptyFolder() })).stderr).toBe('');
  });

  it('gives the same trace hash in both fidelities and another with another seed', async () => {
    const cwd = emptyFolder();
    const hashOf = async (...more: readonly string[]): Promise<string> => {
      const { stdout } = await fleetlab([...small, '--json', '--quiet', ...more], { cwd });
      return JSON.parse(stdout).traceHash;
    };
    const first = await hashOf();
    expect(first).toMatch(/^[0-9a-f]{16}$/);
    expect(await hashOf('--fidelity', 'packet')).toBe(first);
    expect(await hashOf('--seed', '2')).not.toBe(first);
    expect(readdirSync(join(cwd, 'runs'))).toHaveLength(3);
  });

  it('replaces an earlier run of the same scenario and seed, byte for byte the same', async () => {
    const cwd = await withRun();
    const folder = join(cwd, onlyRun(cwd));
    const contents = () =>
      readdirSync(folder).map((name) => [name, readFileSync(join(folder, name)).toString('base64')]);
    const first = contents();
    writeFileSync(join(folder, 'notes.txt'), 'mine');
    await fleetlab(small, { cwd });
    expect(readFileSync(join(cwd, onlyRun(cwd), 'notes.txt'), 'utf8')).toBe('mine');
    expect(contents().filter(([name]) => name !== 'notes.txt')).toEqual(first);
  });

  it('lays overlays over a scenario and makes folders where --out says', async () => {
    const cwd = emptyFolder();
    const { code, stdout } = await fleetlab(
      [...small, '--with', 'faults/flaky-network', '--set', 'duration=4h', '--out', 'here/and/there', '--json'],
      { cwd },
    );
    expect(code).toBe(0);
    const { folder, counts } = JSON.parse(stdout);
    expect(folder).toMatch(/^here[/\\]and[/\\]there/);
    expect(existsSync(join(cwd, folder, 'manifest.json'))).toBe(true);
    expect(counts.events).toBeGreaterThan(6);
  });
});
