import { describe, expect, it } from 'vitest';
import type { SimulatedFabric } from '../../broker/simulated/simulated-fabric.ts';
import type { ControlId } from '../../sim/plan/control-list.ts';
import type { Plan, TelemetryPlan } from '../../sim/plan/plan.ts';
import { eventsOf, first, type Implanted, implantedPlan, ofKind, ordered, outcomeOf } from '../kit/implant-plans.ts';
import { at, minutely, minutes, seconds } from '../kit/lone-plan.ts';
import { resumedHash } from '../kit/resumed.ts';
import { runPlan } from '../kit/run-plan.ts';
import { summarized } from '../kit/summarized.ts';

const TITLE = 'A19 c2-ddos, flood';
const flooded = (fields = {}) => ordered(minutes(20), ['A19', 'flood'], { rate: 102_400, ...fields });
const plan = (given: Implanted = {}, steps: Plan['timeline'] = [flooded()]) => implantedPlan(steps, given);
/** Ten kilobytes a second, and as many in a minute as that comes to in six seconds and a half. */
const narrow = { latencyMedianMs: 10, latencyP95Ms: 10, loss: 0, bandwidthBps: 80_000 };
const budget = { bytes: 65_536, everyMs: minutes(1) };
const onNarrow = (telemetry: Partial<TelemetryPlan> = {}) => ({
  profile: 'legacy-rtos' as const,
  without: [],
  product: {
    network: { ...narrow, budget },
    telemetry: minutely({ everyMs: seconds(5), qos: 1, buffer: 10, ...telemetry }),
  },
});

describe.each(['model', 'packet'] as const)('a flood, in %s', (fidelity) => {
  const fields = { fidelity };
  it.each<
    [profile: string, control: ControlId, off: readonly ControlId[], without: readonly [], judged: readonly string[]]
  >([
    [
      'sphere',
      'allowed-connections',
      ['byte-budget'],
      [],
      ['allowed-connections refuse call of its code: victim.example is not in AllowedConnections of acme/sensor'],
    ],
    [
      'sphere',
      'byte-budget',
      ['allowed-connections'],
      [],
      [
        'allowed-connections allow call of its code: not checked: victim.example is not in AllowedConnections of acme/sensor',
        'byte-budget allow flood: within the budget of its uplink',
        'byte-budget refuse flood: beyond the budget of its uplink for this period',
      ],
    ],
    [
      'legacy-rtos',
      'byte-budget',
      [],
      [],
      [
        'allowed-connections allow call of its code: its code is not held back by the kernel',
        'byte-budget allow flood: within the budget of its uplink',
        'byte-budget refuse flood: beyond the budget of its uplink for this period',
      ],
    ],
  ])('from %s is refused by %s alone, and goes on without it', async (profile, control, controls, without, judged) => {
    const given = { profile, without, controls, fields };
    const refused = outcomeOf(await eventsOf(plan(given)), TITLE);
    expect(refused.judged.filter((row) => !row.includes('call of its image'))).toEqual(judged);
    expect(refused).toMatchObject({ gained: [], ended: [control] });
    const free = outcomeOf(await eventsOf(plan({ ...given, controls: [...controls, control] })), TITLE);
    expect(free.judged.filter((row) => row.includes(' refuse '))).toEqual([]);
    expect(free).toMatchObject({ gained: ['its uplink'], ended: ['with success'] });
  });
});

describe('what a flood costs its device', () => {
  it('is bounded by the budget: readings are late by a minute at most, and none is lost', async () => {
    const [held, free] = [
      await summarized(plan(onNarrow())),
      await summarized(plan({ ...onNarrow(), controls: ['byte-budget'] })),
    ];
    expect(held.metrics['honest.harm']).toMatchObject({ value: 0 });
    expect(held.harm.offlineMs.attack).toBeLessThan(seconds(2));
    // Half an hour of a link that is twelve times too narrow: all but what the buffer keeps of a reading every five seconds.
    expect(free.harm.readingsLost.attack).toBeGreaterThan(300);
    expect(free.harm.offlineMs.attack).toBeGreaterThan(minutes(25));
  });

  it('ends with its step, whatever is still queued', async () => {
    const { world } = await runPlan(plan({ ...onNarrow(), controls: ['byte-budget'] }));
    const { uplinks, budgets } = (world.fabric as SimulatedFabric).save().traffic;
    expect(uplinks.freeAt).toEqual([]);
    expect(budgets.senders).toEqual([]);
  });
});

describe('whom a budget hurts', () => {
  const busy = { bytes: 8_000, everyMs: seconds(5) };
  const honest = (controls: readonly ControlId[]) =>
    summarized({ ...plan({ ...onNarrow(busy), controls }), timeline: [] });
  const delivered = ({ samples }: Awaited<ReturnType<typeof honest>>): number =>
    samples.at(-1)!.values['messages.delivered'];

  it('is a device that sends more than it without any attack: what is beyond it is late, and then lost', async () => {
    const [held, free] = [await honest([]), await honest(['byte-budget'])];
    expect(delivered(free)).toBeGreaterThan(1_430 * 5);
    // Eight of twelve readings a minute have room.
    expect(delivered(held)).toBeLessThan((delivered(free) * 3) / 4);
  });

  it('is no device within it', async () => {
    const quiet = async (controls: readonly ControlId[]) =>
      runPlan({ ...plan({ ...onNarrow(), controls }), timeline: [] });
    expect((await quiet([])).traceHash).toBe((await quiet(['byte-budget'])).traceHash);
  });
});

describe('a flood', () => {
  it('goes on from a checkpoint', async () => {
    for (const controls of [[], ['byte-budget']] as const) {
      const given = plan({ ...onNarrow(), controls });
      const { traceHash } = await runPlan(given);
      for (const tick of [20.1, 21.02, 30.5, 50.01].map(minutes))
        expect(await resumedHash(given, Math.round(tick))).toBe(traceHash);
    }
  });

  it('stops while its device is off, and begins anew once its code runs again', async () => {
    const cycle = at(minutes(21), { kind: 'power-cycle', forMs: minutes(5), on: first });
    const rows = await eventsOf(plan({ controls: ['byte-budget'] }, [flooded(), cycle]));
    const [{ t }] = ofKind(rows, 'attack.gained').filter(({ evidence }) => evidence === TITLE);
    // Two minutes at the full rate, after a boot and at most a minute of waiting.
    expect(t).toBeGreaterThan(minutes(28));
    expect(t).toBeLessThan(minutes(30));
  });
});
