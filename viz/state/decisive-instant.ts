import type { MetricId } from '../../reports/metrics/metric-list.ts';
import type { Band } from '../../reports/trace-index/band.ts';
import type { RowInstant } from '../../reports/trace-index/courses.ts';
import type { Threshold } from '../../sim/plan/plan.ts';
import type { OpenedRun, RunInfo } from '../data/run-queries.ts';
import { rateOf } from './rate.ts';

/** An instant, and in words what happens then. */
export interface DecisiveInstant {
  readonly t: number;
  readonly why: string;
}

/**
 * The instant at which a figure is furthest from its target, or first shows; undefined where this run has no such
 * instant. For a figure of the run's end that is the end; for a figure of a window it is never outside of that.
 */
export async function decisiveInstant(
  queries: OpenedRun,
  metric: Threshold['metric'],
  { from = 0, to = queries.info.end }: Partial<Range> = {},
): Promise<DecisiveInstant | undefined> {
  for (const [find, why] of sourcesOf(metric)) {
    const t = await find(queries, { ...queries.info, end: to }, from);
    if (t !== undefined && t <= to)
      return { t, why: find === atEnd && to < queries.info.end ? 'the window ends' : why };
  }
  return undefined;
}

/** Whether a metric has a decisive instant before the end of the run. */
export const hasCourse = (metric: Threshold['metric']): boolean => sourcesOf(metric).some(([find]) => find !== atEnd);

interface Range {
  readonly from: number;
  readonly to: number;
}

/** From a tick on, up to the end of `info`. */
type Find = (queries: OpenedRun, info: RunInfo, from: number) => Promise<number | undefined> | number | undefined;
/** In order: the first `find` with a result counts. */
type Source = readonly (readonly [find: Find, why: string])[];

const whole = ({ end }: RunInfo) => ({ from: 0, to: end });
const series = (queries: OpenedRun, info: RunInfo, id: string): Promise<Band> =>
  queries.series(id, whole(info), Number.POSITIVE_INFINITY);

const atEnd: Find = (_queries, { end }) => end;
const byRows =
  (course: RowInstant): Find =>
  (queries, _info, from) =>
    queries.instantOf(course, from);

/** The largest growth of a counter between two samples. */
const peakOf =
  (id: string): Find =>
  async (queries, info, from) => {
    const band = await series(queries, info, id);
    const { t, last } = rateOf(band, info.manifest.tickMs, Number.POSITIVE_INFINITY);
    const first = firstPlace(t, from);
    const most = last.subarray(first).reduce((high, rate) => Math.max(high, rate), 0);
    // At the end of the stretch its whole growth has happened.
    return most > 0 ? (t[last.indexOf(most, first) + 1] ?? info.end) : undefined;
  };

const highestOf =
  (id: string): Find =>
  async (queries, info, from) => {
    const { to, max } = await series(queries, info, id);
    const first = firstPlace(to, from);
    const most = max.subarray(first).reduce((high, value) => Math.max(high, value), 0);
    return most > 0 ? to[max.indexOf(most, first)] : undefined;
  };

const firstOf =
  (id: string): Find =>
  async (queries, info, from) => {
    const { to, max } = await series(queries, info, id);
    const at = max.findIndex((value, i) => value > 0 && to[i] >= from);
    return at < 0 ? undefined : to[at];
  };

/** The lowest value after a fall, once the level has been at half of the fleet. */
const lowestOf =
  (id: string): Find =>
  async (queries, info, from) =>
    lowest(await series(queries, info, id), info.devices.count / 2, from);

/** The first point that is not before a tick; the number of points where all are. */
function firstPlace(t: Band['t'], from: number): number {
  const place = t.findIndex((one) => one >= from);
  return place < 0 ? t.length : place;
}

/** Where, from a tick on, a line is lowest after a fall, once it has reached `up`; undefined if it never fell. */
export function lowest({ to, min, max }: Band, up: number, from = 0): number | undefined {
  let high = 0;
  let at: number | undefined;
  let low = Number.POSITIVE_INFINITY;
  for (let i = 0; i < to.length; i++) {
    if (to[i] >= from && high >= up && high > 0 && min[i] < high && min[i] < low) {
      low = min[i];
      at = to[i];
    }
    if (max[i] > high) high = max[i];
  }
  return at;
}

const moves = ({ rollouts }: RunInfo, from: number) =>
  rollouts.flatMap((rollout) => rollout.moves.filter(({ t }) => t >= from)).sort((a, b) => a.row - b.row);
