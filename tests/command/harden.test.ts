import { describe, expect, it } from 'vitest';
import type { Hardened } from '../../bin/harden/harden-scenario.ts';
import { emptyFolder, fleetlab } from '../kit/fleetlab.ts';

const cwd = emptyFolder();
const ask = async (...args: readonly string[]) => fleetlab(['harden', ...args], { cwd });
const trusted = ['gateway-lateral', '--variant', 'gateways-trusted'] as const;

describe('fleetlab harden', () => {
  it('prints the cheapest sets with what each comes to in its run, and what it costs honest users', async () => {
    const { code, stdout } = await ask(...trusted, '--goal', 'spoken-for');
    expect(code).toBe(0);
    expect(stdout).toContain(
      '"spoken-for" is within reach by the steps of its actors\n  in the run as it is: 45 devices of it',
    );
    expect(stdout).toMatch(/^ {4}unique-credentials +no device of it\n {4}leaf-identity +no device of it$/m);
    expect(stdout).toContain('what each costs honest users here');
  });

  it('heeds costs, runs nothing if told so, and prints JSON', async () => {
    const { stdout } = await ask(
      ...trusted,
      '--goal',
      'spoken-for',
      '--cost',
      'leaf-identity=0.5',
      '--no-runs',
      '--json',
    );
    const { sets, cost, gained, verified, isExact } = JSON.parse(stdout) as Hardened;
    expect({ sets, cost, gained, verified, isExact }).toEqual({
      ...{ sets: [['leaf-identity']], cost: 0.5, gained: null, verified: [], isExact: true },
    });
  });

  it('ends with 1 where no set keeps the goal out of reach, and with 0 where it is out of reach already', async () => {
    const on = await ask('clone-army', '--goal', 'session', '--no-runs');
    expect(on.code).toBe(1);
    expect(on.stdout).toContain('Every control is on');
    const out = await ask('gateway-lateral', '--goal', 'spoken-for', '--no-runs');
    expect(out.code).toBe(0);
    expect(out.stdout).toContain('"spoken-for" is not within reach');
  });

  it.each([
    [['--goal', 'contorl'], 'did you mean "control"?'],
    [['--goal', 'control on product:door'], '"product:door" selects no device'],
    [['--goal', 'control on product:'], 'selection, column'],
    [['--goal', 'control', '--cost', 'leaf-identity'], 'write CONTROL=NUMBER'],
    [['--goal', 'control', '--cost', 'leaf-identity=-1'], 'write CONTROL=NUMBER'],
    [['--goal', 'control', '--cost', 'leaf-identty=1'], 'did you mean "leaf-identity"?'],
    [['--goal', 'control', '--cost', 'protocol=1'], 'no scenario can switch off'],
    [['--goal', 'control', '--cost', 'registry=1'], 'registry is on already'],
    [[], 'required option'],
  ])('refuses %j, and ends with 2', async (flags, words) => {
    const { code, stdout, stderr } = await ask(...trusted, ...flags);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(words);
  });
});
