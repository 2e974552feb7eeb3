import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadScenario, templates } from '../../scenarios/index.ts';
import { emptyFolder, fleetlab } from '../kit/fleetlab.ts';
import { isAnchorOf } from '../readme/page-links.ts';

const cwd = emptyFolder();
const make = async (...args: readonly string[]) => fleetlab(['new', ...args], { cwd });

describe('fleetlab new', () => {
  it('writes a scenario that is valid under its name, and says what comes next', async () => {
    const { code, stdout } = await make('greenhouse');
    expect(code).toBe(0);
    expect(stdout).toBe(
      'greenhouse.yaml: Does the fleet come back after an outage, how soon, and with which readings?\n\n' +
        '  fleetlab validate greenhouse.yaml\n  fleetlab run greenhouse.yaml --variant all\n',
    );
    expect(readFileSync(join(cwd, 'greenhouse.yaml'), 'utf8')).toContain('fleetlab run greenhouse.yaml ');
    expect((await loadScenario(join(cwd, 'greenhouse.yaml'))).name).toBe('greenhouse');
    const validated = await fleetlab(['validate', 'greenhouse.yaml'], { cwd });
    expect(validated.code).toBe(0);
  });

  it.each(templates().map(({ purpose }) => purpose))(
    'has a template for %s, of which each variant keeps its claim',
    async (purpose) => {
      const file = `of-${purpose}.yaml`;
      expect((await make(`my-${purpose}`, '--for', purpose, '--out', file)).code).toBe(0);
      const { code, stdout } = await fleetlab(['run', file, '--variant', 'all', '--fidelity', 'model', '--quiet'], {
        cwd,
      });
      expect(stdout).toMatch(/ passed: (\d) of \1 met all their thresholds/);
      expect(code).toBe(0);
    },
  );

  it('takes what it is about before the name', async () => {
    const { code, stdout } = await make('campaign', 'break-in');
    expect([code, stdout.split('\n')[0]]).toEqual([
      0,
      'break-in.yaml: How far does a chain of attacks get, and where does it end?',
    ]);
    expect((await loadScenario(join(cwd, 'break-in.yaml'))).plan.campaigns).toHaveLength(1);
  });

  it('never writes over a file, nor into a folder that is not there', async () => {
    await make('meters', '--for', 'rollout');
    const before = readFileSync(join(cwd, 'meters.yaml'), 'utf8');
    const again = await make('meters');
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('meters.yaml: the file is there already')]);
    expect(readFileSync(join(cwd, 'meters.yaml'), 'utf8')).toBe(before);
    const nowhere = await make('meters', '--out', 'no/such/meters.yaml');
    expect([nowhere.code, nowhere.stderr]).toEqual([2, expect.stringContaining('make its folder first')]);
  });

  it.each([
    [['Meters'], '"Meters" is not the name of a scenario'],
    [['../up'], '"../up" is not the name of a scenario'],
    [['campain', 'x'], 'there is no template for "campain"\n  did you mean "campaign"?'],
    [['campaign', 'x', '--for', 'rollout'], '"campaign" and --for rollout both say what it is about'],
    [['meters', '--for', 'rolout', '--out', 'x.yaml'], 'there is no template for "rolout"\n  did you mean "rollout"?'],
  ])('refuses %j, and ends with 2', async (args, message) => {
    const { code, stderr } = await make(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(existsSync(join(cwd, 'x.yaml'))).toBe(false);
  });

  it('names headings of the documentation that are there', () => {
    const named = templates().flatMap(({ text }) => [...text.matchAll(/(docs\/[\w/-]+\.md)(?:#([\w-]+))?/g)]);
    expect(named.length).toBeGreaterThan(4);
    for (const [whole, page, anchor] of named) {
      const text = readFileSync(join(import.meta.dirname, '../..', page), 'utf8');
      expect(anchor === undefined || isAnchorOf(anchor, text), whole).toBe(true);
    }
  });

  it('lists what there are templates for', async () => {
    const { stdout } = await make('--help');
    for (const { purpose, question } of templates()) expect(stdout).toContain(`  ${purpose.padEnd(12)}${question}\n`);
    expect(templates().map(({ purpose }) => purpose)).toEqual([
      'attack',
      'campaign',
      'capacity',
      'outage',
      'revocation',
      'rollout',
    ]);
  });
});
