import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NEVER } from '../../reports/metrics/distribution.ts';
import { measure } from '../../reports/metrics/measure.ts';
import type { Metric } from '../../reports/metrics/metric.ts';
import { metricList } from '../../reports/metrics/metric-list.ts';
import type { MetricResult } from '../../reports/metrics/metric-result.ts';
import { thresholdDevices } from '../../reports/metrics/threshold-devices.ts';
import { aggregateOf } from '../../reports/metrics/thresholds.ts';
import { summarizer } from '../../reports/outcome/summary.ts';
import type { Plan, Threshold } from '../../sim/plan/plan.ts';
import { expectation, handTrace, planOf } from '../kit/hand-trace.ts';
import { planWith } from '../kit/small-plan.ts';
import { entriesOf, shape } from './figures.ts';
import { feed, type RandomTrace, randomTraces } from './random-trace.ts';

const perDevice = metricList
  .filter(({ perDevice }: Metric) => perDevice === true || perDevice === 'among all')
  .map(({ id }) => id);
const told = (result: MetricResult): unknown => [
  result.id,
  result.shape === 'value' ? [result.value, result.of] : entriesOf(result),
];

/** The trace of a fleet that has only these devices. */
function traceOf({ endT, rows }: RandomTrace, devices: readonly number[]): RandomTrace {
  const targets = rows.filter(
    (row) => 'event' in row && row.event === 'rollout.targeted' && devices.includes(row.device ?? -1),
  );
  const own = rows.flatMap((row) => {
    if ('event' in row && row.event === 'rollout.started') return [{ ...row, evidence: `${targets.length} devices` }];
    if (!('device' in row) || row.device === undefined) return [row];
    const device = devices.indexOf(row.device);
    return device < 0 ? [] : [{ ...row, device }];
  });
  return { devices: devices.length, endT, rows: own };
}

