import { describe, expect, it } from 'vitest';
import { run } from '../../bin/app/run-scenario.ts';
import { loadScenario } from '../../scenarios/index.ts';
import { Fleet } from '../../sim/fleet/fleet.ts';
import type { ObjectivePlan } from '../../sim/plan/campaigns.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { hardeningOf } from '../../sim/reach/hardening.ts';
import { runHardeningOf } from '../../sim/reach/run-hardening.ts';

const trusted = await loadScenario('gateway-lateral', { variant: 'gateways-trusted' });

/** The same campaign with other devices in its objective. */
const withObjective = (plan: Plan, more: Partial<ObjectivePlan> | undefined): Plan => ({
  ...plan,
  campaigns: plan.campaigns!.map(({ objective, ...campaign }) => ({
    ...campaign,
    ...(more !== undefined && { objective: { ...objective!, ...more } }),
  })),
});
const of = (plan: Plan) => runHardeningOf(plan, new Fleet(plan));

describe('what would have been enough against the campaigns of a run', () => {
  it('is what `fleetlab harden` finds for the objective', () => {
    const { sets, isReached, isExact, candidates } = hardeningOf(trusted.plan, 'spoken-for on product:lamp');
    expect(sets.length).toBeGreaterThan(1);
    expect(of(trusted.plan)).toEqual([
      {
        ...{ campaign: 'gateway-lateral', goal: 'spoken-for on product:lamp', isReached, isExact, sets },
        candidates: candidates.length,
      },
    ]);
  });

  it('is about the whole fleet where the objective is', () => {
    expect(of(withObjective(trusted.plan, { on: {} }))).toMatchObject([{ goal: 'spoken-for' }]);
  });

  it('is not known for devices that the run alone knows, and for a campaign that is after nothing', () => {
    expect(of(withObjective(trusted.plan, { on: { link: 'backoff' } }))).toEqual([]);
    expect(of(withObjective(trusted.plan, undefined))).toEqual([]);
  });

  it('is not looked for in a large fleet', () => {
    const fleet = trusted.plan.fleet.map((product) => ({ ...product, count: 100_001 }));
    expect(of({ ...trusted.plan, fleet })).toBeUndefined();
  });

  it('is in the manifest of the run', async () => {
    const ran = await run(
      await loadScenario('gateway-lateral', { variant: 'gateways-trusted', set: ['duration=36m'], fidelity: 'model' }),
    );
    const { manifest } = await ran.trace();
    expect(manifest.hardening).toEqual(of(trusted.plan));
  });
});
