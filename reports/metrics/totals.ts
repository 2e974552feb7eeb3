import { type SeriesId, seriesIndex, seriesList } from '../../sim/kernel/trace/series.ts';
import type { SampleBlock } from '../../sim/kernel/trace/sink.ts';
import type { Accumulator, MetricResult, RunWindow } from './accumulator.ts';

/**
 * Figures from counters' totals: their growth to the end of the run since the last sample at or before `fromT`.
 *
 * A share of nothing is not 0: where nothing was produced, delivered or attempted, the share has no value. A reading that
 * was under way at `fromT` can still be lost, so it is part of the whole; otherwise one that is delivered late would
 * offset the loss of another.
 */
export function totals(shape: RunWindow): Accumulator {
  const base = new Float64Array(seriesList.length);
  const last = new Float64Array(seriesList.length);
  let hasSample = false;

  function sample({ t, values }: SampleBlock): void {
    const isBase = t <= shape.fromT && shape.fromT > 0;
    hasSample ||= !isBase;
    (isBase ? base : last).set(values.subarray(0, last.length));
  }

  function results(): readonly MetricResult[] {
    const total = (id: SeriesId) => last[seriesIndex(id)] - base[seriesIndex(id)];
    const value = (id: MetricResult['id'], unit: MetricResult['unit'], value: number | undefined): MetricResult => ({
      ...{ id, unit },
      shape: 'value',
      value: hasSample ? value : undefined,
    });
    const [checks, dropped] = [total('updates.checks'), total('updates.dropped')];
    const refused = total('attestation.refused');
    return [
      value('message.loss', 'share', loss()),
      value('message.duplicates', 'share', ratio(total('messages.duplicated'), total('messages.delivered'))),
      value('connect.attemptsPerDevice', 'count', ratio(total('connects.attempted'), shape.devices)),
      // A dial that began before `fromT` can be refused after it.
      value('connect.refusedShare', 'share', partOf(total('connects.refused'), total('connects.attempted'))),
      value('keepalive.expired', 'count', total('keepalives.expired')),
      value('session.takenOver', 'count', total('sessions.takenOver')),
      value('attestation.refusedShare', 'share', ratio(refused, refused + total('certificates.issued'))),
      value('update.checksDropped', 'count', checks === 0 && dropped === 0 ? undefined : dropped),
      value('sessions.closedForTrust', 'count', total('sessions.closedForTrust')),
    ];
  }

  function loss(): number | undefined {
    const [produced, delivered, givenUp] = (['produced', 'delivered', 'dropped'] as const).map((what) =>
      seriesIndex(`messages.${what}`),
    );
    // A reading that the device gave up although it had arrived is in both counts.
    const over = Math.min(base[produced], base[delivered] + base[givenUp]);
    const share = partOf(last[delivered] - base[delivered], last[produced] - over);
    return share === undefined ? undefined : 1 - share;
  }

  return { sample, results };
}

const ratio = (part: number, whole: number): number | undefined => (whole === 0 ? undefined : part / whole);

/** The same, where the part may include items from before the whole was counted. */
const partOf = (part: number, whole: number): number | undefined => ratio(part, Math.max(part, whole));
