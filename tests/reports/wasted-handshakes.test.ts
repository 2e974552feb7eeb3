import { describe, expect, it } from 'vitest';
import { run } from '../../bin/app/run-scenario.ts';
import { metricViews, viewNameOf } from '../../reports/query/metric-views.ts';
import { query } from '../../reports/query/query.ts';
import { loadScenario } from '../../scenarios/index.ts';
import { scratch } from '../kit/hand-trace.ts';
import { figures, single, type Trace } from './figures.ts';

/**
 * Device 0 gives up; 1 loses power; 2 is refused and gets through later; 3 changes networks; 4 is not done as the run ends; 5 is
 * cut off as the edge fails.
 */
const ends = (trace: Trace): void => {
  const begun = [0, 1, 2, 3, 4, 5].map((device) => trace.change(10, device, 'link tls'));
  const why = { control: 'handshake-queue', verdict: 'refuse', detail: 'the queue is full' } as const;
  trace.event(20, 'handshake.refused', { device: 2, ...why, cause: begun[2] });
  trace.event(20, 'handshake.refused', { actor: 'mallory', ...why });
  trace.change(21, 2, 'link backoff', begun[2]);
  trace.change(25, 5, 'link backoff', trace.event(24, 'broker.failed'));
  trace.change(30, 1, 'link offline', trace.change(30, 1, 'power off'));
  trace.change(35, 3, 'link dialing', trace.event(34, 'step.started', { detail: 'roam' }));
  trace.change(40, 0, 'link backoff', begun[0]);
  const again = trace.change(50, 2, 'link tls', trace.change(45, 2, 'link dialing'));
  trace.change(55, 2, 'link online', trace.change(52, 2, 'link connecting', again));
};

describe('handshakes for nothing', () => {
  it.each([
    [0, 3, 3 / 4],
    [31, 2, 2 / 3],
    [36, 1, 1 / 2],
    [41, 0, 0],
    [53, 0, undefined],
  ])('from %i ms on: %i, a share of %d', (from, count, share) => {
    const of = figures(6, 100, ends, from);
    expect(single(of('handshake.wasted'))).toBe(count);
    expect(single(of('handshake.wastedShare'))).toBe(share);
  });

  it('are those of the devices that a threshold selects, and the rows of their view', async () => {
    const scenario = {
      ...{ name: 'waste', claim: 'It wastes.', duration: '1h', fidelity: 'model', start: 'running' },
      fleet: ['sensor', 'meter'].map((product) => ({
        ...{ tenant: 'acme', product, profile: 'sphere', count: product === 'meter' ? 20 : 300 },
        telemetry: { every: '10m', qos: 1, buffer: 20 },
        backoff: { initial: '5s', max: '30s' },
      })),
      broker: { handshakes: '2/s', queue: 200 },
      timeline: [{ at: '30m', do: 'outage', of: 'broker', for: '5m' }],
      expect: { 'handshake.wasted': ['value > 300', 'value > 0 on product:meter', 'value > 300 on product:sensor'] },
    } as const;
    const result = await run(await loadScenario(scenario as never), { out: scratch() });
    expect(
      result.thresholds.map(({ met }) => met),
      JSON.stringify(result.thresholds),
    ).toEqual([true, true, true]);
    const [all, meters, sensors] = result.thresholds.map(({ measured }) => measured!);
    expect(meters + sensors).toBe(all);
    for (const id of ['handshake.wasted', 'handshake.wastedShare'] as const) {
      const view = metricViews[id] as { readonly figure: string };
      const answer = await query(await result.trace(), view.figure.replaceAll(/\brows\b/g, viewNameOf(id)));
      expect(answer.rows[0][0], id).toBeCloseTo((result.metrics[id] as { value: number }).value, 9);
    }
  });
});