describe('the figures of some devices', () => {
  it('are those of a fleet that has no others, of the whole run and from a time on', () => {
    const parts = fc.tuple(randomTraces, fc.uniqueArray(fc.nat({ max: 9 })), fc.nat({ max: 9_999 }));
    fc.assert(
      fc.property(parts, ([trace, numbers, fromMs]) => {
        const devices = numbers.filter((device) => device < trace.devices).toSorted((a, b) => a - b);
        const subset = Uint32Array.from(devices);
        const some = [{ devices: subset }, { devices: subset, fromMs }];
        const all = measure(shape(trace.devices), { parts: some });
        feed(trace, all.sink);
        const late = { fromMs };
        const alone = measure(shape(devices.length), { parts: [late] });
        feed(traceOf(trace, devices), alone.sink);
        for (const [part, other] of [
          [some[0], undefined],
          [some[1], late],
        ] as const) {
          const found = all.results(trace.endT, part);
          expect(found.map(({ id }) => id)).toEqual(perDevice);
          const expected = alone.results(trace.endT, other).filter(({ id }) => perDevice.some((one) => one === id));
          expect(found.map(told)).toEqual(expected.map(told));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('leave those of the whole fleet as they are', () => {
    fc.assert(
      fc.property(randomTraces, (trace) => {
        const [alone, beside] = [
          measure(shape(trace.devices)),
          measure(shape(trace.devices), { parts: [{ devices: Uint32Array.of(0) }] }),
        ];
        for (const { sink } of [alone, beside]) feed(trace, sink);
        expect(beside.results(trace.endT).map(told)).toEqual(alone.results(trace.endT).map(told));
      }),
      { numRuns: 50 },
    );
  });

  it('are only those that need no samples and no whole rollouts', () => {
    expect(perDevice).toEqual([
      ...['fleet.onlineAtEnd', 'fleet.onlineMin', 'connect.time', 'connect.never', 'reconnect.time', 'reconnect.never'],
      ...['offline.time', 'handshake.wasted', 'handshake.wastedShare', 'server.refused'],
      ...['revocation.lag', 'revocation.notSilent', 'revocation.returned'],
      'renewal.ratePeak',
      ...[
        'fleet.certifiedAtEnd',
        'intrusion.reached',
        'intrusion.dwell',
        'attack.succeeded',
        'attack.refused',
        'credentials.stolen',
      ],
      ...['messages.readByForeign', 'commands.obeyed', 'honest.harm'],
      ...['rollout.success', 'rollout.time', 'rollout.timeTo95', 'rollout.never'],
      ...['rollout.exposed', 'rollout.exposedAtStop', 'rollout.bricked', 'rollout.reverted'],
    ]);
    const window = { ...shape(3), fromT: 0, causes: { classOf: () => 'fault' as const } };
    for (const metric of metricList as readonly Metric[])
      if (perDevice.some((id) => id === metric.id))
        expect(metric.accumulator(window).sample, metric.id).toBeUndefined();
  });

  it('add up to those of the whole fleet, however it is divided', () => {
    const divided = fc.record({
      trace: randomTraces,
      groups: fc.array(fc.nat({ max: 2 }), { minLength: 10, maxLength: 10 }),
      window: fc.record({ fromMs: fc.nat({ max: 5_000 }), toMs: fc.integer({ min: 5_001, max: 10_000 }) }),
    });
    const counted = [
      ...['connect.never', 'reconnect.never', 'handshake.wasted', 'rollout.never'],
      ...['revocation.notSilent', 'revocation.returned'],
    ];
    const exposed = ['rollout.exposed', 'rollout.exposedAtStop', 'rollout.bricked', 'rollout.reverted'];
    let added = 0;
    fc.assert(
      fc.property(divided, ({ trace, groups, window }) => {
        const parts = [0, 1, 2].map((group) => ({
          ...window,
          devices: Uint32Array.from(
            Array.from({ length: trace.devices }, (_, d) => d).filter((d) => groups[d] === group),
          ),
        }));
        const all = measure(shape(trace.devices), { parts: [window, ...parts] });
        feed(trace, all.sink);
        const of = parts.map((part) => all.results(trace.endT, part));
        for (const whole of all.results(trace.endT, window)) {
          const own = of.map((results) => results.find(({ id }) => id === whole.id));
          if (whole.shape === 'distribution' && own[0] !== undefined) {
            const entries = own.flatMap((result) => entriesOf(result!));
            expect(entries.toSorted(byRank), whole.id).toEqual(entriesOf(whole));
          } else if (
            [...counted, ...exposed].includes(whole.id) &&
            whole.shape === 'value' &&
            whole.value !== undefined
          ) {
            const values = own.map((result) => (result?.shape === 'value' ? (result.value ?? 0) : 0));
            expect(
              values.reduce((sum, value) => sum + value, 0),
              whole.id,
            ).toBe(whole.value);
            // Without a stop, what was exposed at it is never: for the fleet and for each group.
            if (whole.value !== NEVER) added += whole.value;
          }
        }
      }),
      { numRuns: 200 },
    );
    expect(added).toBeGreaterThan(100);
  });
});

/** `never` is later than any time. */
const byRank = (a: number | 'never', b: number | 'never'): number =>
  (a === 'never' ? Number.POSITIVE_INFINITY : a) - (b === 'never' ? Number.POSITIVE_INFINITY : b) || 0;

describe('the figures of a window', () => {
  it('are those of a run that ended with it', () => {
    // Rows and samples lie on a grid: half of the windows end on it.
    const ends = fc.oneof(
      fc.nat({ max: 10_500 }),
      fc.nat({ max: 105 }).map((n) => n * 100),
    );
    const cases = fc.tuple(randomTraces, ends, fc.nat({ max: 9_999 }), fc.boolean());
    fc.assert(
      fc.property(cases, ([trace, toMs, from, isOfSome]) => {
        const fromMs = Math.min(from, Math.max(0, toMs - 1));
        const devices = isOfSome ? { devices: Uint32Array.of(0) } : {};
        const part = { fromMs, toMs, ...devices };
        const all = measure(shape(trace.devices), { parts: [part] });
        feed(trace, all.sink);
        const other = { fromMs, ...devices };
        const shorter = measure(shape(trace.devices), { parts: [other] });
        const endT = Math.min(toMs, trace.endT);
        feed({ ...trace, endT, rows: trace.rows.filter(({ t }) => t <= endT) }, shorter.sink);
        expect(all.results(trace.endT, part).map(told)).toEqual(shorter.results(endT, other).map(told));
      }),
      { numRuns: 300 },
    );
  });
});

describe('the end of a window', () => {
  it.each([
    [599, 0],
    [600, 2],
    [650, 2],
  ])('of %i ms takes what happens up to it, in ticks of 100 ms', (toMs, expected) => {
    const part = { toMs };
    const { sink, results } = measure({ ...shape(2), tickMs: 100 }, { parts: [part] });
    const trace = handTrace();
    for (const device of [0, 1]) trace.change(1, device, 'power running');
    for (const device of [0, 1]) trace.change(6, device, 'link online');
    trace.sample(6, { 'keepalives.expired': 3 });
    trace.sample(7, { 'keepalives.expired': 9 });
    trace.feed(sink, 10);
    const found = results(10, part);
    const time = found.find(({ id }) => id === 'connect.time')!;
    expect(aggregateOf(time, { kind: 'count' })).toBe(expected);
    const expired = found.find(({ id }) => id === 'keepalive.expired')!;
    expect(aggregateOf(expired, { kind: 'value' })).toBe(expected === 0 ? undefined : 3);
  });
});

describe('a threshold on some devices', () => {
  const judged = (thresholds: readonly Threshold[], changes: Partial<Plan> = {}) => {
    const plan = planOf({ expect: thresholds, ...changes });
    const live = summarizer(plan, '0.0.0-test', shape(4), thresholdDevices(plan, 4));
    const trace = handTrace();
    for (const device of [0, 1, 2, 3]) trace.change(0, device, 'power running');
    for (const device of [0, 1]) trace.change(1_000 * (device + 1), device, 'link online');
    trace.feed(live.sink, 10_000);
    return live.summary({ end: 'finished', endT: 10_000, traceHash: null }).thresholds;
  };
  const never = (on?: string): Threshold =>
    expectation('connect.never', `value == 0${on === undefined ? '' : ` on ${on}`}`, {
      aggregate: { kind: 'value' },
      operator: '==',
      value: 0,
      ...(on !== undefined && { on }),
    });

  const { fleet } = planWith([{ count: 4 }]);
  const [{ tenant, product }] = fleet;
  const ofFour = { fleet };

  it('counts those alone', () => {
    const first = `${tenant}/${product}-1`;
    const last = `${tenant}/${product}-4`;
    const found = judged([never(), never(`name:${first}`), never(`name:${last}`)], ofFour);
    expect(found.map(({ met, measured }) => [met, measured])).toEqual([
      [false, 2],
      [true, 0],
      [false, 1],
    ]);
    expect(found[1].text).toBe(`value == 0 on name:${first}`);
  });

  it.each([
    ['selects no device', 'name:nobody', ofFour],
    ['cannot be read, in a damaged run', 'no such term:(', ofFour],
    ['selects by what changes, in a damaged run', 'link:online', ofFour],
    ['is of a fleet that the plan does not have, in a damaged run', `tenant:${tenant}`, { fleet: [] }],
  ])('that %s is not met, and says so', (_what, on, changes) => {
    expect(judged([never(on)], changes)).toMatchObject([
      { met: false, measured: null, reason: 'its selection selects no device' },
    ]);
  });

  it.each([
    ['a metric of the whole fleet', 'rollout.stops', 'rollout.stops is about the whole fleet'],
    ['samples that were not taken', 'message.loss', 'the run has no samples of message.loss for these devices'],
  ])('of %s is not met, in a damaged run', (_what, metric, reason) => {
    const about = { aggregate: { kind: 'value' }, operator: '<', value: 1, on: 'share:50%' } as const;
    expect(judged([expectation(metric, 'value < 1 on share:50%', about)], ofFour)).toMatchObject([
      { met: false, reason },
    ]);
  });

  it('is not met where nothing can select its devices, and says so', () => {
    const plan = planOf({ expect: [never('share:50%')], ...ofFour });
    const live = summarizer(plan, '0.0.0-test', shape(4));
    handTrace().feed(live.sink, 10_000);
    const { thresholds } = live.summary({ end: 'finished', endT: 10_000, traceHash: null });
    expect(thresholds).toMatchObject([
      { met: false, measured: null, reason: 'its devices are not selected here: see fleetlab report' },
    ]);
  });

  it('of which none has an entry in its window says so, though others have', () => {
    const time = expectation('connect.time', 'min < 1h on name:x', {
      ...{ aggregate: { kind: 'min' }, operator: '<', value: 3_600_000 },
      ...{ on: `name:${tenant}/${product}-1`, fromMs: 1_500 },
    });
    expect(judged([time], ofFour)).toMatchObject([
      { met: false, measured: null, reason: 'nothing to measure from 1.5s on for these devices' },
    ]);
    expect(judged([{ ...time, toMs: 1_800 }], ofFour)[0].reason).toBe(
      'nothing to measure from 1.5s to 1.8s for these devices',
    );
    const { fromMs: _from, ...ofRun } = time;
    expect(judged([ofRun], ofFour)[0].reason).toBeNull();
    expect(judged([{ ...time, metric: 'revocation.lag' }], ofFour)[0].reason).toMatch(
      /^no data; concerned would be: devices revoked/,
    );
    const whole = { ...time, fromMs: 2_500 };
    const { on: _on, ...all } = whole;
    expect(judged([all as Threshold], ofFour)[0].reason).toBeNull();
  });

  it('draws its share by the seed', () => {
    const shared = (seed: string) =>
      Array.from({ length: 12 }, (_, i) => `share:${5 * (i + 1)}%`)
        .slice(0, 8)
        .map((on) => {
          const [{ measured }] = judged([never(on)], { ...ofFour, seed });
          return measured;
        });
    expect(shared('1')).toEqual(shared('1'));
    expect(new Set(['1', '2', '3', '4', '5', '6'].map((seed) => JSON.stringify(shared(seed)))).size).toBeGreaterThan(1);
  });
});

describe('an aggregate of some devices', () => {
  it('is of their entries alone', () => {
    const part = { devices: Uint32Array.of(1, 3) };
    const { sink, results } = measure(shape(4), { parts: [part] });
    const trace = handTrace();
    for (const device of [0, 1, 2, 3]) {
      trace.change(0, device, 'power running');
      trace.change((device + 1) * 1_000, device, 'link online');
    }
    trace.feed(sink, 10_000);
    const time = results(10_000, part).find(({ id }) => id === 'connect.time')!;
    expect(aggregateOf(time, { kind: 'min' })).toBe(2_000);
    expect(aggregateOf(time, { kind: 'count' })).toBe(2);
  });
});
