import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Ended, emptyFolder, fleetlab } from '../kit/fleetlab.ts';
import { tiny } from '../kit/tiny-sweep.ts';

const settings = ['reconnect-storm', '--vary', ...tiny.vary, ...tiny.set.flatMap((text) => ['--set', text])];

/** Ctrl-C is sent once the error stream holds `after`. */
const sweep = (args: readonly string[], cwd: string, after?: string): Promise<Ended> =>
  fleetlab(['sweep', ...args], after === undefined ? { cwd } : { cwd, signal: { name: 'SIGINT', after } });

const manifestIn = (cwd: string) => JSON.parse(readFileSync(join(cwd, 'sweep.json'), 'utf8'));

const bytesOf = (folder: string) =>
  readdirSync(folder)
    .sort()
    .map((name) => [name, readFileSync(join(folder, name)).toString('base64')]);

describe('fleetlab sweep', () => {
  it('shows progress, a table, and where the results are', async () => {
    const cwd = emptyFolder();
    const { code, stdout, stderr } = await sweep([...settings, '--seeds', '2', '--baseline', 'jitter=0%'], cwd);
    expect(stderr).toMatch(/^reconnect-storm: 2 cells, 2 seeds, 4 runs of up to 20 devices, \d+ workers?\n/);
    expect(stderr).toMatch(/100 % {2}4 of 4 runs, [\d.]+ runs\/s\n4 runs in .*runs\/s\n$/);
    expect(stdout).toContain('difference from jitter=0%');
    const [name] = readdirSync(join(cwd, 'sweeps'));
    expect(name).toMatch(/^reconnect-storm-[0-9a-f]{8}$/);
    expect(stdout).toContain(`results  sweeps/${name}`);
    expect(code).toBe(0);
  });

  it('keeps finished runs when it is interrupted, and then continues to the same bytes', async () => {
    const cwd = emptyFolder();
    const command = [...settings, '--seeds', '10', '--workers', '1', '--out', 'results'];
    const first = await sweep(command, cwd, '20 %');
    expect(first.stderr).toContain('ending the sweep');
    expect(first.code).toBe(3);
    const { end, done, total } = manifestIn(join(cwd, 'results'));
    expect([end, total]).toEqual(['interrupted', 20]);
    expect(done).toBeGreaterThanOrEqual(4);
    expect(done).toBeLessThan(20);
    expect(first.stdout).toContain(`only ${done} of 20 runs are there`);

    const second = await sweep(command, cwd);
    expect(second.stderr).toContain(`${done} of them already there`);
    expect(second.code).toBe(0);
    const whole = await sweep([...settings, '--seeds', '10', '--workers', '2', '--out', 'whole', '--quiet'], cwd);
    expect(whole.stderr).toBe('');
    expect(bytesOf(join(cwd, 'results'))).toEqual(bytesOf(join(cwd, 'whole')));
    const again = await sweep(command, cwd);
    expect(again.stderr).toContain('all are already there');
    expect(again.stdout).toBe(second.stdout);
  });

  it('exits with 1 for a missed threshold only if asked to', async () => {
    const cwd = emptyFolder();
    const missing = [...settings, '--set', 'expect={ reconnect.time: "max < 1s" }', '--seeds', '1', '--json'];
    const { code, stdout } = await sweep(missing, cwd);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      end: 'finished',
      cells: [{ thresholds: [{ metric: 'reconnect.time', met: 0, of: 1 }] }, {}],
    });
    expect((await sweep([...missing, '--strict'], cwd)).code).toBe(1);
  });

  it.each([
    ['a value', ['--vary', 'network.loss=1%,much'], '--vary network.loss=much'],
    ['a baseline', ['--baseline', 'jitter=5%'], '--baseline jitter=5%: no cell is called "jitter=5%"'],
  ])('ends with 2 and runs nothing for %s that is wrong', async (_what, flags, message) => {
    const cwd = emptyFolder();
    const { code, stderr } = await sweep([...settings, ...flags], cwd);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
    expect(readdirSync(cwd)).toEqual([]);
  });
});
