import { expect, it } from 'vitest';
import { readyMadeScenarios } from '../../scenarios/index.ts';
import { outcomeOf, readyMadePlans } from './outcomes.ts';

const plans = readyMadePlans(['1', '2']);
const small = plans.filter(({ name }) => name === 'small impostors');

it('there is a plan for every ready-made scenario and each of its variants, with each seed', () => {
  const names = readyMadeScenarios().flatMap(({ name, variants }) => [
    name,
    ...variants.map((one) => `${name}.${one}`),
  ]);
  for (const seed of ['1', '2']) {
    const own = plans.filter((plan) => plan.seed === seed && plan.fidelity === 'model');
    expect(own.map(({ name }) => name)).toEqual(names);
  }
  expect(plans.filter(({ fidelity }) => fidelity === 'packet').length).toBeGreaterThan(20);
});

it('the same plan gives the same digests, another seed gives others', async () => {
  const [first, again, other] = [await outcomeOf(small[0]), await outcomeOf(small[0]), await outcomeOf(small[1])];
  expect(first).toMatch(/^small_impostors {2}1 {2}packet(?: {2}[0-9a-f]{16}){3}$/);
  expect(again).toBe(first);
  expect(other).toMatch(/^small_impostors {2}2 {2}packet/);
  expect(other.split('  ').slice(3)).not.toEqual(first.split('  ').slice(3));
});
