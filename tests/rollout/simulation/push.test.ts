import { describe, expect, it } from 'vitest';
import { runWorld as finish } from '../../../bin/app/assemble.ts';
import type { TimelineEntry } from '../../../sim/plan/plan.ts';
import { keptWorld, type Ran, runPlan } from '../../kit/run-plan.ts';
import { isChange } from '../../kit/trace-rows.ts';
import { tapped } from '../../kit/wiretap.ts';
import { rolloutPlan } from './rollout-plan.ts';

const minute = 60_000;
const second = 1_000;

/** Devices poll once in ten hours by themselves: one that polls earlier was notified. */
const pushed = 'fleet[acme/sensor].updates={ every: 10h, push: true }';

async function run(set: readonly string[], timeline: readonly TimelineEntry[] = [], count = 20): Promise<Ran> {
  return runPlan(await rolloutPlan('esp32', { count, set: [pushed, ...set], timeline }));
}

const at = (atMs: number, label: string, action: TimelineEntry['action']): TimelineEntry => ({
  label,
  trigger: { kind: 'at', atMs },
  action,
});

/** When devices began to download, by device. */
const begun = ({ rows }: Ran): readonly number[] =>
  rows.filter(isChange).flatMap((row) => (row.region === 'update' && row.state === 'downloading' ? [row.t] : []));

describe('a device that is notified of releases over its session', () => {
  it('polls as soon as the message arrives', async () => {
    const times = begun(await run([]));
    expect(times).toHaveLength(20);
    expect(Math.max(...times)).toBeLessThan(10 * minute + 10 * second);
  });

  it('acknowledges each QoS 1 message with PUBACK [MQTT-4.3.2-2]', async () => {
    const { times } = await tapped(
      await rolloutPlan('esp32', { count: 5, set: [pushed, 'fleet[acme/sensor].telemetry.qos=0'] }),
    );
    // Readings use QoS 0, so each PUBACK belongs to a message from the service.
    expect(times('puback')).toHaveLength(5);
    expect(times('pubrec')).toEqual([]);
  });

  it('is not notified if its product is not', async () => {
    expect(begun(await run(['fleet[acme/sensor].updates.push=off']))).toEqual([]);
  });

  it('is notified when the network is back, since the message waits in its connection like any other', async () => {
    const outage = at(10 * minute - 10 * second, 'network', {
      kind: 'outage',
      of: 'network',
      forMs: 30 * second,
      on: {},
    });
    const ran = await run([], [outage]);
    const times = begun(ran);
    expect(times).toHaveLength(20);
    expect(Math.min(...times)).toBeGreaterThan(10 * minute + 20 * second);
    expect(Math.max(...times)).toBeLessThan(10 * minute + 30 * second);
    const lost = ran.rows
      .filter(isChange)
      .filter(({ region, state, t }) => region === 'link' && state === 'backoff' && t < times[0]);
    expect(lost).toEqual([]);
  });

  it.each([true, false])(
    'polls when its session is back after an outage of the broker (clean session: %s)',
    async (clean) => {
      const outage = at(9 * minute, 'broker', { kind: 'outage', of: 'broker', forMs: 5 * minute });
      const times = begun(await run([`fleet[acme/sensor].cleanSession=${clean}`], [outage]));
      expect(times).toHaveLength(20);
      expect(Math.min(...times)).toBeGreaterThan(14 * minute);
    },
  );

  it.each([
    ['another one', 2, 1, 1],
    ['of an execution before its own', 1, 255, 1],
    ['its own', 1, 1, 0],
  ])('drops an offer on a cancel message: %s', async (_what, offer, execution, confirmed) => {
    const set = [pushed, 'network.bandwidth=20kbit/s'];
    const { world, keep } = await keptWorld(await rolloutPlan('esp32', { count: 1, set }));
    world.advance(11 * minute);
    world.fabric.publish(0, { do: 'withdraw', offer, execution }, 0);
    await finish(world);
    expect(
      keep()
        .rows.filter(isChange)
        .filter(({ state }) => state === 'confirmed'),
    ).toHaveLength(confirmed);
  });

  it('has the same outcome whether the broker is data or bytes', async () => {
    const cancel = at(13 * minute, 'cancel', { kind: 'rollout-command', command: 'force-cancel', of: 'release 1.1.0' });
    const plan = await rolloutPlan('esp32', {
      count: 30,
      set: [pushed, 'network.bandwidth=10kbit/s', 'timeline[0].policy={ kind: aws-constant }'],
      timeline: [cancel],
    });
    const [model, packet] = [await runPlan(plan), await runPlan({ ...plan, fidelity: 'packet' })];
    expect(packet.traceHash).toBe(model.traceHash);
    expect(packet.fingerprint).toBe(model.fingerprint);
  });
});
