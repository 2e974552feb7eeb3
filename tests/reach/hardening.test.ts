import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fleet } from '../../sim/fleet/fleet.ts';
import { controlSettings, switches } from '../../sim/plan/control-list.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { readGoal } from '../../sim/reach/goal.ts';
import { hardeningOf, withOn } from '../../sim/reach/hardening.ts';
import { planReach } from '../../sim/reach/plan-reach.ts';
import type { DeviceFact } from '../../sim/threat/facts/fact.ts';
import { attackedPlan, cloned, commands, leaked, off, wildcard, withConsoles } from '../kit/attack-plans.ts';
import { reachPlans } from './random-reach.ts';

/** What actors can come to as the plan is, and not with every control on that is off; and one thing that they can in any case. */
function goalsIn(plan: Plan): readonly DeviceFact[] {
  const { closure } = planReach(plan, 'scripted');
  const settings = controlSettings(plan.controls);
  const factsUnder = (set: typeof settings): ReadonlySet<DeviceFact> =>
    new Set([...closure.under(set).facts.values()].flatMap((byClass) => byClass.flatMap((facts) => [...facts])));
  const hardest = factsUnder(
    withOn(
      settings,
      switches.map(({ id }) => id),
    ),
  );
  const cuttable = [...factsUnder(settings)].filter((fact) => !hardest.has(fact));
  return cuttable.length > 0 ? cuttable : ['session'];
}

/** As given, with at most so many controls off. */
function withFewOff(plan: Plan, most: number): Plan {
  const kept = Object.entries(plan.controls)
    .filter(([, isOn]) => !isOn)
    .slice(0, most);
  return { ...plan, controls: Object.fromEntries(kept) };
}

/** By trying every set of the controls that are off, those of least cost; of sets of one cost, all. */
function byForce(plan: Plan, fact: DeviceFact, costs: Readonly<Record<string, number>>) {
  const { classes, closure } = planReach(plan, 'scripted');
  const settings = controlSettings(plan.controls);
  const { candidates } = hardeningOf(plan, fact);
  const isWithin = (set: typeof candidates): boolean => {
    const { facts } = closure.under(withOn(settings, set));
    return [...facts.values()].some((byClass) => classes.all.some(({ number }) => byClass[number]!.has(fact)));
  };
  const sets = Array.from({ length: 2 ** candidates.length }, (_, bits) =>
    candidates.filter((_id, i) => (bits >> i) & 1),
  );
  const costOf = (set: readonly string[]): number => set.reduce((sum, id) => sum + (costs[id] ?? 1), 0);
  const cutting = sets.filter((set) => !isWithin(set));
  const least = Math.min(...cutting.map(costOf));
  return cutting.filter((set) => costOf(set) === least).map((set) => set.join());
}

describe('hardening', () => {
  it('finds what trying every set of controls finds, in random plans', { timeout: 300_000 }, () => {
    const seen = { cut: 0, uncut: 0 };
    const prices = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(reachPlans, fc.nat(), prices, (random, nth, price) => {
        const plan = withFewOff(random, 5);
        const goals = goalsIn(plan);
        const fact = goals[nth % goals.length]!;
        const { candidates } = hardeningOf(plan, fact);
        const costs = Object.fromEntries(candidates.map((id, i) => [id, price[i]!]));
        const { sets, isReached } = hardeningOf(plan, fact, { costs });
        const expected = byForce(plan, fact, costs);
        expect(sets.map((set) => set.join()).toSorted()).toEqual(expected.toSorted());
        seen[isReached && sets.length > 0 ? 'cut' : 'uncut']++;
      }),
      { numRuns: 30, seed: 7 },
    );
    expect(seen.cut).toBeGreaterThan(1);
    expect(seen.uncut).toBeGreaterThan(1);
  });

  const tapped = attackedPlan(
    [leaked(1, { product: 'sensor' }), cloned(2), wildcard(3)],
    off('non-exportable-key', 'topic-acl', 'forward-acl', 'plausibility'),
    withConsoles,
    { commands },
  );

  // A client hears its own topics whatever the list of deliveries says, so forward-acl alone does not do.
  it('has each cheapest set, and none that would do with less', () => {
    expect(hardeningOf(tapped, 'messages').sets).toEqual([['non-exportable-key'], ['topic-acl']]);
    expect(hardeningOf(tapped, 'session')).toMatchObject({ isReached: true, sets: [['non-exportable-key']], cost: 1 });
  });

  it('heeds what a control costs', () => {
    const { sets, cost } = hardeningOf(tapped, 'messages', { costs: { 'non-exportable-key': 9, 'topic-acl': 0.5 } });
    expect({ sets, cost }).toEqual({ sets: [['topic-acl']], cost: 0.5 });
  });

  it('is about the devices of the goal alone', () => {
    expect(hardeningOf(tapped, 'session on tenant:umbrella')).toMatchObject({ isReached: false, sets: [[]], cost: 0 });
    expect(hardeningOf(tapped, 'session on product:sensor').isReached).toBe(true);
  });

  it.each<[string, () => unknown, string]>([
    ['a fact that there is not', () => hardeningOf(tapped, 'sesion'), 'did you mean "session"?'],
    ['no goal', () => hardeningOf(tapped, ''), 'is nothing that an actor can gain'],
    ['words after the fact', () => hardeningOf(tapped, 'session of acme'), 'is no goal'],
    [
      'a goal about no device',
      () => hardeningOf(tapped, 'session on product:door'),
      '"product:door" selects no device',
    ],
    ['a selection that is none', () => hardeningOf(tapped, 'session on product:'), 'selection, column'],
    ['a selection that only a run can tell', () => hardeningOf(tapped, 'session on link:online'), 'cannot select by'],
    [
      'a cost of a control that is on',
      () => hardeningOf(tapped, 'session', { costs: { registry: 1 } }),
      'registry is on already',
    ],
    ['a plan without attacks', () => hardeningOf(attackedPlan([]), 'session'), 'no actor attacks in this scenario'],
  ])('refuses %s', (_what, ask, words) => {
    expect(ask).toThrow(words);
  });
});

it('a goal has the devices that a selection has before a run', () => {
  const { devices, fact } = readGoal(' control  on tenant:acme and not name:acme/sensor-1 ', new Fleet(tappedFleet()));
  expect([fact, ...devices]).toEqual(['control', 0, 1, 1, 1, 0]);
});

const tappedFleet = (): Plan => attackedPlan([]);
