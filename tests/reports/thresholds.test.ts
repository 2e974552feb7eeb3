import { describe, expect, it } from 'vitest';
import { Distribution } from '../../reports/metrics/distribution.ts';
import { measure } from '../../reports/metrics/measure.ts';
import type { MetricResult } from '../../reports/metrics/metric-result.ts';
import { aggregateOf, evaluate, type ThresholdResult } from '../../reports/metrics/thresholds.ts';
import { measuredText } from '../../reports/print/measured-text.ts';
import type { Aggregate, Threshold } from '../../sim/plan/plan.ts';
import type { Operator } from '../../sim/plan/trigger.ts';
import { expectation, handTrace } from '../kit/hand-trace.ts';
import { shape } from './figures.ts';

describe('a threshold', () => {
  const trace = handTrace();
  for (let device = 0; device < 4; device++) {
    trace.change(0, device, 'power running');
    trace.change((device + 1) * 1_000, device, 'link online');
  }
  const measurement = measure(shape(4));
  trace.feed(measurement.sink, 10_000);
  const results = measurement.results(10_000);
  const one = (metric: string, aggregate: Aggregate, operator: Operator, value: number) =>
    evaluate([expectation(metric, 'as written', { aggregate, operator, value })], () => ({
      endMs: 10_000,
      whole: results,
      part: results,
      devices: 4,
    }))[0];

  it.each<[Operator, number, boolean]>([
    ['<', 4_000, false],
    ['<', 4_001, true],
    ['<=', 4_000, true],
    ['<=', 3_999, false],
    ['>', 4_000, false],
    ['>', 3_999, true],
    ['>=', 4_000, true],
    ['>=', 4_001, false],
    ['==', 4_000, true],
    ['==', 4_001, false],
    ['!=', 4_000, false],
    ['!=', 4_001, true],
  ])('of max %s %d is met: %s', (operator, value, met) => {
    const kind = 'max';
    expect(one('connect.time', { kind }, operator, value)).toMatchObject({ met, measured: 4_000, reason: null });
  });

  it.each<[Aggregate, number]>([
    [{ kind: 'min' }, 1_000],
    [{ kind: 'avg' }, 2_500],
    [{ kind: 'med' }, 2_000],
    [{ kind: 'count' }, 4],
    [{ kind: 'p', percentile: 75 }, 3_000],
    [{ kind: 'p', percentile: 75.1 }, 4_000],
  ])('measures %j', (aggregate, measured) => {
    expect(aggregateOf(results.find(({ id }) => id === 'connect.time')!, aggregate)).toBe(measured);
  });

  it('without data is missed, and says so', () => {
    expect(one('reconnect.time', { kind: 'max' }, '<', 1e9)).toMatchObject({
      met: false,
      measured: null,
      reason: expect.stringMatching(/^no data; concerned would be: at the end of each outage, devices/),
    });
    expect(one('message.loss', { kind: 'value' }, '<', 1)).toMatchObject({
      met: false,
      reason: 'no data; concerned would be: readings taken by devices',
    });
  });

  it('on something that never happened is larger than any bound, with the number that never did', () => {
    const some = handTrace();
    for (let device = 0; device < 4; device++) some.change(0, device, 'power running');
    some.change(1_000, 0, 'link online');
    const half = measure(shape(4));
    some.feed(half.sink, 10_000);
    const [below, above, equal, other, first, count] = evaluate(
      (
        [
          [{ kind: 'p', percentile: 95 }, '<=', 1e12],
          [{ kind: 'max' }, '>', 1e12],
          [{ kind: 'avg' }, '==', 5],
          [{ kind: 'med' }, '!=', 5],
          [{ kind: 'min' }, '<=', 1_000],
          [{ kind: 'count' }, '==', 1],
        ] as const
      ).map(([aggregate, operator, value]) => expectation('connect.time', '', { aggregate, operator, value })),
      () => ({ endMs: 10_000, whole: half.results(10_000), part: half.results(10_000), devices: 4 }),
    );
    const never = { measured: null, isNever: true, never: 3, concerned: 4, reason: null };
    expect([below, above, equal, other]).toMatchObject([
      { ...never, met: false },
      { ...never, met: true },
      { ...never, met: false },
      { ...never, met: true },
    ]);
    expect(measuredText(below)).toBe('never (3 of 4 never did)');
    expect(first).toMatchObject({ met: true, measured: 1_000, isNever: false, never: 3, concerned: 4 });
    expect(measuredText(first)).toBe('1s (3 of 4 never did)');
    expect(count).toMatchObject({ met: true, measured: 1, isNever: false });
  });

  it('on the count of nothing is measured: none is a number', () => {
    expect(one('reconnect.time', { kind: 'count' }, '==', 0)).toMatchObject({ met: true, measured: 0 });
  });

  it('on an unknown metric or aggregate is missed', () => {
    expect(one('no.such', { kind: 'value' }, '<', 1)).toMatchObject({ met: false, reason: 'no metric "no.such"' });
    expect(one('connect.time', { kind: 'value' }, '<', 1e9).reason).toMatch(/is a distribution/);
    expect(one('connect.never', { kind: 'p', percentile: 95 }, '<', 1e9).reason).toMatch(
      /single value and has no p\(95\)/,
    );
  });
});

