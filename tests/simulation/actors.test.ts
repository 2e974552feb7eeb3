import { describe, expect, it } from 'vitest';
import { runPlan } from '../kit/run-plan.ts';
import { smallPlan } from '../kit/small-plans.ts';
import { realActors } from './real-actors.ts';

describe('a thousand devices', () => {
  it('run the same hours by table and as real XState actors', async () => {
    const plan = await smallPlan('first-light on a day that leaves nothing out', {
      set: [
        'fleet[acme/sensor].count=400',
        'fleet[acme/gateway].count=20',
        'fleet[borealis/thermostat].count=280',
        'fleet[city/parking].count=120',
        'fleet[city/streetlight].count=120',
        'fleet[delta/kiosk].count=60',
        'broker.maxConnections=950',
        'broker.handshakes=50/s',
      ],
    });
    const { traceHash, fingerprint, counters, world } = await runPlan(plan);
    expect(world.fleet.size).toBe(1_000);
    const asActors = await runPlan(plan, { runner: realActors });
    expect(asActors.counters).toEqual(counters);
    expect(asActors.traceHash).toBe(traceHash);
    expect(asActors.fingerprint).toBe(fingerprint);
  });
});
