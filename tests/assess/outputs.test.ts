import { describe, expect, it } from 'vitest';
import type { Assessed, Assessment } from '../../reports/assess/assessment.ts';
import { assessJunit } from '../../reports/export/junit/assess-junit.ts';
import { assessSarif } from '../../reports/export/sarif/assess-sarif.ts';
import { assessTable } from '../../reports/print/assess-table.ts';
import { actorList } from '../../sim/plan/actor-list.ts';
import { attackList } from '../../sim/threat/attacks/attack-list.ts';
import { moves } from '../../sim/threat/campaigns/move.ts';

const names = ['acme/sensor', 'acme/lock', 'borealis/thermostat'];
const head: Assessment['head'] = {
  ...{ scenario: 'drill', claim: 'It holds.', version: '0.1.0', fidelity: 'model', seeds: ['1'], targets: 3, runs: 12 },
  products: names.map((name) => ({ name, count: 1_000, drilled: 100 })),
  off: ['topic-acl'],
};
const result = (over: Partial<Assessed>): Assessed => ({
  ...{
    attack: 'A01',
    way: 'copied',
    actor: 'outsider',
    product: names[0],
    outcome: 'refused',
    attacked: 3,
    gotInto: 0,
  },
  ...{ gained: [], afterMs: null, refusedBy: { 'certificate-chain': 3 }, reason: 'no chain', examined: '' },
  ...{ keptBy: [], unchecked: [], chain: [], evidence: { seed: '1', device: 'acme/sensor-7', row: 41, folder: null } },
  ...over,
});
const gotIn = result({
  ...{ attack: 'A04', way: 'subscribe', actor: 'contractor', outcome: 'got-in', gotInto: 2, afterMs: 1_234 },
  ...{ gained: ['messages of its own'], refusedBy: {}, unchecked: ['topic-acl'], chain: ['A01 copied'] },
  evidence: { seed: '1', device: 'acme/sensor-7', row: 41, folder: 'drill.A04-1-aa' },
});
const silent = result({
  ...{ attack: 'A11', way: 'frozen', actor: 'network', outcome: 'no-effect', refusedBy: {} },
  reason: 'neither refused nor successful',
});
const unrun = result({
  ...{ attack: 'A13', way: 'changed-image', outcome: 'not-exercised', attacked: 0, refusedBy: {}, evidence: null },
  reason: 'lacks a copy of its credential',
  keptBy: ['a refused X', 'b refused Y', 'c refused Z', '2 other ways did not give it'],
});
const assessment: Assessment = { head, results: [result({}), gotIn, silent, unrun] };
const style = { columns: 100, pathOf: (folder: string) => `there/${folder}` };