describe('the result of a threshold', () => {
  const entries = (...values: readonly number[]): MetricResult => {
    const of = new Distribution();
    for (const value of values) of.add(value);
    return { id: 'connect.time', unit: 'ms', shape: 'distribution', entries: of };
  };
  const value = (value: number | undefined, of?: { never: number; concerned: number }): MetricResult => ({
    id: 'rollout.timeToStop',
    unit: 'ms',
    shape: 'value',
    value,
    ...(of === undefined ? {} : { of }),
  });
  const below5: Pick<Threshold, 'aggregate' | 'operator' | 'value'> = {
    aggregate: { kind: 'value' },
    operator: '<',
    value: 5,
  };
  const held = (late: MetricResult, rest: Partial<Threshold> = {}, endMs = 10_000, whole = late): ThresholdResult =>
    evaluate([{ metric: late.id, text: 'as written', ...below5, ...rest }], () => ({
      endMs,
      whole: [whole],
      part: [late],
      devices: 4,
    }))[0];
  const asked = { metric: 'rollout.timeToStop', text: 'as written', bound: 5 };
  const open = { isNever: false, never: null, concerned: null, reason: null };
  const none = { ...open, measured: null, met: false, unit: 'ms' } as const;

  it.each<[string, () => ThresholdResult, ThresholdResult]>([
    ['a value', () => held(value(4)), { ...asked, ...open, measured: 4, unit: 'ms', met: true }],
    ['a value at the bound', () => held(value(5)), { ...asked, ...open, measured: 5, unit: 'ms', met: false }],
    [
      'a value of some devices',
      () => held(value(4, { never: 1, concerned: 3 })),
      { ...asked, ...open, measured: 4, never: 1, concerned: 3, unit: 'ms', met: true },
    ],
    [
      'a value that is never',
      () => held(value(Number.POSITIVE_INFINITY, { never: 3, concerned: 3 })),
      { ...asked, ...open, measured: null, isNever: true, never: 3, concerned: 3, unit: 'ms', met: false },
    ],
    [
      'a rate of a value',
      () => held(value(4), { aggregate: { kind: 'rate' } }),
      { ...asked, ...open, measured: 4, unit: 'ms', met: true },
    ],
    [
      'a value from a time on',
      () => held(value(4), { fromMs: 1_000 }),
      { ...asked, ...open, fromMs: 1_000, measured: 4, unit: 'ms', met: true },
    ],
    [
      'a value from the start on',
      () => held(value(4), { fromMs: 0 }),
      { ...asked, ...open, fromMs: 0, measured: 4, unit: 'ms', met: true },
    ],
    [
      'a number of entries',
      () => held(entries(8, 9), { aggregate: { kind: 'count' } }),
      { ...asked, ...open, metric: 'connect.time', measured: 2, never: 0, concerned: 2, unit: 'count', met: true },
    ],
    [
      'an entry',
      () => held(entries(8, 9), { aggregate: { kind: 'min' } }),
      { ...asked, ...open, metric: 'connect.time', measured: 8, never: 0, concerned: 2, unit: 'ms', met: false },
    ],
    ['no value', () => held(value(undefined)), { ...asked, ...none, reason: 'no data; concerned would be: rollouts' }],
    [
      'no number',
      () => held(value(Number.NaN)),
      { ...asked, ...none, reason: 'no data; concerned would be: rollouts' },
    ],
    [
      'no value from a time on, nor before',
      () => held(value(undefined), { fromMs: 2_000 }),
      { ...asked, ...none, fromMs: 2_000, reason: 'no data; concerned would be: rollouts' },
    ],
    [
      'no value from a time on, and one before',
      () => held(value(undefined), { fromMs: 2_000 }, 10_000, value(7)),
      { ...asked, ...none, fromMs: 2_000, reason: 'nothing to measure from 2s on: all of it was over by then' },
    ],
    [
      'a run that ended before the time',
      () => held(value(4), { fromMs: 100 }, 99),
      { ...asked, ...none, fromMs: 100, reason: 'the run ended at 99ms, before 100ms' },
    ],
    [
      'a run that ended at the time',
      () => held(value(4), { fromMs: 100 }, 100),
      { ...asked, ...open, fromMs: 100, measured: 4, unit: 'ms', met: true },
    ],
    [
      'a maximum of a value',
      () => held(value(4), { aggregate: { kind: 'max' } }),
      { ...asked, ...none, reason: 'rollout.timeToStop is a single value and has no max: compare its value' },
    ],
    [
      'a percentile of a value',
      () => held(value(4), { aggregate: { kind: 'p', percentile: 95 } }),
      { ...asked, ...none, reason: 'rollout.timeToStop is a single value and has no p(95): compare its value' },
    ],
    [
      'a rate of a distribution',
      () => held(entries(4), { aggregate: { kind: 'rate' } }),
      {
        ...asked,
        ...none,
        metric: 'connect.time',
        reason: 'connect.time is a distribution and has no rate: compare p(95), max, avg or count',
      },
    ],
    [
      'an unknown metric',
      () => held(value(4), { metric: 'no.such' }),
      { ...asked, ...none, metric: 'no.such', unit: null, reason: 'no metric "no.such"' },
    ],
  ])('is for %s: all of its text', (_, found, expected) => expect(found()).toEqual(expected));
});

