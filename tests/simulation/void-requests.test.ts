import { describe, expect, it } from 'vitest';
import type { Plan, TimelineAction } from '../../sim/plan/plan.ts';
import { at, brokerDown, lonePlan, minutes, seconds } from '../kit/lone-plan.ts';
import { planWith } from '../kit/small-plan.ts';
import { path } from '../kit/trace-rows.ts';
import { tapped } from '../kit/wiretap.ts';
import { rolloutPlan } from '../rollout/simulation/rollout-plan.ts';

const down = (of: 'attestation' | 'updates'): TimelineAction => ({ kind: 'outage', of, forMs: seconds(1) });

/** When the device first enters a state of a region. */
async function first(plan: Plan, region: string, state: string): Promise<number> {
  const { rows } = await tapped(plan);
  const entered = path(rows, 0, region).find(([, name]) => name === state);
  return entered?.[0] ?? Number.POSITIVE_INFINITY;
}

const withStep = (plan: Plan, atMs: number, action: TimelineAction): Plan => ({
  ...plan,
  timeline: [...plan.timeline, at(atMs, action)],
});

describe('what a service has accepted before a short outage is void after it', () => {
  it('evidence: the device gets no certificate for it, and asks again', async () => {
    const { cloud } = lonePlan();
    const plan = lonePlan({ identity: 'attested' }, [], { cloud: { ...cloud, latencyMs: seconds(10) } });
    const certified = await first(plan, 'trust', 'certified');
    expect(certified).toBeLessThan(seconds(15));
    const again = await first(withStep(plan, certified - seconds(5), down('attestation')), 'trust', 'certified');
    expect(again).toBeGreaterThan(certified + seconds(20));
    expect(again).toBeLessThan(minutes(5));
  });

  it('a check for updates: the device gets no offer for it, and checks again a quarter of an hour later', async () => {
    const plan = await rolloutPlan('esp32', { set: ['updates.latency=30s'] });
    const offered = await first(plan, 'update', 'downloading');
    const again = await first(withStep(plan, offered - seconds(15), down('updates')), 'update', 'downloading');
    expect(again - offered).toBeGreaterThan(minutes(11));
    expect(again - offered).toBeLessThan(minutes(19));
  });

  it('a download: its end is not reported, and the device gives it up', async () => {
    const plan = await rolloutPlan('esp32', { set: ['network.bandwidth=20kbit/s', 'duration=2h'] });
    const [begun, done] = [await first(plan, 'update', 'downloading'), await first(plan, 'update', 'trial')];
    const again = await first(withStep(plan, (begun + done) / 2, down('updates')), 'update', 'trial');
    expect(again).toBeGreaterThan(done + minutes(10));
  });

  it('a handshake: it does not end the wait of one that begins after the outage', async () => {
    const late = { product: 'late' };
    const backoff = { initialMs: minutes(1), maxMs: minutes(1), factor: 1, jitter: 0 };
    const plan = planWith(
      [
        { count: 1, backoff },
        { count: 1, ...late },
      ],
      {
        broker: { ...lonePlan().broker, handshakesPerSecond: 1 / 20 },
        timeline: [
          at(1, { kind: 'power-off', on: late }),
          at(seconds(8), { kind: 'power-on', on: late }),
          at(seconds(10), brokerDown(seconds(1))),
        ],
        sampleEveryMs: seconds(1),
        durationMs: minutes(1),
      },
    );
    const { rows, samples } = await tapped(plan);
    const [[begun]] = path(rows, 1, 'link').filter(([, state]) => state === 'tls');
    const waiting = samples.filter(({ t }) => t > begun + 50 && t < begun + seconds(19));
    expect(waiting.length).toBeGreaterThan(15);
    expect(waiting.map(({ values }) => values['broker.handshakeQueue'])).toEqual(waiting.map(() => 1));
  });
});
