import { describe, expect, it } from 'vitest';
import { loadScenario, type Scenario, scenario } from '../../scenarios/index.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { scratch } from '../kit/scratch.ts';

const written = scenario({
  name: 'mine',
  claim: 'Five sensors are online at the end.',
  duration: '10m',
  fleet: [{ tenant: 'acme', product: 'sensor', profile: 'sphere', count: 5 }],
  variants: { lossy: { network: { loss: '5%' } } },
});

describe('a scenario as an object', () => {
  it('comes to the same plan as its file', async () => {
    const at = scratch({ 'a.json.yaml': JSON.stringify(written) });
    expect((await loadScenario(written)).plan).toEqual((await loadScenario(at('a.json.yaml'))).plan);
  });

  it('extends a ready-made one', async () => {
    const { plan, files } = await loadScenario({ extends: 'reconnect-storm', duration: '50m' });
    expect([plan.name, plan.durationMs, files.length]).toEqual(['reconnect-storm', 3_000_000, 1]);
  });

  it('is refused with all its mistakes, each by itself', async () => {
    const fleet = [{ tenant: 'acme', product: 'sensor', profile: 'sphere' as const, count: -1 }];
    const error = await loadScenario({ ...written, fleet, duration: 'soon' }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(LabError);
    expect(error).toMatchObject({ code: 'scenario/invalid' });
    expect((error as LabError).diagnostics).toMatchObject([
      { where: 'scenario duration', what: expect.any(String), hint: expect.any(String) },
      { where: 'scenario fleet[0].count', what: expect.any(String), hint: expect.any(String) },
    ]);
  });
});

describe('a loaded scenario', () => {
  const load = (): Promise<Scenario> => loadScenario(written);

  it('says what it is', async () => {
    const { name, claim, seed, fidelity, devices, variants, variantName } = await load();
    expect({ name, claim, seed, fidelity, devices }).toEqual({
      name: 'mine',
      claim: written.claim,
      seed: '1',
      fidelity: 'packet',
      devices: 5,
    });
    expect([variants.map((variant) => variant.name), variantName]).toEqual([['lossy'], undefined]);
  });

  it('has a plan that cannot be changed, down to its parts', async () => {
    const { plan } = await load();
    expect(() => Object.assign(plan, { seed: '2' })).toThrow(TypeError);
    expect(() => Object.assign(plan.fleet[0].backoff, { factor: 9 })).toThrow(TypeError);
  });

  it('stays as it is when another one is made of it', async () => {
    const one = await load();
    const before = structuredClone(one.plan);
    one.set({ 'network.loss': '2%' });
    one.with({ seed: 9 });
    one.variant('lossy');
    expect(one.plan).toEqual(before);
  });

  it.each([
    ['text', { 'network.loss': '2%' }, (one: Scenario) => one.plan.network.loss, 0.02],
    ['a number', { 'fleet[acme/sensor].count': 12 }, (one: Scenario) => one.devices, 12],
    ['a truth', { 'fleet[acme/sensor].cleanSession': true }, (one: Scenario) => one.plan.fleet[0].cleanSession, true],
    ['a map', { broker: { handshakes: '3/s' } }, (one: Scenario) => one.plan.broker, expect.anything()],
  ])('takes a setting that is %s', async (_what, settings, read, value) => {
    expect(read((await load()).set(settings))).toEqual(value);
  });

  it('takes an overlay as an object, also its name and claim', async () => {
    const { plan } = (await load()).with({ name: 'yours', claim: 'It is mine.', network: { loss: '3%' } });
    expect([plan.name, plan.claim, plan.network.loss]).toEqual(['yours', 'It is mine.', 0.03]);
  });

  it('applies a variant below all other changes, and the later of those wins', async () => {
    const set = (await load()).set({ 'network.loss': '1%' });
    expect(set.variant('lossy').plan.network.loss).toBe(0.01);
    expect((await load()).variant('lossy').plan).toMatchObject({ name: 'mine.lossy', network: { loss: 0.05 } });
    expect((await load()).variant('lossy').variant(undefined).plan.name).toBe('mine');
    expect(set.with({ network: { loss: '7%' } }).plan.network.loss).toBe(0.07);
    expect(set.with({ network: { loss: '7%' } }).set({ 'network.loss': '8%' }).plan.network.loss).toBe(0.08);
  });

  it.each([
    ['an unknown path', (one: Scenario) => one.set({ 'network.los': '2%' }), /--set network\.los=2%: .*\n.*"loss"/],
    ['an unknown variant', (one: Scenario) => one.variant('lossi'), /no variant "lossi"\n.*"lossy"/],
    ['a product twice', (one: Scenario) => one.with({ fleet: [...twice] }), /already in this fleet/],
    ['an overlay with variants', (one: Scenario) => one.with({ variants: {} } as object), /has no variants/],
    ['an overlay that extends', (one: Scenario) => one.with({ extends: 'first-light' }), /has no extends/],
    ['an overlay that is no map', (one: Scenario) => one.with([] as object), /is not a map/],
    [
      'what is not data',
      (one: Scenario) => one.with({ network: new Map() as object }),
      /an instance of Map is not data/,
    ],
  ])('refuses %s', async (_what, change, message) => {
    const one = await load();
    expect(() => change(one)).toThrow(message);
  });

  it('knows the command that comes to it, unless an object is part of it', async () => {
    const named = await loadScenario('canary-rollout', {
      with: 'faults/flaky-network',
      variant: 'good',
      fidelity: 'model',
    });
    expect(named.set({ duration: '20h' }).origin).toEqual({
      reference: 'canary-rollout',
      overlays: ['faults/flaky-network'],
      set: ['duration=20h'],
      variant: 'good',
      fidelity: 'model',
    });
    expect(named.with({ seed: 2 }).origin).toBeUndefined();
    expect((await load()).origin).toBeUndefined();
    expect((await loadScenario('canary-rollout', { with: [{ seed: 2 }] })).origin).toBeUndefined();
  });
});

const twice = [
  { tenant: 'acme', product: 'meter', profile: 'sphere', count: 1 },
  { tenant: 'acme', product: 'meter', profile: 'sphere', count: 2 },
] as const;