describe('what is measured for a threshold', () => {
  const text = (unit: ThresholdResult['unit'], measured: number, bound: number | undefined): string =>
    measuredText({
      ...{ metric: 'message.loss', text: 'as written', measured, isNever: false, never: null, concerned: null },
      ...{ unit, met: false, reason: null },
      ...(bound !== undefined && { bound }),
    });

  it.each<[string, ThresholdResult['unit'], number, number | undefined, string]>([
    ['a share that is the bound', 'share', 0.005, 0.005, '0.5%'],
    ['a share above it that rounds to it', 'share', 0.00504, 0.005, '0.504%'],
    ['a share below it that rounds to it', 'share', 0.00496, 0.005, '0.496%'],
    ['a share that rounds to another number', 'share', 0.0056, 0.005, '0.6%'],
    ['a share next to one of all', 'share', 0.99971, 0.9996, '99.97%'],
    ['a share and all', 'share', 0.99999, 1, '>99.9%'],
    ['a share and none', 'share', 0.00001, 0, '<0.1%'],
    ['a span that rounds to it', 'ms', 360_400, 360_000, '6m400ms'],
    ['a span of days that rounds to it', 'ms', 176_401_000, 176_400_000, '2d1h1s'],
    ['a rate that rounds to it', 'perSecond', 200.04, 200, '200.04/s'],
    ['a number that its arithmetic sets apart', 'number', 0.1 + 0.2, 0.3, '0.3'],
    ['a share, in a summary without bounds', 'share', 0.00504, undefined, '0.5%'],
  ])('is for %s', (_about, unit, measured, bound, expected) => {
    expect(text(unit, measured, bound)).toBe(expected);
  });
});
