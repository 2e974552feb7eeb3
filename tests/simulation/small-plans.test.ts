import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareOutcomes, describeDifference } from '../../reports/outcome/device-outcomes.ts';
import { readyMadeScenarios } from '../../scenarios/index.ts';
import { HeapQueue } from '../../sim/kernel/time/heap.ts';
import type { Fidelity } from '../../sim/plan/plan.ts';
import { type SeenEventId, seenEvents } from '../../sim/seen/seen-events.ts';
import type { SeenRow } from '../../sim/seen/seen-row.ts';
import { campaignScenarios } from '../kit/campaign-plans.ts';
import { type Ran, runPlan } from '../kit/run-plan.ts';
import { ownEvents, seenRows } from '../kit/seen-rows.ts';
import { smallPlan, smallPlans } from '../kit/small-plans.ts';
import { isChange, isEvent } from '../kit/trace-rows.ts';

/** The events in the logs of these runs. */
const logged = new Set<SeenEventId>();
const lines = ['scenario,trace,fingerprint'];
let spared = 0;

interface Seen extends Ran {
  readonly logs: readonly SeenRow[];
}

/** Each plan runs by other code for whatever must not matter: MQTT as data or as bytes, either queue of the kernel, and in packet each step at its time. */
describe.each(smallPlans.map(({ name }) => name))('%s', (name) => {
  const ran = new Map<Fidelity, Seen>();
  beforeAll(async () => {
    for (const fidelity of ['model', 'packet'] as const) {
      const { seen, rows: logs } = seenRows();
      const parts = fidelity === 'model' ? { seen } : { seen, queue: (nodes: number) => new HeapQueue(nodes) };
      ran.set(fidelity, { ...(await runPlan(await smallPlan(name, { fidelity }), parts)), logs });
    }
  });
  // The rows of all plans together are many.
  afterAll(() => ran.clear());

  it('has the same outcome whether MQTT is data or bytes, each step taken or not, whatever the queue', () => {
    const [byModel, byPacket] = [ran.get('model')!, ran.get('packet')!];
    const differences = compareOutcomes(byModel.outcomes, byPacket.outcomes, (device) =>
      byModel.world.fleet.nameOf(device),
    );
    expect(differences.slice(0, 10).map(describeDifference)).toEqual([]);
    expect(byPacket.counters).toEqual(byModel.counters);
    expect(byPacket.logs).toEqual(byModel.logs);
    for (const { event } of byModel.logs) logged.add(event);
    expect(byPacket.traceHash).toBe(byModel.traceHash);
    expect(byPacket.fingerprint).toBe(byModel.fingerprint);
    const [model, packet] = [byModel.world, byPacket.world];
    expect(model.fingerprint.windowsUntil(model.end)).toEqual(packet.fingerprint.windowsUntil(packet.end));
    // Packet has no steps ahead of time; of model they are what is compared.
    expect(packet.ahead).toBeUndefined();
    spared += model.ahead?.spared ?? 0;
    lines.push(`${name},${byModel.traceHash},${byModel.fingerprint}`);
  });

  it('has causes that are rows which came before, at no later a time', () => {
    const { rows } = ran.get('model')!;
    expect(rows.map(({ row }) => row)).toEqual(rows.map((_, i) => i));
    const late = rows.filter(({ row, t, cause }) => cause !== undefined && (cause >= row || rows[cause].t > t));
    expect(late).toEqual([]);
  });

  it('has causes that go back to the start, to a step of the timeline, to a device that was switched on, or to a scheduled act of the authorities', () => {
    const roots = ran.get('model')!.rows.filter(({ cause }) => cause === undefined);
    const kinds = new Set(roots.map((row) => (isEvent(row) ? row.kind : `${row.region} ${row.state}`)));
    const known = [
      'run.started',
      'run.ended',
      // Begun by its time, and written as a run or a campaign ends.
      'campaign.began',
      'campaign.ended',
      'step.skipped',
      'values.received',
      // What an honest sensor has measured: readings that arrive leave no rows.
      'reading.refused',
      'step.started',
      'power rom',
      'crl.published',
      'authority.created',
      'authority.activated',
    ];
    expect([...kinds].filter((kind) => !known.includes(kind))).toEqual([]);
  });

  it('has a cause for every change but the first of a device', () => {
    const seen = new Set<number>();
    const changes = ran.get('model')!.rows.filter(isChange);
    const firsts = new Set(changes.filter(({ device }) => !seen.has(device) && seen.add(device)));
    expect(changes.filter((row) => row.cause === undefined && !firsts.has(row))).toEqual([]);
  });
});

describe('the small plans', () => {
  it('replay to their golden hashes', async () => {
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('traces/small-plans.csv');
  });

  it('have steps that were taken ahead of their time, or packet would have shown nothing of them', () => {
    expect(spared).toBeGreaterThan(10_000);
  });

  it('log every event but those of which tests/seen has rows of their own', () => {
    const missing = Object.keys(seenEvents).filter((id) => !logged.has(id as SeenEventId));
    expect(missing.filter((id) => !(ownEvents as readonly string[]).includes(id))).toEqual([]);
  });

  it('have every ready-made one; tests/campaigns runs those of a campaign as they are', () => {
    const of = new Set<string>([...smallPlans.map((small) => small.of), ...campaignScenarios]);
    expect(readyMadeScenarios().filter(({ name }) => !of.has(name))).toEqual([]);
  });
});
