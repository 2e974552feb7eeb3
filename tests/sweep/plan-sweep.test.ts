import { describe, expect, it } from 'vitest';
import { shownFigures } from '../../bin/sweep/shown-figures.ts';
import { combinationsOf, variationOf } from '../../scenarios/index.ts';
import { planSweep, tiny } from '../kit/tiny-sweep.ts';

const cellsOf = async (request: Partial<typeof tiny>): Promise<readonly string[]> =>
  (await planSweep({ ...tiny, ...request })).sweep.cells.map(({ name }) => name);

describe('a variation', () => {
  it.each([
    ['network.loss=0%,2%', ['0%', '2%']],
    ['seedless= a , b', ['a', 'b']],
    [
      'network.latency={ median: 60ms, p95: 250ms },{ median: 1s, p95: 2s }',
      ['{ median: 60ms, p95: 250ms }', '{ median: 1s, p95: 2s }'],
    ],
    ['detect=[a,b],[c]', ['[a,b]', '[c]']],
    ['claim="one, two",three', ['"one, two"', 'three']],
    ["expect.reconnect.time='p(95) < 6m','p(50) < 1m, or so'", ["'p(95) < 6m'", "'p(50) < 1m, or so'"]],
    ['network.loss=5%', ['5%']],
  ])('reads %s', (flag, values) => {
    expect(variationOf(flag).values).toEqual(values);
  });

  it.each([
    ['network.loss', 'is not path=value,value'],
    ['=1,2', 'is not path=value,value'],
    ['network.loss=1%,', 'has an empty value'],
    ['network.loss=', 'has an empty value'],
    ['network.loss=1%,2%,1%', 'has 1% twice'],
    ['seed=1,2', '"seed" cannot be varied\n  every cell runs with the same seeds: use --seeds'],
    ['name=a,b', '"name" cannot be varied'],
  ])('refuses %s', (flag, what) => {
    expect(() => variationOf(flag)).toThrow(`--vary ${flag}: ${what}`);
  });

  it('is combined with the others, the last one fastest', () => {
    const combined = combinationsOf([variationOf('a=1,2'), variationOf('b=x,y')]);
    expect(combined).toEqual([
      { a: '1', b: 'x' },
      { a: '1', b: 'y' },
      { a: '2', b: 'x' },
      { a: '2', b: 'y' },
    ]);
    expect(combinationsOf([])).toEqual([{}]);
  });
});

