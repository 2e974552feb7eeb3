import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { emptyFolder, fleetlab } from '../kit/fleetlab.ts';
import { tiny } from '../kit/tiny-sweep.ts';

const sweep = ['sweep', tiny.scenario, ...tiny.set.flatMap((text) => ['--set', text]), '--quiet'];

describe('fleetlab sweep --until', { timeout: 120_000 }, () => {
  it('ends once the mean is known, says how well, and has a folder of its own', async () => {
    const cwd = emptyFolder();
    const { code, stdout, stderr } = await fleetlab([...sweep, '--until', 'reconnect.time.med=80%'], {
      cwd,
    });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(
      /^ {2}known with 95% after 30 of at most 1,000 seeds\n {4}reconnect\.time\.med {2}as-written {2}\S.* ± \S+ \(\S+%\) {2}asked: 80%$/m,
    );
    expect(readdirSync(join(cwd, 'sweeps'))).toEqual([
      expect.stringMatching(/^reconnect-storm-[0-9a-f]{8}-until-[0-9a-f]{4}$/),
    ]);
  });

  it('ends with 1 with --strict where all seeds are not enough', async () => {
    const cwd = emptyFolder();
    const few = [...sweep, '--seeds', '30', '--until', 'reconnect.time.med=1%', '--set', 'expect={}'];
    const { code, stdout } = await fleetlab([...few, '--strict'], { cwd });
    expect(stdout).toContain('not known well enough after 30 seeds: 1 of 1 means');
    expect(code).toBe(1);
    const again = await fleetlab([...few, '--json'], { cwd });
    expect(again.code).toBe(0);
    expect(JSON.parse(again.stdout).known).toMatchObject([
      { n: 30, column: 'reconnect.time.med', asked: '1%', isEnough: false },
    ]);
  });

  it.each([
    ['no precision', ['--until', 'reconnect.time.med'], 'write --until reconnect.time.med=5%'],
    ['an unknown figure', ['--until', 'reconnect.tme.med=5%'], 'did you mean "reconnect.time.med"?'],
    ['a precision that is none', ['--until', 'reconnect.time.med=narrow'], '"narrow" is no precision'],
    ['fewer seeds than a look takes', ['--until', 'reconnect.time.med=5%', '--seeds', '29'], 'give 30 or more'],
    ['a plan for other machines', ['--until', 'reconnect.time.med=5%', '--plan', 'plan.json'], 'cannot be used with'],
  ])('refuses %s with 2, and writes nothing', async (_what, more, message) => {
    const cwd = emptyFolder();
    const { code, stderr } = await fleetlab([...sweep, ...more], { cwd });
    expect(stderr).toContain(message);
    expect([code, readdirSync(cwd)]).toEqual([2, []]);
  });
});
