import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { controlList } from '../../sim/plan/control-list.ts';
import { emptyFolder, fleetlab } from '../kit/fleetlab.ts';
import { least } from '../kit/scratch.ts';

const cwd = emptyFolder();
const ask = async (...args: readonly string[]) => fleetlab(['controls', ...args], { cwd });

describe('fleetlab controls', () => {
  it('lists every control with its default, property, check and identifiers, by layer', async () => {
    const { code, stdout } = await ask();
    expect(code).toBe(0);
    for (const { id } of controlList) expect(stdout).toMatch(new RegExp(`^  ${id} `, 'm'));
    expect(stdout).toMatch(/^broker$/m);
    expect(stdout).toMatch(/^ {2}topic-acl +on +dynamic compartments\n {6}a client publishes/m);
    expect(stdout).toContain('      EMB3D MID-001, MID-002; IEC 62443-4-2 EDR/HDR/NDR 3.14; D3FEND D3-BA\n');
    expect(stdout).toMatch(/^ {2}protocol +always on +-$/m);
  });

  it('keeps the first line of each control within 80 columns', async () => {
    const heads = (await ask()).stdout.split('\n').filter((line) => /^ {2}\S/.test(line));
    expect(heads).toHaveLength(controlList.length);
    for (const head of heads) expect(head.length, head).toBeLessThanOrEqual(80);
  });

  it('shows one layer with --layer, and refuses an unknown one', async () => {
    const { stdout } = await ask('--layer', 'cloud');
    expect(stdout).toContain('evidence-freshness');
    expect(stdout).not.toContain('topic-acl');
    const wrong = await ask('--layer', 'clod');
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('Allowed choices are');
  });

  it('prints all of it as JSON, with null or an empty list for what is missing', async () => {
    const controls = JSON.parse((await ask('--json')).stdout);
    expect(controls).toHaveLength(controlList.length);
    expect(controls).toContainEqual({
      ...{ id: 'protocol', layer: 'broker', property: null, profiles: null, default: 'always on' },
      ...{ emb3d: [], iec62443: [], d3fend: [], hurts: [], attacks: [], what: expect.any(String) },
    });
    expect(controls).toContainEqual(
      expect.objectContaining({
        id: 'leaf-identity',
        hurts: [{ whom: expect.stringContaining('a gateway'), when: expect.any(String) }],
        attacks: [{ attack: 'A17', ways: ['status'], isEveryWay: true }],
        profiles: expect.objectContaining({ sphere: 'on', 'legacy-rtos': 'absent' }),
      }),
    );
  });
});

describe('fleetlab controls with a control', () => {
  it('explains it: default, property by profile, whom it can hurt, which attacks it can refuse, ids', async () => {
    const { code, stdout } = await ask('login-lockout');
    expect(code).toBe(0);
    const text = stdout.replace(/\s+/g, ' ');
    expect(text).toContain('login-lockout after failed logins in a row');
    expect(text).toContain('default on property defense in depth has it sphere on, esp32 optional');
    expect(text).toContain('can hurt a technician who mistypes a password');
    expect(text).toContain('can refuse A15; A16 login; A27');
    expect(text).toContain('ids EMB3D MID-046; IEC 62443-4-2');
    expect(JSON.parse((await ask('login-lockout', '--json')).stdout).id).toBe('login-lockout');
  });

  it.each([
    [['concurent-use'], 'there is no control "concurent-use"', 'did you mean "concurrent-use"?'],
    [['topic-acl', '--layer', 'broker'], '--layer: a control and a layer are given', 'give one of them'],
    [['--seeds', '3'], '--seeds: is for measuring costs, and nothing is measured', 'add --costs, or leave it out'],
    [['--set', 'seed=2'], '--set: is for measuring costs', 'add --costs'],
    [['protocol', '--costs'], 'protocol is a rule of the protocol', 'give a control that can be switched'],
    [['--costs', 'no-such'], 'there is no scenario "no-such"', 'ready-made: '],
    [['--costs', 'first-light', '--variant', 'no-such'], 'this scenario has no variants', 'leave --variant out'],
    [['--costs', '--seeds', '0'], '--seeds', 'give a whole number above 0'],
  ] as const)('refuses %j', async (args, what, hint) => {
    const { code, stdout, stderr } = await ask(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(what);
    expect(stderr).toContain(hint);
  });
});

describe('fleetlab controls --costs', () => {
  const calm = ['--costs', join(cwd, 'least.yaml'), '--fidelity', 'model'];
  writeFileSync(join(cwd, 'least.yaml'), least('start: cold\n'));

  it('measures a control in a scenario of the user, with progress', async () => {
    const { code, stdout, stderr } = await ask('client-id-binding', ...calm, '--workers', '1');
    expect(code).toBe(0);
    expect(stderr).toMatch(/^least: 1 control, 1 seed, 2 runs of 10 devices, 1 worker\n/);
    expect(stderr).toContain('2 of 2 runs');
    expect(stdout).toMatch(/^ {2}least: 10 devices for 1d\n {2}model, seed 1\n/);
    expect(stdout).toMatch(/^ {2}client-id-binding +allowed \d+( +0){6} +A06$/m);
    expect(stdout).toContain('1 of 1 controls were asked');
  });

  it('gives no figure to a control that nothing asks, and says what would', async () => {
    const { code, stdout } = await ask('reserved-topics', ...calm, '--quiet');
    expect(code).toBe(0);
    expect(stdout).toContain(
      'not asked, so of unknown cost; what would ask it\n    reserved-topics (can stop A06)\n      only an attack: A06',
    );
    expect(stdout).not.toContain('offline, h');
    expect(stdout).toContain('0 of 1 controls were asked');
  });

  it('leaves the steps of actors out, and says how many', async () => {
    const { stdout } = await ask(
      'concurrent-use',
      '--costs',
      'clones',
      '--set',
      'fleet[acme/sensor].count=20',
      '--quiet',
    );
    expect(stdout).toMatch(/^ {2}clones: 70 devices for 3h, without 5 steps of its attackers$/m);
  });

  it('prints JSON, by scenario and control, for each seed the hash of the run', async () => {
    const { code, stdout, stderr } = await ask(
      'client-id-binding',
      ...calm,
      '--seeds',
      '2',
      '--seed',
      '7',
      '--json',
      '--quiet',
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { head, costs, end, failed } = JSON.parse(stdout);
    expect({ end, failed }).toEqual({ end: 'finished', failed: [] });
    expect(head.seeds).toEqual(['7', '8']);
    expect(head.scenarios[0].traceHashes.map((hash: string) => hash.length)).toEqual([16, 16]);
    expect(costs).toHaveLength(1);
    expect(costs[0].parts).toMatchObject([{ scenario: 'least', asked: 'allowed' }]);
  });
});
