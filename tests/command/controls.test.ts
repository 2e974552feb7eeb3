import { describe, expect, it } from 'vitest';
import { controlList } from '../../sim/plan/control-list.ts';
import { emptyFolder, fleetlab } from '../kit/fleetlab.ts';

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
      id: 'protocol',
      layer: 'broker',
      property: null,
      emb3d: [],
      iec62443: [],
      d3fend: [],
      default: 'always on',
      what: expect.any(String),
    });
  });
});
