import { type SeriesId, seriesCatalogue, seriesIndex } from '../../sim/trace/series.ts';
import type { SampleBlock } from '../../sim/trace/sink.ts';
import type { Accumulator, MetricResult, RunShape } from './accumulator.ts';

/**
 * The figures that are made of counters' totals at the end of the run.
 *
 * A share of nothing is not 0: where nothing was produced, delivered or attempted, the share has no value.
 */
export function totals(shape: RunShape): Accumulator {
  const last = new Float64Array(seriesCatalogue.length);
  let hasSample = false;

  function sample({ values }: SampleBlock): void {
    hasSample = true;
    last.set(values.subarray(0, last.length));
  }

  function results(): readonly MetricResult[] {
    const total = (id: SeriesId) => (hasSample ? last[seriesIndex(id)] : undefined);
    const delivered = ratio(total('messages.delivered'), total('messages.produced'));
    const refused = total('attestation.refused');
    const answered = sum(refused, total('certificates.issued'));
    return [
      value('message.loss', 'share', delivered === undefined ? undefined : 1 - delivered),
      value('message.duplicates', 'share', ratio(total('messages.duplicated'), total('messages.delivered'))),
      value('connect.attemptsPerDevice', 'count', ratio(total('connects.attempted'), shape.devices)),
      value('connect.refusedShare', 'share', ratio(total('connects.refused'), total('connects.attempted'))),
      value('keepalive.expired', 'count', total('keepalives.expired')),
      value('session.takenOver', 'count', total('sessions.takenOver')),
      value('attestation.refusedShare', 'share', ratio(refused, answered)),
      value('update.checksDropped', 'count', total('updates.checks') === 0 ? undefined : total('updates.dropped')),
      value('sessions.closedForTrust', 'count', total('sessions.closedForTrust')),
    ];
  }

  return { sample, results };
}

type ValueResult = Extract<MetricResult, { shape: 'value' }>;

const value = (id: ValueResult['id'], unit: ValueResult['unit'], value: number | undefined): ValueResult => ({
  id,
  unit,
  shape: 'value',
  value,
});

const sum = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? undefined : one + other;

const ratio = (part: number | undefined, whole: number | undefined): number | undefined =>
  part === undefined || whole === undefined || whole === 0 ? undefined : part / whole;
