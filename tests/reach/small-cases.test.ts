import { describe, expect, it } from 'vitest';
import { controlSettings } from '../../sim/plan/control-list.ts';
import { planReach } from '../../sim/reach/plan-reach.ts';
import { runPlan } from '../kit/run-plan.ts';
import { isEvent } from '../kit/trace-rows.ts';
import { factCalled } from './beyond-reach.ts';
import { smallCases } from './small-cases.ts';

describe('the reach of a small case is what the machines of its attacks come to, tried in every order', () => {
  it('in twenty cases and more', () => expect(smallCases.length).toBeGreaterThanOrEqual(20));

  it.each(smallCases.map(({ name, plan }) => [name, plan] as const))('%s', { timeout: 60_000 }, async (_name, plan) => {
    const { classes, closure, fleet } = planReach(plan, 'scripted');
    const facts = closure.under(controlSettings(plan.controls)).facts.get('mallory') ?? [];
    const within = Array.from(classes.of).flatMap((number, device) =>
      [...(facts[number] ?? [])].map((fact) => `${fleet.nameOf(device)} ${fact}`),
    );
    const { rows } = await runPlan(plan);
    const gained = rows
      .filter(isEvent)
      .flatMap(({ kind, device, detail }) =>
        kind === 'attack.gained' ? [`${fleet.nameOf(device!)} ${factCalled.get(detail!)}`] : [],
      );
    expect([...new Set(gained)].toSorted()).toEqual(within.toSorted());
  });
});
