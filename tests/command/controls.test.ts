import { describe, expect, it } from 'vitest';
import { controlCatalogue } from '../../sim/control/catalogue.ts';
import { emptyFolder, fleetlab } from './fleetlab.ts';

const cwd = emptyFolder();
const ask = async (...args: readonly string[]) => fleetlab(['controls', ...args], { cwd });

describe('fleetlab controls', () => {
  it('lists every control with its default, mitigation, property and what it checks, by layer', async () => {
    const { code, stdout } = await ask();
    expect(code).toBe(0);
    for (const { id } of controlCatalogue) expect(stdout).toMatch(new RegExp(`^  ${id} `, 'm'));
    expect(stdout).toMatch(/^broker$/m);
    expect(stdout).toMatch(/^ {2}topic-acl +on +MID-034 +dynamic compartments\n {6}a client publishes/m);
    expect(stdout).toMatch(/^ {2}protocol +always on +- +-$/m);
  });

  it('keeps the line of each control within 80 columns', async () => {
    const heads = (await ask()).stdout.split('\n').filter((line) => /^ {2}\S/.test(line));
    expect(heads).toHaveLength(controlCatalogue.length);
    for (const head of heads) expect(head.length, head).toBeLessThanOrEqual(80);
  });

  it('shows one layer with --layer, and refuses one that is not', async () => {
    const { stdout } = await ask('--layer', 'cloud');
    expect(stdout).toContain('evidence-freshness');
    expect(stdout).not.toContain('topic-acl');
    const wrong = await ask('--layer', 'clod');
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('Allowed choices are');
  });

  it('prints all of it as JSON, what is missing as null', async () => {
    const controls = JSON.parse((await ask('--json')).stdout);
    expect(controls).toHaveLength(controlCatalogue.length);
    expect(controls).toContainEqual({
      id: 'protocol',
      layer: 'broker',
      property: null,
      mitigation: null,
      default: 'always on',
      what: expect.any(String),
    });
  });
});
