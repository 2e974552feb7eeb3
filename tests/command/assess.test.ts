import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Ended, emptyFolder, fleetlab, madeOnce, shell } from '../kit/fleetlab.ts';

const few = ['--fleet', '10', '--targets', '2', '--actor', 'stolen-device', '--attack'];
const open = ['assess', 'clones', '--variant', 'no-access-list', ...few, 'A01,wildcard'];
/** The same with the attack that gets in by itself, which takes fewer runs than one that others have to come before. */
const openToOne = ['assess', 'clones', '--variant', 'no-access-list', ...few, 'A01'];
const closed = ['assess', 'clones', ...few, 'A01', '--workers', '1'];

let first: Ended;
/** A folder with the assessment of the open scenario. */
const assessed = madeOnce(async (cwd) => {
  first = await fleetlab(open, { cwd });
});

/** The folder of the only assessment in `cwd`. */
const onlyAssessment = (cwd: string): string => {
  const names = readdirSync(join(cwd, 'assessments'));
  expect(names).toHaveLength(1);
  return join(cwd, 'assessments', names[0]);
};

describe('fleetlab assess', { timeout: 120_000 }, () => {
  it('says what got in, by which way, and how to look into it; ends with 1', async () => {
    const cwd = await assessed();
    const { code, stdout } = first;
    expect(code).toBe(1);
    expect(stdout).toContain('20 of its 250 devices (--fleet), 2 attacked of each of 2 products; model, seed 1,');
    expect(stdout).toContain('switched off: concurrent-use, topic-acl, forward-acl');
    expect(stdout.replace(/\s+/g, ' ')).toContain('messages of its own, after A01 copied');
    // What an attack that was asked for needs is tried, and is no result unless it was asked for.
    expect(stdout).not.toContain('A09 tampered-image');
    const explain = /^ +(fleetlab explain \S+ row \d+)$/m.exec(stdout)?.[1];
    expect(explain).toBeDefined();
    const told = await shell(explain!, cwd);
    expect(told.code).toBe(0);
    expect(told.stdout).toContain('lost a session in its name to stolen-device (A01 clone-identity, copied)');
  });

  it('ends with 0 where all is refused or not exercised, unless --fail-on asks for more', async () => {
    const cwd = emptyFolder();
    const { code, stdout } = await fleetlab(closed, { cwd });
    expect(code).toBe(0);
    expect(stdout).toContain('not exercised  acme/lock: lacks a copy of its credential: the key was made in the');
    for (const [failOn, expected] of [
      ['not-exercised', 1],
      ['no-effect,got-in', 0],
      ['none', 0],
    ] as const)
      expect((await fleetlab([...closed, '--fail-on', failOn], { cwd })).code, failOn).toBe(expected);
  });

  it('prints the same bytes again, from kept results and from new ones', async () => {
    const cwd = await assessed();
    expect(first.stderr).toContain('clones.no-access-list: ');
    const again = await fleetlab(open, { cwd });
    expect(again.stdout).toBe(first.stdout);
    expect(again.stderr).toContain('of them already there');
    expect(again.stderr).not.toContain('runs/s');
    const fresh = await fleetlab([...open, '--fresh', '--workers', '1'], { cwd });
    expect(fresh.stdout).toBe(first.stdout);
    expect(fresh.stderr).not.toContain('already there');
  });

  it('goes on after an interrupt with what is missing', async () => {
    const cwd = emptyFolder();
    const ended = await fleetlab(open, { cwd, signal: { name: 'SIGINT', after: 'runs/s' } });
    expect(ended.code).toBe(3);
    expect(ended.stdout).toBe('');
    expect(ended.stderr).toContain('the same command continues it');
    expect(readdirSync(join(onlyAssessment(cwd), 'drills')).length).toBeGreaterThan(0);
    const whole = await fleetlab(open, { cwd });
    expect(whole.stderr).toContain('of them already there');
    await assessed();
    expect(whole.stdout).toBe(first.stdout);
  });

  it('writes JSON, JUnit and SARIF, and keeps the assessment', async () => {
    const cwd = await assessed();
    const { stdout } = await fleetlab([...open, '--json', '--junit', 'a.xml', '--sarif', 'a.sarif'], { cwd });
    const data = JSON.parse(stdout);
    expect(data).toMatchObject({
      end: 'finished',
      failed: [],
      head: { scenario: 'clones.no-access-list', targets: 2 },
    });
    expect(data.results).toContainEqual(
      expect.objectContaining({
        ...{ attack: 'A04', actor: 'stolen-device', product: 'acme/sensor', outcome: 'got-in', chain: ['A01 copied'] },
        ...{ attacked: 2, gotInto: 2, gained: ['messages of its own'] },
      }),
    );
    expect(readFileSync(join(cwd, 'a.xml'), 'utf8')).toContain('<failure type="got-in"');
    expect(JSON.parse(readFileSync(join(cwd, 'a.sarif'), 'utf8')).runs[0].results.length).toBeGreaterThan(0);
    const kept = JSON.parse(readFileSync(join(onlyAssessment(cwd), 'assessment.json'), 'utf8'));
    expect(kept.results).toEqual(data.results);
  });

  it('keeps a run folder of what got in, and none with --no-keep', async () => {
    const bare = emptyFolder();
    expect((await fleetlab([...openToOne, '--no-keep', '--workers', '1'], { cwd: bare })).stdout).toContain('GOT IN');
    expect(existsSync(join(onlyAssessment(bare), 'runs'))).toBe(false);
    const cwd = await assessed();
    const { stdout } = first;
    const runs = readdirSync(join(onlyAssessment(cwd), 'runs'));
    const shown = Array.from(stdout.matchAll(/runs\/(\S+) row/g), ([, run]) => run);
    expect(shown.length).toBeGreaterThan(1);
    expect(runs).toEqual(expect.arrayContaining(shown));
    // A run folder that is gone is made again.
    rmSync(join(onlyAssessment(cwd), 'runs', runs[0]), { recursive: true });
    expect((await fleetlab(open, { cwd })).stdout).toBe(stdout);
    expect(readdirSync(join(onlyAssessment(cwd), 'runs'))).toEqual(runs);
  });

  it('counts the devices of all seeds', async () => {
    const cwd = emptyFolder();
    const args = [...openToOne, '--seeds', '2', '--seed', '7', '--product', 'sensor', '--no-keep', '--workers', '1'];
    const { stdout } = await fleetlab(args, { cwd });
    expect(stdout).toContain('2 seeds from 7');
    expect(stdout).toMatch(/GOT IN +acme\/sensor: 4 of 4 within/);
    expect(stdout).not.toContain('acme/lock');
  });

  it('says which result is damaged', async () => {
    const cwd = await assessed();
    const drills = join(onlyAssessment(cwd), 'drills');
    writeFileSync(join(drills, readdirSync(drills)[0]), '{ "rows": 1 }');
    const { code, stderr } = await fleetlab(open, { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain('this result of a drill cannot be read');
    expect(stderr).toContain('delete the file, and the drill runs again');
    expect((await fleetlab([...open, '--fresh', '--no-keep', '--workers', '1'], { cwd })).code).toBe(1);
  });
});

describe('a mistake in an assessment', () => {
  it.each([
    ['an unknown attack', ['--attack', 'A1'], 'did you mean "A01"?'],
    ['an unknown actor', ['--actor', 'outsidr'], 'did you mean "outsider"?'],
    ['an unknown product', ['--product', 'acme/senser'], 'did you mean "acme/sensor"?'],
    ['an unknown outcome', ['--fail-on', 'refusd'], 'give none, or some of got-in, refused, no-effect, not-exercised'],
    ['an unknown variant', ['--variant', 'no-acces-list'], 'did you mean "no-access-list"?'],
    ['no devices to attack', ['--targets', '0'], 'whole number above 0'],
    ['an unknown fidelity', ['--fidelity', 'live'], 'Allowed choices are model, packet'],
    ['an unknown setting', ['--set', 'controls.topic-ac=off'], 'did you mean "topic-acl"?'],
  ])('%s ends with 2 and says what to write instead', async (_what, flags, message) => {
    const cwd = emptyFolder();
    const { code, stdout, stderr } = await fleetlab(['assess', 'clones', ...flags], { cwd });
    expect(stderr).toContain(message);
    expect([code, stdout]).toEqual([2, '']);
    expect(readdirSync(cwd)).toEqual([]);
  });

  it('does not write into a folder that holds something else', async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, 'mine.txt'), '');
    const { code, stderr } = await fleetlab([...closed, '--out', '.'], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain('the folder holds something that is not an assessment');
    expect(readdirSync(cwd)).toEqual(['mine.txt']);
  });
});
