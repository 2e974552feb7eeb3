import { type SeriesId, seriesIndex, seriesList } from '../../sim/kernel/trace/series.ts';
import type { SampleBlock } from '../../sim/kernel/trace/sink.ts';
import type { RunWindow } from './accumulator.ts';
import { GROWTH, metric } from './metric.ts';

export const messageLoss = metric({
  id: 'message.loss',
  shape: 'value',
  unit: 'share',
  better: 'less',
  claims: 'success',
  formula: '1 - messages.delivered / messages.produced at the end of the run',
  concerned: 'readings taken by devices',
  from: 'the end of the run',
  never: 'a reading still in flight or buffered counts as lost',
  window:
    'readings taken since the last sample at or before it, and those neither delivered nor dropped by that sample',
  source: 'end to end at a subscriber, since a QoS 1 PUBACK does not prove delivery (OASIS MQTT 3.1.1, 4.3.2)',
  perDevice: 'samples',
  accumulator: totals,
});

export const messageDuplicates = metric({
  id: 'message.duplicates',
  shape: 'value',
  unit: 'share',
  better: 'less',
  claims: 'cost',
  formula: 'messages.duplicated / messages.delivered at the end of the run',
  concerned: 'readings delivered',
  from: 'the end of the run',
  never: 'an undelivered reading reduces the denominator, which does not improve the share',
  window: GROWTH,
  source: 'the price of at-least-once (OASIS MQTT 3.1.1, 4.3.2)',
  perDevice: 'samples',
  accumulator: totals,
});

export const connectAttemptsPerDevice = metric({
  id: 'connect.attemptsPerDevice',
  shape: 'value',
  unit: 'count',
  better: 'less',
  claims: 'cost',
  formula: 'connects.attempted / devices in the fleet',
  concerned: 'dials; the denominator is every device of the fleet',
  from: 'the whole run',
  never: 'a dial counts when it is started, whatever its result',
  window: GROWTH,
  source: 'how often the herd reconnects',
  perDevice: 'samples',
  accumulator: totals,
});

export const connectRefusedShare = metric({
  id: 'connect.refusedShare',
  shape: 'value',
  unit: 'share',
  better: 'less',
  claims: 'cost',
  formula: 'connects.refused / connects.attempted',
  concerned: 'dials started',
  from: 'the whole run',
  never: 'an unanswered dial is in the denominator, and not refused',
  window: `${GROWTH}; at least as many dials as refusals`,
  source: 'wasted work of the edge',
  perDevice: 'samples',
  accumulator: totals,
});

export const keepaliveExpired = metric({
  id: 'keepalive.expired',
  shape: 'value',
  unit: 'count',
  better: 'less',
  claims: 'cost',
  formula: 'keepalives.expired at the end of the run',
  concerned: 'sessions',
  from: 'the whole run',
  never: '-',
  window: GROWTH,
  source: 'OASIS MQTT 3.1.1, 3.1.2.10',
  perDevice: 'samples',
  accumulator: totals,
});

export const sessionTakenOver = metric({
  id: 'session.takenOver',
  shape: 'value',
  unit: 'count',
  better: 'depends',
  claims: 'fact',
  formula: 'sessions.takenOver at the end of the run',
  concerned: 'sessions',
  from: 'the whole run',
  never: '-',
  window: GROWTH,
  source: 'OASIS MQTT 3.1.1, [MQTT-3.1.4-2]',
  perDevice: 'samples',
  accumulator: totals,
});

export const attestationRefusedShare = metric({
  id: 'attestation.refusedShare',
  shape: 'value',
  unit: 'share',
  better: 'depends',
  claims: 'fact',
  formula: 'attestation.refused / (attestation.refused + certificates.issued)',
  concerned: 'evidence that was answered, by a refusal or a certificate',
  from: 'the whole run',
  never: 'unanswered evidence is left out: fewer certificates raise the share',
  window: GROWTH,
  source: 'devices that the cloud security service rejects',
  perDevice: 'samples',
  accumulator: totals,
});

export const sessionsClosedForTrust = metric({
  id: 'sessions.closedForTrust',
  shape: 'value',
  unit: 'count',
  better: 'depends',
  claims: 'fact',
  formula: 'sessions.closedForTrust at the end of the run',
  concerned: 'sessions',
  from: 'the whole run',
  never: '-',
  window: GROWTH,
  source: 'sessions that a broker with checks only at the handshake would have kept',
  perDevice: 'samples',
  accumulator: totals,
});

export const updateChecksDropped = metric({
  id: 'update.checksDropped',
  shape: 'value',
  unit: 'count',
  better: 'less',
  claims: 'cost',
  formula: 'updates.dropped at the end of the run',
  concerned: 'checks for updates',
  from: 'the whole run',
  never: '-',
  window: `${GROWTH}; without a check in it there is no value`,
  source: 'checks that the service dropped; their devices ask again later',
  perDevice: 'samples',
  accumulator: totals,
});

/**
 * Figures from counters' totals: their growth to the end of the run since the last sample at or before `fromT`.
 *
 * A share of nothing is not 0: where nothing was produced, delivered or attempted, the share has no value. A reading that
 * was under way at `fromT` can still be lost, so it is part of the whole; otherwise one that is delivered late would
 * offset the loss of another.
 */
function totals(shape: RunWindow) {
  const base = new Float64Array(seriesList.length);
  const last = new Float64Array(seriesList.length);
  let hasSample = false;

  function sample({ t, values }: SampleBlock): void {
    const isBase = t <= shape.fromT && shape.fromT > 0;
    hasSample ||= !isBase;
    (isBase ? base : last).set(values.subarray(0, last.length));
  }

  function results() {
    const total = (id: SeriesId) => last[seriesIndex(id)] - base[seriesIndex(id)];
    const sampled = (value: number | undefined) => (hasSample ? value : undefined);
    const [checks, dropped] = [total('updates.checks'), total('updates.dropped')];
    const refused = total('attestation.refused');
    return {
      'message.loss': sampled(loss()),
      'message.duplicates': sampled(ratio(total('messages.duplicated'), total('messages.delivered'))),
      'connect.attemptsPerDevice': sampled(ratio(total('connects.attempted'), shape.devices)),
      // A dial that began before `fromT` can be refused after it.
      'connect.refusedShare': sampled(partOf(total('connects.refused'), total('connects.attempted'))),
      'keepalive.expired': sampled(total('keepalives.expired')),
      'session.takenOver': sampled(total('sessions.takenOver')),
      'attestation.refusedShare': sampled(ratio(refused, refused + total('certificates.issued'))),
      'update.checksDropped': sampled(checks === 0 && dropped === 0 ? undefined : dropped),
      'sessions.closedForTrust': sampled(total('sessions.closedForTrust')),
    };
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
