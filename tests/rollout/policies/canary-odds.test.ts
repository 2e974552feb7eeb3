import { describe, expect, it } from 'vitest';
import { canariesNeeded, missOdds, ruleOfThree } from '../../../sim/rollout/policies/canary-odds.ts';

describe('the odds of canaries', () => {
  it.each([
    [10, '90.4'],
    [100, '36.6'],
    [300, '4.9'],
  ])('at a failure share of 1 %%, %i of them show nothing in %s %%', (canaries, percent) => {
    expect((100 * missOdds(0.01, canaries)).toFixed(1)).toBe(percent);
  });

  it('300 clean canaries bound the failure share by 1 % at 95 % (rule of three)', () => {
    expect(ruleOfThree(300)).toBe(0.01);
    expect([ruleOfThree(0), ruleOfThree(2)]).toEqual([1, 1]);
    expect(missOdds(ruleOfThree(300), 300)).toBeLessThan(0.05);
  });

  it('it takes 299 of them to see a share of 1 % with 95 %', () => {
    expect([canariesNeeded(0.01, 0.95), canariesNeeded(1, 0.95), canariesNeeded(0, 0.95)]).toEqual([
      299,
      1,
      Number.POSITIVE_INFINITY,
    ]);
  });
});