describe('the cells of a sweep', () => {
  it('are one, as written, where nothing is varied', async () => {
    expect(await cellsOf({ vary: [] })).toEqual(['as-written']);
  });

  it('are the combinations of the varied values, named by the last step of each path', async () => {
    expect(await cellsOf({ vary: [...tiny.vary, 'network.loss=0%,5%'] })).toEqual([
      'jitter=0%, loss=0%',
      'jitter=0%, loss=5%',
      'jitter=100%, loss=0%',
      'jitter=100%, loss=5%',
    ]);
  });

  it('have whole paths in their names where two of them end alike', async () => {
    const vary = ['network.latency.p95=250ms', 'fleet[acme/sensor].network={ latency: { median: 1s, p95: 2s } }'];
    expect(await cellsOf({ vary })).toEqual(['p95=250ms, network={ latency: { median: 1s, p95: 2s } }']);
    expect(await cellsOf({ vary: ['network.loss=1%', 'fleet[acme/sensor].network.loss=2%'] })).toEqual([
      'network.loss=1%, fleet[acme/sensor].network.loss=2%',
    ]);
  });

  it('are also variants: those named, all of them, and the scenario as written', async () => {
    const request = { scenario: 'canary-rollout', set: ['fleet[acme/sensor].count=20'], vary: [] };
    expect(await cellsOf({ ...request, variants: ['no-gate'] })).toEqual(['no-gate']);
    expect(await cellsOf({ ...request, variants: ['all'] })).toEqual(['no-gate', 'good']);
    expect(await cellsOf({ ...request, variants: ['as-written,good'], vary: ['network.loss=0%,1%'] })).toEqual([
      'as-written, loss=0%',
      'as-written, loss=1%',
      'good, loss=0%',
      'good, loss=1%',
    ]);
  });

  it('have the same seeds, and plans that differ only in the varied values', async () => {
    const { sweep, planOf } = await planSweep(tiny);
    expect(sweep.seeds).toEqual(['1', '2', '3']);
    expect([0, 1, 2, 3, 4, 5].map((index) => planOf(index).seed)).toEqual(['1', '2', '3', '1', '2', '3']);
    const [one, other] = [planOf(1), planOf(4)];
    expect(one.fleet[0].backoff.jitter).not.toBe(other.fleet[0].backoff.jitter);
    const alike = { ...other.fleet[0], backoff: { ...other.fleet[0].backoff, jitter: one.fleet[0].backoff.jitter } };
    expect({ ...other, fleet: [alike] }).toEqual(one);
  });

  it('count seeds up from a whole number, and number them after a word', async () => {
    expect((await planSweep({ ...tiny, seed: '40' })).sweep.seeds).toEqual(['40', '41', '42']);
    expect((await planSweep({ ...tiny, seed: 'spring' })).sweep.seeds).toEqual(['spring-1', 'spring-2', 'spring-3']);
  });

  it('have fidelity model by default', async () => {
    const fidelities = async (request: Partial<typeof tiny>) =>
      (await planSweep({ ...tiny, ...request })).plans.map(({ fidelity }) => fidelity);
    expect(await fidelities({})).toEqual(['model', 'model']);
    expect(await fidelities({ fidelity: 'packet' })).toEqual(['packet', 'packet']);
    expect(await fidelities({ vary: ['fidelity=model,packet'] })).toEqual(['model', 'packet']);
  });

  it.each<[string, Partial<typeof tiny>, RegExp]>([
    ['an unknown path', { vary: ['network.los=1%'] }, /--vary network\.los=1%: .*\n.*loss/],
    ['a value that does not fit, of the last cell', { vary: ['network.loss=1%,500%'] }, /--vary network\.loss=500%/],
    ['an unknown variant', { variants: ['calm'] }, /--variant calm: this scenario has no variants/],
    ['all variants of a scenario without any', { variants: ['all'] }, /this scenario has no variants/],
    ['a variant twice', { scenario: 'canary-rollout', variants: ['good', 'all'], set: [] }, /"good" is named twice/],
    ['a path twice', { vary: ['network.loss=1%', 'network.loss=2%'] }, /"network\.loss" is varied twice/],
    ['a seed of its own', { set: ['seed=4'] }, /--set seed=4: every replication/],
    ['an invalid first seed', { seed: '\n' }, /--seed/],
    ['a fidelity that is varied and given', { vary: ['fidelity=model,packet'], fidelity: 'model' }, /--fidelity model/],
    ['a live run', { vary: ['fidelity=live'] }, /a live run does not repeat/],
  ])('are refused before any of them runs: %s', async (_what, request, message) => {
    await expect(planSweep({ ...tiny, ...request })).rejects.toThrow(message);
  });
});

describe('the hash of a sweep', () => {
  const hashOf = async (request: Partial<typeof tiny>) => (await planSweep({ ...tiny, ...request })).sweep.planHash;

  it('changes with everything that changes its results', async () => {
    const hashes = await Promise.all([
      hashOf({}),
      hashOf({ seeds: 4 }),
      hashOf({ seed: '2' }),
      hashOf({ version: '1.2.4' }),
      hashOf({ vary: [] }),
      hashOf({ set: [...tiny.set, 'network.loss=1%'] }),
      hashOf({ fidelity: 'packet' }),
    ]);
    expect(new Set(hashes).size).toBe(hashes.length);
    expect(await hashOf({ fidelity: 'model' })).toBe(hashes[0]);
  });
});

describe('the default figures', () => {
  const shown = async (asked: readonly string[], request: Partial<typeof tiny> = {}) => {
    const { plans, sweep } = await planSweep({ ...tiny, ...request });
    return shownFigures(asked, plans, sweep.figures).map(({ column }) => column);
  };

  it('are those that thresholds name', async () => {
    expect(await shown([])).toEqual([
      'reconnect.time.med',
      'reconnect.time.p95',
      'reconnect.time.neverShare',
      'reconnect.never',
      'message.loss',
      'connect.ratePeak',
      'connect.refusedShare',
    ]);
  });

  it('hold those of rollouts where there is one', async () => {
    const columns = await shown([], { scenario: 'canary-rollout', vary: [], set: [] });
    expect(columns).toEqual(
      expect.arrayContaining(['fleet.onlineAtEnd', 'rollout.time.p95', 'rollout.bricked', 'update.bytesPeak']),
    );
    expect(columns).not.toContain('message.loss');
  });

  it('are those requested, or the error suggests a similar name', async () => {
    expect(await shown(['message.loss'])).toEqual(['message.loss']);
    await expect(shown(['mesage.loss'])).rejects.toThrow('did you mean "message.loss"?');
  });
});
