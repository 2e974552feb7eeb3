import { describe, expect, it } from 'vitest';
import { cleanPlan } from '../../bin/costs/clean-plan.ts';
import type { ScenarioOverlay } from '../../scenarios/index.ts';
import { loadScenario } from '../../scenarios/index.ts';

const clones = await loadScenario('clones');
const with_ = (timeline: ScenarioOverlay['timeline']) => clones.with({ timeline }).plan;

describe('a plan without attackers', () => {
  it('has none of their steps, and no thresholds', () => {
    const { plan, leftOut } = cleanPlan(clones.plan);
    expect(plan.timeline).toEqual([]);
    expect(leftOut).toEqual(clones.plan.timeline.map(({ label }) => label));
    expect(plan.expect).toEqual([]);
    expect(clones.plan.expect).not.toEqual([]);
  });

  it('keeps what is no attack', () => {
    const { plan, leftOut } = cleanPlan(
      with_([{ at: '2h', do: 'outage', of: 'broker', for: '1m', label: 'an outage' }]),
    );
    expect(plan.timeline.map(({ label }) => label)).toEqual(['an outage']);
    expect(leftOut).not.toContain('an outage');
  });

  it('has no steps on the devices of one that is gone, however far it is away', () => {
    const { plan, leftOut } = cleanPlan(
      with_([
        { at: '2h', do: 'revoke', on: 'same-as:"clones" or product:lock and pick:1', label: 'a response' },
        { at: '2h10m', do: 'restart', on: 'not same-as:"a response"', label: 'the others' },
        { at: '2h20m', do: 'restart', on: 'product:lock', label: 'locks' },
      ]),
    );
    expect(leftOut).toEqual(expect.arrayContaining(['a response', 'the others']));
    expect(plan.timeline.map(({ label }) => label)).toEqual(['locks']);
  });

  it('is the same if there is no attacker', async () => {
    const calm = (await loadScenario('honest-faults', { variant: 'people' })).plan;
    expect(cleanPlan(calm)).toEqual({ plan: { ...calm, expect: [] }, leftOut: [] });
  });
});
