import type { Band } from '../../reports/trace-index/band.ts';
import type { Threshold } from '../../sim/plan/plan.ts';
import { seriesOf } from '../data/group-series.ts';
import type { RunInfo, RunQueries } from '../data/run-queries.ts';
import { highest, rateOf } from './rate.ts';

/**
 * The instant at which a missed threshold first shows, for metrics that are taken from a series; undefined for the
 * others: a percentile of many spans breaks at no one instant. A threshold about some devices needs their series. One that
 * leaves out a warm-up does not break before its end.
 */
export async function whereBroke(
  queries: RunQueries,
  info: RunInfo,
  threshold: Threshold,
): Promise<number | undefined> {
  const source = sources[threshold.metric];
  if (source === undefined) return undefined;
  const to = Math.min(info.end, (threshold.toMs ?? Number.POSITIVE_INFINITY) / info.manifest.tickMs);
  if (source.at === 'end') return to;
  const { on } = threshold;
  const ofGroup = on === undefined ? undefined : seriesOf(source.share ? 'fleet.onlineShare' : source.series, on);
  if (ofGroup !== undefined && !info.manifest.series.some(({ id }) => id === ofGroup)) return undefined;
  const band = await queries.series(ofGroup ?? source.series, { from: 0, to }, Number.POSITIVE_INFINITY);
  const values = source.isRate ? rateOf(band, info.manifest.tickMs, Number.POSITIVE_INFINITY) : band;
  const from = (threshold.fromMs ?? 0) / info.manifest.tickMs;
  if (source.at === 'low')
    return firstBelow(values, threshold.value * (source.share && on === undefined ? info.devices.count : 1), from);
  const after = pointsFrom(values, from);
  return firstFrom(after, source.isRate ? highest(after) : threshold.value + totalAt(values, from));
}

interface Source {
  readonly series: string;
  readonly at: 'low' | 'high' | 'end';
  readonly isRate?: boolean;
  readonly share?: boolean;
}

const sources: Readonly<Record<string, Source>> = {
  'fleet.onlineMin': { series: 'fleet.online', at: 'low', share: true },
  'fleet.onlineAtEnd': { series: 'fleet.online', at: 'end' },
  'fleet.certifiedAtEnd': { series: 'fleet.certified', at: 'end' },
  'connect.ratePeak': { series: 'connects.attempted', at: 'high', isRate: true },
  'attestation.ratePeak': { series: 'attestation.asked', at: 'high', isRate: true },
  'keepalive.expired': { series: 'keepalives.expired', at: 'high' },
  'session.takenOver': { series: 'sessions.takenOver', at: 'high' },
};

function firstBelow({ t, min }: Band, value: number, from: number): number | undefined {
  // A fleet that is still booting breaks no threshold: it has to have been up once.
  let wasUp = false;
  for (let i = 0; i < t.length; i++) {
    if (min[i] >= value) wasUp = true;
    else if (wasUp && t[i] >= from) return t[i];
  }
  return undefined;
}

type Points = Pick<Band, 't' | 'max'>;

function pointsFrom({ t, max }: Band, from: number): Points {
  const first = t.findIndex((one) => one >= from);
  return first < 0
    ? { t: t.subarray(t.length), max: max.subarray(max.length) }
    : { t: t.subarray(first), max: max.subarray(first) };
}

/** The total at the tick from which its growth counts. */
function totalAt({ t, max }: Band, from: number): number {
  const last = from > 0 ? t.findLastIndex((one) => one <= from) : -1;
  return last < 0 ? 0 : max[last];
}

/** Where a rate is highest; where a total first exceeds the limit. */
function firstFrom(band: Points, value: number): number | undefined {
  const wanted = Math.min(value, highest(band));
  const i = band.max.findIndex((high) => high >= wanted && high > 0);
  return i < 0 ? undefined : band.t[i];
}
