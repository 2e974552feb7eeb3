import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { measure } from '../../reports/metrics/measure.ts';
import type { Metric } from '../../reports/metrics/metric.ts';
import { metricList } from '../../reports/metrics/metric-list.ts';
import type { MetricResult } from '../../reports/metrics/metric-result.ts';
import { aggregateOf } from '../../reports/metrics/thresholds.ts';
import type { Aggregate } from '../../sim/plan/plan.ts';
import { shape } from './figures.ts';
import { feed, type RandomTrace, randomTraces } from './random-trace.ts';
import { type Loss, losses, withoutSuccesses } from './without-successes.ts';

/** Every aggregate of a metric that a threshold can name. */
const aggregatesOf = ({ shape: itsShape }: Metric): readonly Aggregate[] =>
  itsShape === 'value'
    ? [{ kind: 'value' }]
    : [
        ...(['min', 'max', 'avg', 'med', 'count'] as const).map((kind) => ({ kind })),
        ...[0, 1, 5, 25, 50, 75, 90, 95, 99, 99.9, 100].map((percentile) => ({ kind: 'p' as const, percentile })),
      ];

function resultsOf(trace: RandomTrace, fromMs = 0): readonly MetricResult[] {
  const part = { fromMs };
  const measurement = measure(shape(trace.devices), { parts: [part] });
  feed(trace, measurement.sink);
  return measurement.results(trace.endT, part);
}

/** What a success metric gains where fewer devices succeed; undefined where it gains nothing. */
function gain(metric: Metric, aggregate: Aggregate, before: MetricResult, after: MetricResult): string | undefined {
  const [one, other] = [before, after].map((result) => aggregateOf(result, aggregate) as number | undefined);
  if (one === undefined) return undefined;
  const label = `${metric.id} ${aggregate.kind}${'percentile' in aggregate ? aggregate.percentile : ''}`;
  if (other === undefined) return `${label}: ${one} is no longer said`;
  // The entries of a time are those of successes.
  const better = aggregate.kind === 'count' ? 'more' : metric.better;
  const isGain = better === 'more' ? other > one : other < one;
  return isGain ? `${label}: ${one} became ${other}` : undefined;
}

/** The whole run, or the rest of it after a warm-up. */
const starts = fc.oneof(fc.constant(0), fc.constantFrom(1_000, 4_000, 4_500, 9_900), fc.nat({ max: 9_999 }));
const chances = fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true }));

const claims: readonly Metric[] = metricList.filter(({ claims: what }) => what === 'success');

describe('a success metric', () => {
  it('states in which direction it gets better', () => {
    expect(claims.filter(({ better }) => better === 'depends').map(({ id }) => id)).toEqual([]);
  });

  it.each(Object.entries(losses))('gains nothing where %s never happen', (_what, loss: Loss) => {
    fc.assert(
      fc.property(randomTraces, chances, starts, (trace, chance, from) => {
        const [before, after] = [resultsOf(trace, from), resultsOf(withoutSuccesses(trace, [loss], chance), from)];
        expect(gains(before, after)).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it('gains nothing where any of them never happen, of all kinds at once', () => {
    fc.assert(
      fc.property(randomTraces, chances, starts, (trace, chance, from) => {
        const lost = withoutSuccesses(trace, Object.values(losses), chance);
        expect(gains(resultsOf(trace, from), resultsOf(lost, from))).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['in the whole run', 0, 1_000],
    ['in what is left after a warm-up', 4_000, 3_000],
  ])('is put to the test: each of them gets worse in some trace, %s', (_what, from, numRuns) => {
    const untouched = new Set(claims.map(({ id }) => id));
    fc.assert(
      fc.property(randomTraces, chances, (trace, chance) => {
        const lost = withoutSuccesses(trace, Object.values(losses), chance);
        const [before, after] = [resultsOf(trace, from), resultsOf(lost, from)];
        for (const metric of claims) {
          const [one, other] = [before, after].map((results) => results.find(({ id }) => id === metric.id)!);
          if (aggregatesOf(metric).some((aggregate) => aggregateOf(one, aggregate) !== aggregateOf(other, aggregate)))
            untouched.delete(metric.id);
        }
      }),
      { numRuns, seed: 7 },
    );
    expect([...untouched]).toEqual([]);
  });
});

const gains = (before: readonly MetricResult[], after: readonly MetricResult[]): readonly string[] =>
  claims.flatMap((metric) => {
    const [one, other] = [before, after].map((results) => results.find(({ id }) => id === metric.id)!);
    return aggregatesOf(metric).flatMap((aggregate) => gain(metric, aggregate, one, other) ?? []);
  });
