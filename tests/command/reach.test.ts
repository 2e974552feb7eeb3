import { describe, expect, it } from 'vitest';
import type { Reach } from '../../sim/reach/reach-of.ts';
import { emptyFolder, fleetlab } from '../kit/fleetlab.ts';

const cwd = emptyFolder();
const ask = async (...args: readonly string[]) => fleetlab(['reach', ...args], { cwd });

describe('fleetlab reach', () => {
  it('says what each actor can reach of all there is, and what cuts the rest, without a run', async () => {
    const { code, stdout } = await ask('gateway-lateral');
    expect(code).toBe(0);
    expect(stdout).toContain('gateway-lateral: what can be reached by the steps of its actors\n');
    expect(stdout).toMatch(/^ {4}mallory +3 +0 +3 +1\n {4}of +160 +160 +160 +1$/m);
    expect(stdout).toMatch(/^ {4}leaf-identity +45 \(45\) +- +45 \(45\) +-$/m);
    expect(stdout).toContain('An upper bound: ');
  });

  it('says the same of a variant, of other settings, and as JSON', async () => {
    const trusted = await ask('gateway-lateral', '--variant', 'gateways-trusted', '--json');
    const { mode, reached, cuts } = JSON.parse(trusted.stdout) as Reach;
    expect({ mode, reached, cuts }).toEqual({
      mode: 'scripted',
      reached: { devices: 48, credentials: 0, topics: 48, tenants: 1 },
      cuts: [],
    });
    const set = await ask('gateway-lateral', '--set', 'controls.leaf-identity=off', '--json');
    expect(JSON.parse(set.stdout)).toEqual(JSON.parse(trusted.stdout));
  });

  it('asks about every attack, with --any-attack', async () => {
    const { stdout } = await ask('gateway-lateral', '--any-attack');
    expect(stdout).toContain('what can be reached by any attack, with what its actors hold');
    expect(stdout).toMatch(/^ {4}mallory +10 /m);
  });

  it('says so where no actor attacks', async () => {
    const { code, stdout } = await ask('first-light');
    expect(code).toBe(0);
    expect(stdout).toContain('first-light: no actor attacks in this scenario');
    expect((await ask('first-light', '--json')).stdout).toBe('null\n');
  });

  it('suggests the nearest actor for an unknown one, and ends with 2', async () => {
    const { code, stdout, stderr } = await ask('gateway-lateral', '--actor', 'malory');
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('gateway-lateral: no step is by an actor "malory"\n  did you mean "mallory"?');
  });
});
