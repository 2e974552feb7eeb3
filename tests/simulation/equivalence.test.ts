import { describe, expect, it } from 'vitest';
import { compareOutcomes, describeDifference } from '../../reports/outcome/device-outcomes.ts';
import { readyMadeScenarios } from '../../scenarios/index.ts';
import { runPlan } from '../kit/run-plan.ts';
import { smallPlan, smallPlans } from '../kit/small-plans.ts';

/** Where aedes and the model broker may leave different traces, and why. Outcomes are never excepted. */
const tracesThatDiffer: Readonly<Record<string, string>> = {};

describe.each(smallPlans.map(({ name }) => name))('%s', (name) => {
  it('comes to the same end whether MQTT is data or bytes', async () => {
    const byModel = await runPlan(await smallPlan(name, { fidelity: 'model' }));
    const byPacket = await runPlan(await smallPlan(name, { fidelity: 'packet' }));
    const differences = compareOutcomes(byModel.ledger, byPacket.ledger, (device) =>
      byModel.world.fleet.nameOf(device),
    );
    expect(differences.slice(0, 10).map(describeDifference)).toEqual([]);
    expect(byPacket.counters).toEqual(byModel.counters);
    if (name in tracesThatDiffer) return;
    expect(byPacket.traceHash).toBe(byModel.traceHash);
    expect(byPacket.fingerprint).toBe(byModel.fingerprint);
  });
});

describe('the list of equivalent scenarios', () => {
  it('has every ready-made one', () => {
    const of = new Set<string>(smallPlans.map((small) => small.of));
    expect(readyMadeScenarios().filter(({ name }) => !of.has(name))).toEqual([]);
  });

  it('excepts no trace that is not on it', () => {
    const names: readonly string[] = smallPlans.map(({ name }) => name);
    expect(Object.keys(tracesThatDiffer).filter((name) => !names.includes(name))).toEqual([]);
  });
});
