import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../scenarios/index.ts';
import { least, refusal, scratch } from '../kit/scratch.ts';

const helper = resolve('scenarios/schema/scenario.ts');

const written = `
import { scenario } from ${JSON.stringify(helper)};
const tenants: readonly string[] = ['acme', 'beta'];
export default scenario({
  name: 'least',
  claim: 'It runs.',
  duration: '24h',
  fleet: tenants.map((tenant) => ({ tenant, product: 'sensor', profile: 'sphere', count: 10, network: undefined })),
});
`;

describe('a scenario in TypeScript', () => {
  it.each([
    ['where modules are the rule', { 'package.json': '{ "type": "module" }' }],
    ['where they are not', {}],
  ])('loads, %s', async (_, others) => {
    const at = scratch({ 'a.ts': written, ...others });
    const { plan } = await loadScenario(at('a.ts'));
    expect(plan.fleet.map(({ tenant }) => tenant)).toEqual(['acme', 'beta']);
  });

  it('gives the plan that the same YAML gives', async () => {
    const at = scratch({ 'a.ts': written.replace(", 'beta'", ''), 'a.yaml': least() });
    expect((await loadScenario(at('a.ts'))).plan).toEqual((await loadScenario(at('a.yaml'))).plan);
  });

  it('extends, can be extended and serves as an overlay', async () => {
    const at = scratch({
      'base.ts': written,
      'middle.yaml': 'name: middle\nextends: base.ts\nnetwork: { loss: 1% }\n',
      'top.mjs': "export default { name: 'top', extends: './middle.yaml', duration: '2h' };\n",
      'over.ts': 'export default { broker: { queue: 7 } };\n',
    });
    const { plan, files } = await loadScenario(at('top.mjs'), { with: [at('over.ts')] });
    expect(plan).toMatchObject({
      name: 'top',
      durationMs: 7_200_000,
      network: { loss: 0.01 },
      broker: { handshakeQueue: 7 },
    });
    expect(files).toHaveLength(4);
  });

  it('is reported by file, line and path, as far as it stands there as a literal', async () => {
    const at = scratch({ 'a.ts': written.replace('count: 10', 'count: -10') });
    const error = await refusal(loadScenario(at('a.ts')));
    expect(error.problems.map(({ place }) => place)).toEqual([
      { source: at('a.ts'), line: 8, column: 3, path: ['fleet', 0, 'count'] },
      { source: at('a.ts'), line: 8, column: 3, path: ['fleet', 1, 'count'] },
    ]);
    expect(error.message).toContain(`${at('a.ts')}:8:3 fleet[0].count: -10 is less than 1`);
  });

  it.each([
    ['where modules are the rule', { 'package.json': '{ "type": "module" }' }],
    ['where they are not', {}],
  ])('that throws is reported with its line, %s', async (_, others) => {
    const at = scratch({
      'a.ts': 'const devices: number = 10;\n\nthrow new Error("no fleet of " + devices);\n',
      ...others,
    });
    const error = await refusal(loadScenario(at('a.ts')));
    expect(error.code).toBe('scenario/module');
    expect(error.problems).toMatchObject([{ what: 'no fleet of 10', place: { source: at('a.ts'), line: 3 } }]);
  });

  it('that cannot be read has its line each time that it is loaded', async () => {
    const at = scratch({ 'cut.js': "export default {\n  name: 'cut',\n  fleet: [,\n", 'a.ts': written });
    for (let times = 0; times < 3; times++) {
      const error = await refusal(loadScenario(at('cut.js')));
      expect(error.problems.map(({ place: { line } }) => line)).toEqual([4]);
      await loadScenario(at('a.ts'));
    }
  });

  it('that contains itself is refused', async () => {
    const at = scratch({ 'a.mjs': 'const a = { name: "loop" };\na.network = a;\nexport default a;\n' });
    expect((await refusal(loadScenario(at('a.mjs')))).code).toBe('scenario/too-large');
  });

  it.each([
    ['a class instance', 'new Map()', 'an instance of Map is not data'],
    ['a big integer', '10n', 'a value of type bigint is not data'],
    ['not a number', '0 / 0', 'NaN is not a finite number'],
    ['a key that reaches into prototypes', 'JSON.parse(\'{"__proto__": 1}\')', 'the key "__proto__" is not allowed'],
  ])('may not hold %s', async (_, expression, what) => {
    const at = scratch({ 'a.mjs': `export default { name: 'x', network: ${expression} };\n` });
    expect((await refusal(loadScenario(at('a.mjs')))).problems).toMatchObject([{ what }]);
  });
});
