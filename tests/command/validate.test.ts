import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readyMadeOverlays, readyMadeScenarios } from '../../scenarios/index.ts';
import { emptyFolder, fleetlab } from '../kit/fleetlab.ts';
import { least } from '../kit/scratch.ts';

const cwd = emptyFolder();
const keep = (name: string, text: string): string => {
  writeFileSync(join(cwd, name), text);
  return name;
};
const validate = async (...args: readonly string[]) => fleetlab(['validate', ...args], { cwd });

const good = keep('good.yaml', least('variants:\n  quiet: { claim: It is quiet., duration: 1h }\n'));
const bad = keep('bad.yaml', least('network: { los: 2% }\nbroker: { handshakes: many }\n'));
const badVariant = keep('bad-variant.yaml', least('variants:\n  odd: { duration: soon }\n'));
const overlay = keep('overlay.yaml', 'network: { loss: 2% }\n');

describe('fleetlab validate', () => {
  it('says of each file what it has, and ends with 0 where all are valid', async () => {
    const { code, stdout, stderr } = await validate(good, 'first-light');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^ok {3}good\.yaml {2}least: \d+ devices?, .*, variants quiet\n/);
    expect(stdout).toContain('ok   first-light  first-light: 10,000 devices, 1d, 4 thresholds\n\n2 of 2 valid\n');
  });

  it('prints every problem of every file with its place and how to fix it, and ends with 2', async () => {
    const { code, stdout } = await validate(bad, good, badVariant, 'no-such.yaml');
    expect(code).toBe(2);
    expect(stdout).toContain('FAIL bad.yaml\n     bad.yaml:');
    expect(stdout).toContain('unknown key "los"\n       did you mean "loss"?');
    expect(stdout).toContain('broker.handshakes: ');
    expect(stdout).toContain('variants.odd.duration: ');
    expect(stdout).toContain('FAIL no-such.yaml\n     no-such.yaml: there is no scenario "no-such.yaml"');
    expect(stdout).toContain(
      '\n       no such file is in the current folder; fleetlab list names the ready-made scenarios\n',
    );
    expect(stdout).toMatch(/\n\n1 of 4 valid\n$/);
  });

  it('checks an overlay on top of a scenario, and a scenario beneath one', async () => {
    expect((await validate(overlay)).code).toBe(2);
    expect((await validate('--over', good, overlay)).code).toBe(0);
    const beneath = await validate(good, '--with', overlay, '--with', 'flaky-network');
    expect([beneath.code, beneath.stderr]).toEqual([0, '']);
    const { code, stdout } = await validate('--over', good, bad);
    expect([code, stdout.includes('unknown key "los"')]).toEqual([2, true]);
  });

  it('warns of what is likely to be a mistake, and ends with 0', async () => {
    const slow = keep(
      'slow.yaml',
      least('broker: { handshakes: 2/s, queue: 100 }\n').replace('count: 10', 'count: 100'),
    );
    const { code, stdout } = await validate(slow);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      / {5}warning: slow\.yaml:\d+:\d+ broker\.queue: a full queue of 100 handshakes lasts 50s at 2\/s, /,
    );
    const run = await fleetlab(['run', slow, '--fidelity', 'model', '--quiet'], { cwd });
    expect(run.stderr).toMatch(
      /^warning: slow\.yaml:\d+:\d+ broker\.queue: a full queue .*\n {2}write queue: 53 or less/,
    );
    const show = await fleetlab(['show', slow, '--no-estimate'], { cwd });
    expect(show.stdout).toMatch(/\n {2}warning +slow\.yaml:\d+:\d+ broker\.queue: /);
  });

  it('prints the same as JSON', async () => {
    const { code, stdout } = await validate(good, bad, '--json');
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject([
      { file: good, valid: true, name: 'least', variants: ['quiet'], problems: [] },
      { file: bad, valid: false, name: null, problems: [{ where: expect.stringContaining('bad.yaml:') }, {}] },
    ]);
  });

  it('finds nothing wrong with what comes with the package', async () => {
    const scenarios = await validate(...readyMadeScenarios().map(({ name }) => name));
    expect([scenarios.code, scenarios.stderr]).toEqual([0, '']);
    const overlays = await validate('--over', 'honest-faults', ...readyMadeOverlays().map(({ name }) => name));
    expect([overlays.code, overlays.stderr, overlays.stdout.match(/FAIL.*\n.*\n/g)]).toEqual([0, '', null]);
  });

  it('asks for a file', async () => {
    const { code, stderr } = await validate();
    expect([code, stderr]).toEqual([2, expect.stringContaining("missing required argument 'file'")]);
  });
});
