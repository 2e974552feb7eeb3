import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openSweep, writeSweep } from '../../reports/sweep/sweep-folder.ts';
import { emptyFolder, fleetlab, shell } from '../kit/fleetlab.ts';
import { madeRuns, madeSweep } from '../kit/made-sweep.ts';
import { tiny } from '../kit/tiny-sweep.ts';

/** A folder with a sweep folder in it, written by hand. */
function withSweep(): string {
  const cwd = emptyFolder();
  writeSweep(join(cwd, 'sweeps', 'by-hand'), madeSweep, madeRuns, 'finished');
  return cwd;
}

describe('fleetlab report of a sweep', () => {
  it('prints the table that the sweep printed', async () => {
    const cwd = emptyFolder();
    const flags = [...tiny.vary.flatMap((text) => ['--vary', text]), ...tiny.set.flatMap((text) => ['--set', text])];
    const asked = [
      '--seeds',
      '2',
      '--baseline',
      'jitter=0%',
      '--metric',
      'reconnect.time',
      '--out',
      'results',
      '--quiet',
    ];
    const swept = await fleetlab(['sweep', 'reconnect-storm', ...flags, ...asked], { cwd });
    const { code, stdout, stderr } = await fleetlab(['report', 'results'], { cwd });
    expect([code, stderr, stdout]).toEqual([0, '', swept.stdout]);

    // The command that the folder gives for a run repeats that very run.
    const { sweep, runs } = await openSweep(join(cwd, 'results'));
    const again = await shell(`${sweep.cells[1].command} --seed ${sweep.seeds[1]} --json --quiet`, cwd);
    expect(JSON.parse(again.stdout).traceHash).toBe(runs[3]!.traceHash);
  });

  it('makes one page of it, whose words need no script', async () => {
    const cwd = withSweep();
    const { code, stdout } = await fleetlab(['report', 'sweeps/by-hand', '--html', '--out', 'page.html'], { cwd });
    expect([code, stdout]).toEqual([0, 'wrote page.html (20 of 20 runs)\n']);
    const [words, ...scripts] = readFileSync(join(cwd, 'page.html'), 'utf8').split('<script');
    for (const text of ['More jitter spreads the storm.', 'jitter=100%', '7m30s [7m19s .. 7m41s]'])
      expect(words).toContain(text);
    expect(words).toContain('difference from jitter=25% with the same seed');
    expect(words).toMatch(/script-src 'sha256-[^']+'; style-src 'sha256-/);
    expect(words).not.toMatch(/unsafe|https?:\/\/(?!www\.w3\.org)/);
    expect(scripts.map((script) => /data-name="([^"]+)"/.exec(script)?.[1]).filter(Boolean)).toEqual([
      'sweep.json',
      'results.parquet',
    ]);
  });

  it('gives a build server a test case for each threshold of each cell', async () => {
    const { code, stdout } = await fleetlab(['report', 'sweeps/by-hand', '--junit'], { cwd: withSweep() });
    expect(code).toBe(0);
    expect(stdout).toContain('<testsuite name="by-hand" tests="9" failures="5" errors="0">');
    expect(stdout).toContain(`<testcase classname="by-hand: jitter=0%" name="reconnect.time p(95) &lt; 6m">
<failure type="threshold" message="met in 0 of 5 runs"/>`);
    expect(stdout).toContain('message="met in 4 of 5 runs"');
    expect(stdout).toContain('<testcase classname="by-hand: jitter=25%" name="reconnect.time p(95) &lt; 6m"/>');
  });

  it('says in XML that runs are missing, and which figures are unknown', async () => {
    const cwd = emptyFolder();
    writeSweep(
      join(cwd, 'some'),
      madeSweep,
      madeRuns.map((run, i) => (i < 5 ? run : undefined)),
      'interrupted',
    );
    const { stdout } = await fleetlab(['report', 'some', '--junit'], { cwd });
    expect(stdout).toContain('tests="9" failures="2" errors="7"');
    expect(stdout).toContain('<error type="interrupted" message="15 of 20 runs are missing"/>');
  });

  it.each([
    ['a part of it is asked for', ['sweeps/by-hand', '--html', '--trim', '1h..2h'], 'this is a sweep'],
    ['it is damaged', ['damaged'], 'not JSON'],
    ['there is nothing', ['nowhere'], 'there is no run here'],
  ])('ends with 2 where %s', async (_what, args, message) => {
    const cwd = withSweep();
    mkdirSync(join(cwd, 'damaged'));
    writeFileSync(join(cwd, 'damaged', 'sweep.json'), '{');
    const { code, stdout, stderr } = await fleetlab(['report', ...args], { cwd });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(existsSync(join(cwd, 'sweeps', 'by-hand', 'report.html'))).toBe(false);
  });
});

describe('fleetlab query of a sweep', () => {
  const query = (sql: string, cwd = withSweep()) =>
    fleetlab(['query', 'sweeps/by-hand', sql, '--format', 'csv'], { cwd });

  it('has a row for each run and a row for each cell and figure', async () => {
    const runs = await query(`select count(*) as n, count("connect.ratePeak") as peaks from results`);
    expect([runs.code, runs.stdout.trim()]).toEqual([0, 'n,peaks\r\n20,17']);
    const cells = await query(
      `select name, n, median from cells where figure = 'connect.ratePeak' order by median limit 1`,
    );
    expect(cells.stdout.trim()).toBe('name,n,median\r\njitter=100%,2,2.5');
  });

  it.each([
    ['a table that there is not', 'select * from events', /the tables are results, cells; "describe results"/],
    ['another file', `select * from read_csv('/etc/passwd')`, /Permission Error/],
    ['a change', 'drop view results', /not a SELECT/],
  ])('ends with 2 for %s', async (_what, sql, message) => {
    const { code, stdout, stderr } = await query(sql);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  });

  it('ends with 2 where the sweep has only begun', async () => {
    const cwd = emptyFolder();
    writeSweep(join(cwd, 'sweeps', 'by-hand'), madeSweep, madeRuns, 'running');
    rmSync(join(cwd, 'sweeps', 'by-hand', 'cells.parquet'));
    const { code, stderr } = await query('select 1', cwd);
    expect(code).toBe(2);
    expect(stderr).toMatch(/cells\.parquet: this table of the sweep is not there/);
  });
});