const firstStop: Find = (_queries, info, from) => moves(info, from).find(({ isStop }) => isStop)?.t;
const firstFinish: Find = (_queries, info, from) =>
  moves(info, from).find(({ part, state }) => part === '' && (state === 'completed' || state === 'finished'))?.t;
const firstRollout: Find = (_queries, { rollouts }, from) => {
  const begun = rollouts.map(({ t }) => t).filter((t) => t >= from);
  return begun.length === 0 ? undefined : Math.min(...begun);
};

const fewestOnline = [lowestOf('fleet.online'), 'the fewest devices are online'] as const;
const runEnds = [atEnd, 'the run ends'] as const;
const stop = [firstStop, 'a gate stops the rollout'] as const;
const mostOnTrial = [highestOf('update.trial'), 'most devices have the release on trial'] as const;
const begins = [firstRollout, 'the rollout begins'] as const;
const asOutageEnds = [byRows('fewest online as an outage ends'), 'an outage ends, and most devices are away'] as const;
const mostRevokedOnline = [byRows('most revoked online'), 'most revoked devices are still online'] as const;
const refusedMost = [peakOf('connects.refused'), 'most connects are refused'] as const;
const firstRefused = [byRows('first attack refused'), 'the first attack is refused'] as const;
const firstAttack = [[byRows('first attack let in'), 'the first attack gets in'], firstRefused] as const;
const mostDials = [peakOf('connects.attempted'), 'most devices dial'] as const;
const mostAsk = [peakOf('attestation.asked'), 'most devices ask to be attested'] as const;

/** How to find the decisive instant of a metric: the end of the run, unless `sources` has another one. */
export const sourcesOf = (metric: Threshold['metric']): Source => sources[metric as MetricId] ?? [runEnds];

const sources: Partial<Readonly<Record<MetricId, Source>>> = {
  'fleet.onlineMin': [fewestOnline],
  'connect.time': [[byRows('most not yet online'), 'most devices that run have not been online yet']],
  'reconnect.time': [asOutageEnds, fewestOnline],
  'offline.time': [fewestOnline],
  'message.loss': [[peakOf('messages.dropped'), 'most readings are given up'], fewestOnline],
  'message.duplicates': [[peakOf('messages.duplicated'), 'most readings come twice']],
  'connect.ratePeak': [mostDials],
  'connect.attemptsPerDevice': [mostDials],
  'connect.refusedShare': [refusedMost],
  'keepalive.expired': [[peakOf('keepalives.expired'), 'most sessions are closed for silence']],
  'session.takenOver': [[peakOf('sessions.takenOver'), 'most sessions are taken over']],
  'revocation.lag': [mostRevokedOnline],
  'revocation.returned': [[byRows('first revoked return'), 'the first revoked device is back'], mostRevokedOnline],
  'attestation.ratePeak': [mostAsk],
  'renewal.ratePeak': [[byRows('most renewals'), 'most devices renew their certificates']],
  'attestation.refusedShare': [[peakOf('attestation.refused'), 'most evidence is refused'], mostAsk],
  'sessions.closedForTrust': [[peakOf('sessions.closedForTrust'), 'most sessions are closed for their certificates']],
  'intrusion.reached': firstAttack,
  'attack.succeeded': firstAttack,
  'attack.refused': [firstRefused],
  'rollout.success': [stop, mostOnTrial, begins],
  'rollout.time': [mostOnTrial, begins],
  'rollout.timeTo95': [stop, mostOnTrial, begins],
  'rollout.exposed': [stop, mostOnTrial, begins],
  'rollout.exposedAtStop': [stop, begins],
  'rollout.timeToStop': [stop, begins],
  'rollout.stops': [stop, begins],
  'rollout.finished': [[firstFinish, 'a rollout is done'], runEnds],
  'rollout.bricked': [[firstOf('fleet.bricked'), 'the first device is bricked'], mostOnTrial, begins],
  'rollout.reverted': [[highestOf('update.reverted'), 'most devices have fallen back'], mostOnTrial, begins],
  'update.checkPeak': [[peakOf('updates.checks'), 'most devices ask for updates']],
  'update.checksDropped': [[peakOf('updates.dropped'), 'most checks get no answer']],
  'update.bytesPeak': [[peakOf('updates.bytes'), 'most is asked of the download server']],
};
