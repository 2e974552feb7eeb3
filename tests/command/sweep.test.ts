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

  it('has each figure by group, on the terminal, as JSON and for SQL, and names the worst group', async () => {
    const cwd = emptyFolder();
    const byRing = [
      ...['reconnect-storm', '--vary', ...tiny.vary, '--seeds', '2', '--out', 'results', '--quiet'],
      ...['--set', 'fleet[acme/sensor].count=40', '--set', 'fleet[acme/sensor].rings={ canary: 25%, broad: 75% }'],
      ...['--set', 'duration=50m', '--set', 'sampleEvery=10s'],
      ...[
        '--set',
        'expect={ "reconnect.time{by:ring}": "p(95) < 1s", "message.loss{by:ring, from:5m}": "value < 99%" }',
      ],
    ];
    const { code, stdout } = await sweep(byRing, cwd);
    expect(code).toBe(0);
    expect(stdout).toMatch(/reconnect\.time\.p95 by ring: median over the seeds; runs in which the threshold was met/);
    expect(stdout).toMatch(/ring:canary +\d.*; met in 0 of 2/);
    expect(stdout).toMatch(/worst +ring:(canary|broad) +ring:(canary|broad)/);
    expect(stdout).toContain('message.loss by ring from 5m');
    expect(stdout).not.toMatch(/^ {2}runs in which the threshold was met/m);

    const again = JSON.parse((await sweep([...byRing, '--json'], cwd)).stdout);
    for (const { figures, groups } of again.cells) {
      const [time] = groups;
      const medians = time.groups.map(({ figure }: { figure: string }) => figures[figure].median);
      expect(time.groups.map(({ on }: { on: string }) => on)).toEqual(['ring:canary', 'ring:broad']);
      expect(medians.every((median: number) => median > 1_000)).toBe(true);
      expect(figures[time.groups.find(({ on }: { on: string }) => on === time.worst).figure].median).toBe(
        Math.max(...medians),
      );
      // Counted of each ring, those that never did are those of the fleet.
      const never = ['ring:canary', 'ring:broad'].map((on) => figures[`reconnect.time.never{${on}}`].mean);
      expect(never[0] + never[1]).toBe(figures['reconnect.time.never'].mean);
    }
    const sql = 'SELECT count(*) AS runs FROM results WHERE "reconnect.time.p95{ring:canary}" > 1000';
    expect((await fleetlab(['query', 'results', sql], { cwd })).stdout).toMatch(/\b4\b/);
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
