import { describe, expect, it } from 'vitest';
import { loadScenario, loadVariants, scenario } from '../../scenarios/index.ts';
import { least, refusal, scratch } from '../kit/scratch.ts';

const varied = least(`network: { loss: 1% }
timeline:
  - { at: 1h, do: mark, label: all have it }
expect: { message.loss: value < 1%, reconnect.never: value == 0 }
variants:
  herd:
    claim: Without jitter they come as one.
    controls: { backoff-jitter: off }
    timeline:
      - { at: 2h, do: mark, label: this one too }
    expect: { message.loss: null, connect.ratePeak: value > 5/s }
  lossy: { network: { loss: 5% } }
`);

describe('a variant', () => {
  it('is laid over its scenario and has both names', async () => {
    const at = scratch({ 'a.yaml': varied });
    const { plan, variants } = await loadScenario(at('a.yaml'), { variant: 'herd' });
    expect(plan).toMatchObject({
      name: 'least.herd',
      claim: 'Without jitter they come as one.',
      controls: { 'backoff-jitter': false },
      network: { loss: 0.01 },
    });
    expect(plan.timeline.map(({ label }) => label)).toEqual(['all have it', 'this one too']);
    expect(plan.expect.map(({ metric }) => metric)).toEqual(['reconnect.never', 'connect.ratePeak']);
    expect(variants).toEqual([
      { name: 'herd', claim: 'Without jitter they come as one.' },
      { name: 'lossy', claim: undefined },
    ]);
  });

  it('leaves the scenario itself as it is written', async () => {
    const { plan } = await loadScenario(scratch({ 'a.yaml': varied })('a.yaml'));
    expect(plan).toMatchObject({ name: 'least', claim: 'It runs.', controls: {} });
    expect(plan.expect.map(({ metric }) => metric)).toEqual(['reconnect.never', 'message.loss']);
  });

  it('comes after the overlays and before single values', async () => {
    const at = scratch({ 'a.yaml': varied, 'over.yaml': 'network: { loss: 2%, latency: { median: 9ms } }\n' });
    const load = async (set: readonly string[]) =>
      (await loadScenario(at('a.yaml'), { variant: 'lossy', with: [at('over.yaml')], set })).plan.network;
    expect(await load([])).toMatchObject({ loss: 0.05, latencyMedianMs: 9 });
    expect(await load(['network.loss=7%'])).toMatchObject({ loss: 0.07 });
  });

  it('belongs to the file that holds it, and not to a file that extends that one or uses it as an overlay', async () => {
    const at = scratch({
      'a.yaml': varied,
      'b.yaml': 'name: b\nextends: ./a.yaml\nclaim: It runs too.\n',
      'c.yaml': least(),
    });
    expect((await loadScenario(at('b.yaml'))).variants).toEqual([]);
    expect((await loadScenario(at('c.yaml'), { with: [at('a.yaml')] })).variants).toEqual([]);
  });

  it('is checked as its file is written, whatever else is set', async () => {
    const at = scratch({ 'a.yaml': varied });
    const { plan } = await loadScenario(at('a.yaml'), { set: ['duration=90m'] });
    expect(plan.durationMs).toBe(5_400_000);
    const error = await refusal(loadScenario(at('a.yaml'), { set: ['duration=90m'], variant: 'herd' }));
    expect(error.problems).toMatchObject([{ place: { line: 15, path: ['variants', 'herd', 'timeline', 0, 'at'] } }]);
  });

  it('is refused if no variant has its name', async () => {
    const at = scratch({ 'a.yaml': varied, 'b.yaml': least() });
    const unknown = await refusal(loadScenario(at('a.yaml'), { variant: 'hrd' }));
    expect(unknown.diagnostic).toEqual({
      where: '--variant hrd',
      what: 'this scenario has no variant "hrd"',
      hint: 'did you mean "herd"? known here: herd, lossy, all',
    });
    const none = await refusal(loadVariants(at('b.yaml')));
    expect(none.diagnostic).toMatchObject({ where: '--variant all', what: 'this scenario has no variants' });
  });

  it('cannot be set by --set', async () => {
    const at = scratch({ 'a.yaml': varied });
    const error = await refusal(loadScenario(at('a.yaml'), { set: ['variants.herd.network.loss=2%'] }));
    expect(error.diagnostic).toMatchObject({ where: '--set variants.herd.network.loss=2%' });
  });
});

describe('variants in TypeScript', () => {
  it('may change any part of a scenario', async () => {
    const written = scenario({
      name: 'typed',
      claim: 'It runs.',
      duration: '1h',
      fleet: [{ tenant: 'acme', product: 'sensor', profile: 'sphere', count: 10 }],
      expect: { 'message.loss': 'value < 1%' },
      variants: {
        many: { fleet: [{ tenant: 'acme', product: 'sensor', count: 20 }], expect: { 'message.loss': null } },
        late: { pki: { revocation: { fetchEvery: '6h' } }, timeline: [{ at: '5m', do: 'revoke', on: { pick: 1 } }] },
      },
    });
    const at = scratch({ 'a.mjs': `export default ${JSON.stringify(written)};\n` });
    const [typed, many, late] = (await loadVariants(at('a.mjs'))).map(({ plan }) => plan);
    expect(typed!.expect).toHaveLength(1);
    expect(many).toMatchObject({ name: 'typed.many', fleet: [{ count: 20 }], expect: [] });
    expect(late!.pki.revocation.fetchEveryMs).toBe(21_600_000);
  });
});

describe('all variants', () => {
  it('are the scenario as it is written and each of them, in the order of the file', async () => {
    const loaded = await loadVariants(scratch({ 'a.yaml': varied })('a.yaml'), { seed: '7' });
    expect(loaded.map(({ plan }) => [plan.name, plan.seed])).toEqual([
      ['least', '7'],
      ['least.herd', '7'],
      ['least.lossy', '7'],
    ]);
  });
});

describe('a threshold that is null', () => {
  it('drops the threshold beneath it, in a file that extends another and in an overlay', async () => {
    const at = scratch({
      'a.yaml': varied,
      'b.yaml': 'name: b\nclaim: b.\nextends: ./a.yaml\nexpect: { message.loss: null }\n',
      'over.yaml': 'expect: { reconnect.never: }\n',
    });
    const metrics = async (file: string, overlays: readonly string[] = []) =>
      (await loadScenario(at(file), { with: overlays.map(at) })).plan.expect.map(({ metric }) => metric);
    expect(await metrics('b.yaml')).toEqual(['reconnect.never']);
    expect(await metrics('a.yaml', ['over.yaml'])).toEqual(['message.loss']);
    expect(await metrics('b.yaml', ['over.yaml'])).toEqual([]);
  });
});
