import { describe, expect, it } from 'vitest';
import { measure } from '../../reports/metrics/measure.ts';
import { SeriesFigures, seriesAggregate, seriesCalled } from '../../reports/metrics/series-figures.ts';
import { evaluate } from '../../reports/metrics/thresholds.ts';
import { measurableIds } from '../../scenarios/schema/measurable.ts';
import { groupedSeries } from '../../sim/kernel/trace/group-series.ts';
import { type SeriesId, seriesIndex, seriesList } from '../../sim/kernel/trace/series.ts';
import type { Aggregate, Threshold } from '../../sim/plan/plan.ts';
import { expectation } from '../kit/hand-trace.ts';
import { shape } from './figures.ts';

type Values = Partial<Record<SeriesId, number>>;

/** A row of samples of the fleet and of its groups. */
function rowOf(fleet: Values, ...groups: readonly Values[]): Float64Array {
  const values = new Float64Array(seriesList.length + groups.length * groupedSeries.length);
  for (const [id, value] of Object.entries(fleet)) values[seriesIndex(id as SeriesId)] = value;
  for (const [nth, own] of groups.entries())
    for (const [place, { id }] of groupedSeries.entries())
      values[seriesList.length + nth * groupedSeries.length + place] = own[id as SeriesId] ?? 0;
  return values;
}

const rows = [
  rowOf(
    { 'messages.produced': 100, 'messages.delivered': 90, 'connects.attempted': 40, 'fleet.online': 4 },
    { 'messages.produced': 60, 'messages.delivered': 60, 'connects.attempted': 10, 'fleet.online': 3 },
    { 'messages.produced': 40, 'messages.delivered': 30, 'connects.attempted': 30, 'fleet.online': 1 },
  ),
  rowOf(
    { 'messages.produced': 200, 'messages.delivered': 180, 'connects.attempted': 60, 'fleet.online': 10 },
    { 'messages.produced': 120, 'messages.delivered': 120, 'connects.attempted': 30, 'fleet.online': 4 },
    { 'messages.produced': 80, 'messages.delivered': 60, 'connects.attempted': 30, 'fleet.online': 6 },
  ),
];
const samples = rows.map((values, nth) => ({ t: 1_000 * (nth + 1), values }));

describe('a figure from the samples of a group', () => {
  const parts = [0, 1].map((group) => ({ devices: Uint32Array.of(group * 2, group * 2 + 1), group }));
  const unsampled = { devices: Uint32Array.of(0) };
  const measurement = measure(shape(4), { parts: [...parts, unsampled] });
  for (const sample of samples) measurement.sink.samples(sample);
  const figure = (part: (typeof parts)[number], id: string) => {
    const found = measurement.results(2_000, part).find((result) => result.id === id);
    return found?.shape === 'value' ? found.value : undefined;
  };

  it.each([
    ['message.loss', 0, 0.25],
    ['connect.ratePeak', 20, 30],
    ['connect.attemptsPerDevice', 15, 15],
  ])('%s is that of its devices alone', (id, first, second) => {
    expect(parts.map((part) => figure(part, id))).toEqual([first, second]);
  });

  it('is not there for devices that the run did not sample', () => {
    const ids = measurement.results(2_000, unsampled).map(({ id }) => id);
    expect(ids).toContain('connect.time');
    expect(ids).not.toContain('message.loss');
  });
});

describe('a threshold on a series', () => {
  it('is one on a metric where both have the same id', () => {
    expect(seriesCalled('sessions.closedForTrust')).toBeUndefined();
    expect(seriesCalled('messages.sent')?.id).toBe('messages.sent');
    expect(new Set(measurableIds).size).toBe(measurableIds.length);
  });

  const asked = (about: Partial<Threshold>): Threshold => ({
    ...expectation('fleet.online', 'value > 3', { aggregate: { kind: 'value' }, operator: '>', value: 3 }),
    ...about,
  });
  const figureOf = (about: Partial<Threshold>, aggregate: Aggregate) => {
    const threshold = asked(about);
    const figures = new SeriesFigures({ expect: [threshold], groups: ['ring:canary', 'ring:broad'] }, 1);
    for (const sample of samples) figures.sample(sample);
    const figure = figures.of(threshold);
    return figure && seriesAggregate(figure, aggregate);
  };

  it.each([
    [{ kind: 'min' }, {}, 4],
    [{ kind: 'max' }, {}, 10],
    [{ kind: 'avg' }, {}, 7],
    [{ kind: 'med' }, {}, 4],
    [{ kind: 'p', percentile: 51 }, {}, 10],
    [{ kind: 'value' }, {}, 10],
    [{ kind: 'value' }, { toMs: 1_999 }, 4],
    [{ kind: 'min' }, { fromMs: 1_001 }, 10],
    [{ kind: 'min' }, { fromMs: 1_000 }, 4],
    [{ kind: 'min' }, { fromMs: 2_001 }, undefined],
    [{ kind: 'max' }, { on: 'ring:canary' }, 4],
    [{ kind: 'max' }, { on: 'ring:broad' }, 6],
    [{ kind: 'max' }, { on: 'ring:none' }, undefined],
    [{ kind: 'count' }, {}, 'fleet.online is a gauge and has no count: compare min, max, avg, med, p(95) or value'],
  ] as const)('%o in %o is %s', (aggregate, about, expected) => {
    expect(figureOf(about, aggregate)).toBe(expected);
  });

  it.each([
    [{}, 180],
    [{ fromMs: 1_000 }, 90],
    [{ fromMs: 999 }, 180],
    [{ fromMs: 1_001 }, 90],
    [{ toMs: 1_000, on: 'ring:broad' }, 30],
    [{ fromMs: 1_000, on: 'ring:broad' }, 30],
  ])('of a counter in %o is its growth, %i', (about, expected) => {
    expect(figureOf({ metric: 'messages.delivered', ...about }, { kind: 'value' })).toBe(expected);
  });

  it('is missed where there is nothing to compare, and says why', () => {
    const thresholds = [asked({ fromMs: 2_001 }), asked({ fromMs: 9_000 }), asked({ on: 'ring:none' })];
    const figures = new SeriesFigures({ expect: thresholds, groups: [] }, 1);
    for (const sample of samples) figures.sample(sample);
    const results = evaluate(thresholds, (threshold) => {
      const series = figures.of(threshold);
      return { endMs: 2_500, whole: [], ...(series !== undefined && { series }) };
    });
    expect(results.map(({ met, reason }) => [met, reason])).toEqual([
      [false, 'no data: no sample falls into its window'],
      [false, 'the run ended at 2.5s, before 9s'],
      [false, 'the run has no samples of fleet.online for these devices'],
    ]);
  });
});
