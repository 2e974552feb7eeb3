import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { emptyFolder, fleetlab, onlyRun, small } from '../kit/fleetlab.ts';

const broken = (name: string): string => join(import.meta.dirname, '..', 'broken', name);
const stackLine = /^\s+at .*\(?(file:|node:|\/)/m;

describe.concurrent('a scenario that is wrong', () => {
  it.each([
    ['action-unknown.yaml', 'outrage', 'did you mean "outage"'],
    ['key-typo-fleet.yaml', 'keepalive', 'keepAlive'],
    ['rings-do-not-add-up.yaml', 'rings', '100'],
    ['threshold-without-operator.yaml', 'expect', '<'],
    ['yaml-duplicate-key.yaml', 'yaml-duplicate-key.yaml:', 'twice'],
  ])('stops with one message that names it with a hint, and no run folder: %s', async (name, wrong, hint) => {
    const cwd = emptyFolder();
    const { code, stdout, stderr } = await fleetlab(['run', broken(name)], { cwd });
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(name);
    expect(stderr).toContain(wrong);
    expect(stderr).toContain(hint);
    expect(stderr.match(new RegExp(`${name}:\\d+`, 'g'))).toHaveLength(1);
    expect(stderr).not.toMatch(stackLine);
    expect(readdirSync(cwd)).toEqual([]);
  });
});

describe.concurrent('a mistake on the command line', () => {
  it.each([
    ['a command that is unknown', ['rum', 'first-light'], 'Did you mean run?'],
    ['a flag that is unknown', ['run', 'first-light', '--sed', '3'], '--seed'],
    ['a scenario that is unknown', ['run', 'frist-light'], 'did you mean "first-light"?'],
    ['a path that is unknown', ['run', 'first-light', '--set', 'network.los=1%'], 'did you mean "loss"?'],
    ['a product that is unknown', ['run', 'first-light', '--set', 'fleet[acme/sensr].count=1'], 'acme/sensor'],
    ['a fidelity that is unknown', ['run', 'first-light', '--fidelity', 'modle'], 'Allowed choices are model, packet'],
    ['an overlay that is unknown', ['run', 'first-light', '--with', 'faults/flakey-network'], 'faults/flaky-network'],
    ['a --set that sets nothing', ['run', 'first-light', '--set', 'network.loss'], 'path=value'],
    ['a scenario that is missing', ['run'], "missing required argument 'scenario'"],
    ['an argument too many', ['run', 'first-light', 'black-start'], 'too many arguments'],
    ['a run that is not there', ['explain', 'runs/none', 'row', '1'], 'no manifest.json'],
    ['a limit that is no number', ['compare', 'a', 'b', '--limit', 'many'], 'whole number'],
  ])('ends with 2 and says what to write instead: %s', async (_what, args, message) => {
    const cwd = emptyFolder();
    const { code, stdout, stderr } = await fleetlab(args, { cwd });
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(stackLine);
    expect(stdout).toBe('');
    expect(code).toBe(2);
    expect(readdirSync(cwd)).toEqual([]);
  });

  it('shows all commands if none is given, and ends with 2', async () => {
    const { code, stdout, stderr } = await fleetlab([], { cwd: emptyFolder() });
    expect(stderr).toContain('Commands:');
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  it.each([
    ['--help', 'Commands:'],
    ['--version', '0.'],
  ])('does not suggest what the user did not ask for: %s', async (flag, message) => {
    const { code, stdout, stderr } = await fleetlab([flag], { cwd: emptyFolder() });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain(message);
  });
});

describe('a folder for runs that cannot be written', () => {
  it.each([
    ['because it is a file', 'taken'],
    ['because it would be below a file', 'taken/runs'],
  ])('stops the run with a message and no stack, %s', async (_what, out) => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, 'taken'), '');
    const { code, stdout, stderr } = await fleetlab([...small, '--out', out], { cwd });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('another one with --out');
    expect(stderr).not.toMatch(stackLine);
    expect(readdirSync(cwd)).toEqual(['taken']);
  });

  it('stops the run where its folder holds something else, and leaves that untouched', async () => {
    const cwd = emptyFolder();
    await fleetlab(small, { cwd });
    const folder = onlyRun(cwd);
    mkdirSync(join(cwd, 'other', folder), { recursive: true });
    writeFileSync(join(cwd, 'other', folder, 'thesis.txt'), 'years of work');
    const { code, stderr } = await fleetlab([...small, '--out', join('other', 'runs')], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain('not a fleetlab run');
    expect(readdirSync(join(cwd, 'other', folder))).toEqual(['thesis.txt']);
  });
});
