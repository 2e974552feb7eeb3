import { describe, expect, it } from 'vitest';
import { examined } from './examined-scenario.ts';
import { plantedKinds, plantedScenario } from './planted-scenarios.ts';

/** Numbers of fast scenarios of different kinds, each a case at its first draw. */
const numbers = [64007, 64009, 64011, 64022, 64023, 64036, 64041, 64059];

describe('the examination of findings', () => {
  it.each(numbers.map((number) => ({ number, ...plantedScenario(number, 1) })))(
    'finds the cause of $kind ($number)',
    async ({ number }) => {
      const { scenario, found, draws, findingsOfHealthy } = await examined(number);
      expect({ draws, findingsOfHealthy }).toEqual({ draws: 1, findingsOfHealthy: 0 });
      expect(found, `${scenario.cause}: ${JSON.stringify(found?.first)}`).toMatchObject({ isRight: true });
    },
  );

  it('draws the same scenario for the same number', () => {
    expect(plantedScenario(7, 2)).toEqual(plantedScenario(7, 2));
    expect(plantedScenario(7, 2).healthy).not.toEqual(plantedScenario(7, 3).healthy);
  });

  it('takes turns by kinds', () => {
    const kinds = plantedKinds.map((_, number) => plantedScenario(number, 1).kind);
    expect(kinds).toEqual(plantedKinds.map(({ name }) => name));
    expect(new Set(kinds).size).toBe(kinds.length);
  });
});
