import { describe, expect, it } from 'vitest';
import { compareOutcomes, describeDifference } from '../../reports/outcome/device-outcomes.ts';
import { readyMadeScenarios } from '../../scenarios/index.ts';
import { type SeenEventId, seenEvents } from '../../sim/seen/seen-events.ts';
import { runPlan } from '../kit/run-plan.ts';
import { ownEvents, seenRows } from '../kit/seen-rows.ts';
import { smallPlan, smallPlans } from '../kit/small-plans.ts';

/** Where the traces of aedes and the model broker may differ, and why. Their outcomes may never differ. */
const tracesThatDiffer: Readonly<Record<string, string>> = {};

/** The events in the logs of these runs. */
const logged = new Set<SeenEventId>();

describe.each(smallPlans.map(({ name }) => name))('%s', (name) => {
  it('has the same outcome whether MQTT is data or bytes', async () => {
    const [ofModel, ofPacket] = [seenRows(), seenRows()];
    const byModel = await runPlan(await smallPlan(name, { fidelity: 'model' }), { seen: ofModel.seen });
    const byPacket = await runPlan(await smallPlan(name, { fidelity: 'packet' }), { seen: ofPacket.seen });
    const differences = compareOutcomes(byModel.outcomes, byPacket.outcomes, (device) =>
      byModel.world.fleet.nameOf(device),
    );
    expect(differences.slice(0, 10).map(describeDifference)).toEqual([]);
    expect(byPacket.counters).toEqual(byModel.counters);
    expect(ofPacket.rows).toEqual(ofModel.rows);
    for (const { event } of ofModel.rows) logged.add(event);
    if (name in tracesThatDiffer) return;
    expect(byPacket.traceHash).toBe(byModel.traceHash);
    expect(byPacket.fingerprint).toBe(byModel.fingerprint);
  });
});

describe('the list of equivalent scenarios', () => {
  it('logs every event but those of which tests/seen has rows of their own', () => {
    const missing = Object.keys(seenEvents).filter((id) => !logged.has(id as SeenEventId));
    expect(missing.filter((id) => !(ownEvents as readonly string[]).includes(id))).toEqual([]);
  });

  it('has every ready-made one', () => {
    const of = new Set<string>(smallPlans.map((small) => small.of));
    expect(readyMadeScenarios().filter(({ name }) => !of.has(name))).toEqual([]);
  });

  it('allows differences only in the traces listed', () => {
    const names: readonly string[] = smallPlans.map(({ name }) => name);
    expect(Object.keys(tracesThatDiffer).filter((name) => !names.includes(name))).toEqual([]);
  });
});