describe('the table of an assessment', () => {
  it('says what it is about, and each outcome with its reason', () => {
    const text = assessTable(assessment, style);
    expect(text).toContain(
      '300 of its 3,000 devices (--fleet), 3 attacked of each of 3 products; model, seed 1, 12 runs',
    );
    expect(text).toContain('switched off: topic-acl');
    expect(text).toContain('refused        acme/sensor: certificate-chain (no chain)');
    expect(text.replace(/\s+/g, ' ')).toContain(
      'GOT IN acme/sensor: 2 of 3 within 2s: messages of its own, after A01 copied (switched off: topic-acl)',
    );
    expect(text).toContain('no effect      acme/sensor: 3 attacked, neither refused nor successful');
    expect(text.replace(/\s+/g, ' ')).toContain(
      'not exercised acme/sensor: lacks a copy of its credential: a refused X; b refused Y; c refused Z; and 1 more (--json)',
    );
    expect(text).toContain('fleetlab explain there/drill.A04-1-aa row 41');
    expect(text).toContain('1 got in, 1 refused, 1 no effect, 1 not exercised, of 4 combinations');
  });

  it('shows in the overview that what was not exercised is no pass', () => {
    const lines = assessTable(assessment, style).split('\n');
    expect(lines.find((line) => line.includes('outsider') && line.includes('contractor'))).toBeDefined();
    expect(lines.find((line) => line.startsWith('  A01'))).toMatch(/^ {2}A01 {2}refused 1\/1$/);
    expect(lines.find((line) => line.startsWith('  A04'))).toMatch(/GOT IN 1\/1$/);
    expect(lines.find((line) => line.startsWith('  A11'))).toMatch(/no effect 1\/1$/);
    expect(lines.find((line) => line.startsWith('  A13'))).toMatch(/^ {2}A13 {2}-$/);
  });

  it('gives actors and products to which the same happened one line', () => {
    const same = ['outsider', 'network'].flatMap((actor) => names.map((product) => result({ actor, product })));
    const text = assessTable({ head, results: same }, style);
    expect(text).toContain(
      '      outsider, network\n        refused        all products: certificate-chain (no chain)',
    );
    const allButOne = assessTable(
      { head: { ...head, products: [...head.products, { name: 'x/y', count: 1, drilled: 1 }] }, results: same },
      style,
    );
    expect(allButOne).toContain('refused        all but x/y: certificate-chain');
  });

  it('keeps to 100 columns with every attack, actor and product', () => {
    const results = moves.flatMap(({ technique, way }) =>
      actorList.flatMap(({ id }) =>
        names.map((product) =>
          result({ attack: technique, way, actor: id, product, refusedBy: { [`${id}-check`]: 3 } }),
        ),
      ),
    );
    const lines = assessTable({ head, results }, style).split('\n');
    expect(lines.filter((line) => line.length > 100)).toEqual([]);
    for (const { id, name } of attackList) expect(lines).toContain(`  ${id} ${name}`);
  });
});

describe('an assessment as JUnit', () => {
  const countsOf = (xml: string) =>
    /<testsuite .*?tests="(\d+)" failures="(\d+)" errors="0" skipped="(\d+)"/.exec(xml)?.slice(1);

  it('fails what got in, and passes only what was refused', () => {
    const xml = assessJunit(assessment, ['got-in']);
    expect(countsOf(xml)).toEqual(['4', '1', '2']);
    expect(xml).toContain('<testcase classname="drill: A01 copied" name="outsider, acme/sensor"/>');
    expect(xml).toMatch(/classname="drill: A04 subscribe" name="contractor, acme\/sensor">\n<failure type="got-in"/);
    expect(xml).toMatch(/classname="drill: A11 frozen" name="network, acme\/sensor">\n<skipped message="no effect: /);
    expect(xml).toMatch(/classname="drill: A13 changed-image".*>\n<skipped message="not exercised: lacks a copy/);
  });

  it('fails what else is asked for', () => {
    expect(countsOf(assessJunit(assessment, ['no-effect', 'not-exercised']))).toEqual(['4', '3', '0']);
    expect(countsOf(assessJunit(assessment, []))).toEqual(['4', '1', '2']);
  });
});

describe('an assessment as SARIF', () => {
  const log = JSON.parse(assessSarif(assessment, 'my fleet.yaml'));
  const [run] = log.runs;

  it('has a rule for each attack', () => {
    expect(log.version).toBe('2.1.0');
    expect(run.tool.driver.name).toBe('fleetlab');
    expect(run.tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual(attackList.map(({ id }) => id));
  });

  it('has a result for each way in, and for nothing else', () => {
    expect(run.results).toHaveLength(1);
    const [found] = run.results;
    expect(run.tool.driver.rules[found.ruleIndex].id).toBe(found.ruleId);
    expect(found).toMatchObject({
      ...{ ruleId: 'A04', level: 'error' },
      message: { text: expect.stringContaining('contractor got into acme/sensor by A04 subscribe: 2 of 3') },
      locations: [{ physicalLocation: { artifactLocation: { uri: 'my%20fleet.yaml' } } }],
      partialFingerprints: { 'fleetlab/v1': expect.stringMatching(/^[0-9a-f]{32}$/) },
    });
  });
});
