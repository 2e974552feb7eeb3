import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../scenarios/index.ts';
import { refusal, scratch } from '../kit/scratch.ts';

const fileOf = (lamp: string) =>
  scratch({
    'a.yaml': [
      'name: drill',
      'claim: It runs.',
      'duration: 2h',
      'fleet:',
      `  - { tenant: acme, product: lamp, profile: legacy-rtos, ${lamp} }`,
      'timeline:',
      '  - { at: 1h, do: attack, technique: A16, way: radio, by: mallory, for: 10m }',
      '',
    ].join('\n'),
  })('a.yaml');
const planOf = async (lamp: string) => (await loadScenario(fileOf(lamp))).plan;
const problemsOf = async (lamp: string) => (await refusal(loadScenario(fileOf(lamp)))).problems;

describe('a radio of a product', () => {
  it('comes to the plan in the units of its names', async () => {
    const { fleet } = await planOf('count: 100, radio: { area: 10.5, range: 100 }');
    expect(fleet[0].radio).toEqual({ areaKm2: 10.5, rangeM: 100 });
  });

  it('has at most a thousand others in reach', async () => {
    const at = 'sites: { a: 50%, b: 50% }, radio: { area: 0.1, range: 1000 }';
    expect((await planOf(`count: 2000, ${at}`)).fleet[0].radio?.rangeM).toBe(1_000);
    expect(await problemsOf(`count: 2002, ${at}`)).toEqual([
      expect.objectContaining({
        what: 'each of these devices has about 1001 others in reach, and at most 1000 can be',
        hint: 'write a larger area, a shorter range, or fewer devices',
      }),
    ]);
    // A circle of 100 m is 3.1 % of a square kilometer.
    expect((await planOf('count: 31000, radio: { area: 1, range: 100 }')).fleet[0].count).toBe(31_000);
    expect(await problemsOf('count: 32000, radio: { area: 1, range: 100 }')).toHaveLength(1);
  });

  it('is what a worm by radio needs', async () => {
    expect(await problemsOf('count: 5, lanUpdates: on')).toEqual([
      expect.objectContaining({ what: 'none of these devices has a radio' }),
    ]);
  });

  it('has both an area and a range, each above nothing', async () => {
    const pathOf = async (lamp: string) => (await problemsOf(lamp)).map(({ place }) => place.path.join('.'));
    expect(await pathOf('count: 5, radio: { area: 1 }')).toEqual(['fleet.0.radio.range']);
    expect(await pathOf('count: 5, radio: { area: 0, range: 100 }')).toEqual(['fleet.0.radio.area']);
  });
});
