import type { MetricId } from '../metrics/metric-list.ts';

/** What the figure of a metric is made of, as SQL; and how the figure follows from these rows, over the whole run. */
export interface MetricView {
  readonly rows: string;
  readonly figure: string;
}

/** How the name of every view of a metric begins. */
export const METRIC_VIEW = 'metric_';

/** `metric_reconnect_time` for `reconnect.time`, in the spelling of SQL. */
export const viewNameOf = (metric: string): string =>
  `${METRIC_VIEW}${metric.replace('.', '_').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;

/** The totals of counters at each sample, under names that SQL takes. */
const totals = (series: Readonly<Record<string, string>>): string =>
  `SELECT t, any_value(elapsed) AS elapsed, ${Object.entries(series)
    .map(([name, id]) => `any_value(value) FILTER (series = '${id}') AS ${name}`)
    .join(', ')} FROM series WHERE series IN (${Object.values(series)
    .map((id) => `'${id}'`)
    .join(', ')}) GROUP BY t ORDER BY t`;

const ofTotals = (series: Readonly<Record<string, string>>, figure: string): MetricView => ({
  rows: totals(series),
  figure: `SELECT ${figure} FROM (FROM rows ORDER BY t DESC LIMIT 1)`,
});

/** The growth of a counter from sample to sample; a last sample that was cut short counts over a whole one. */
const growth = (series: string): MetricView => ({
  rows: `SELECT t, elapsed, total, grown, grown * 1000 / greatest(ticks * tick_ms, sample_ms) AS per_second FROM (
    SELECT t, elapsed, value AS total, value - lag(value, 1, 0) OVER (ORDER BY t) AS grown,
           t - lag(t, 1, 0) OVER (ORDER BY t) AS ticks FROM series WHERE series = '${series}') CROSS JOIN run ORDER BY t`,
  figure: 'SELECT max(per_second) FROM rows',
});

const ofEvents = (where: string, figure = 'count(*)'): MetricView => ({
  rows: `SELECT row, elapsed, t, kind, device, name, actor, control, verdict, detail, evidence, cause FROM named_events WHERE ${where}`,
  figure: `SELECT ${figure} FROM rows`,
});

const ATTACKED = `kind = 'attack.gained'`;

const connects: MetricView = {
  rows: `SELECT device, name, running, online, (online - running) * tick_ms AS ms FROM (
    SELECT device, any_value(name) AS name, min(t) FILTER (region = 'power' AND state = 'running') AS running,
           min(t) FILTER (region = 'link' AND state = 'online') AS online,
           count(*) FILTER (region = 'power' AND state NOT IN ('off', 'asleep')) AS powered
    FROM transitions GROUP BY device) CROSS JOIN run
    WHERE powered > 0 AND online IS DISTINCT FROM 0 AND (online IS NULL OR running IS NOT NULL)`,
  figure: 'SELECT count(*) FROM rows WHERE online IS NULL',
};

/** How handshakes that the edge took on ended: after a time-out, the row that leaves `tls` follows from the one that entered it. */
const handshakes: Omit<MetricView, 'figure'> = {
  rows: `SELECT row, elapsed, t, device, name, state, state <> 'connecting' AS wasted, cause FROM (
    SELECT *, lag(state) OVER own AS left_state, lag(row) OVER own AS entered FROM (
      SELECT row, elapsed, t, device, name, state, cause FROM transitions WHERE region = 'link' UNION ALL
      SELECT row, NULL, t, device, NULL, 'refused', NULL FROM events WHERE kind = 'handshake.refused' AND device IS NOT NULL)
    WINDOW own AS (PARTITION BY device ORDER BY row))
    WHERE left_state = 'tls' AND state <> 'refused' AND (state <> 'backoff' OR cause = entered) ORDER BY row`,
};

const CAUSES = 'it follows causes from row to row';
const IN_ORDER = 'it follows the rows of each device in their order, with what was open at each instant';

/** For each metric a view, or in words why there is none. */
export const metricViews: Readonly<Record<MetricId, MetricView | string>> = {
  'fleet.onlineAtEnd': {
    rows: `SELECT device, name, state = 'online' AS online, device IN (SELECT device FROM events
      WHERE kind IN ('certificate.revoked', 'device.disabled') AND device IS NOT NULL) AS barred
      FROM final_states WHERE region = 'link'`,
    figure: 'SELECT count(*) FILTER (online AND NOT barred) / count(*) FROM rows',
  },
  'fleet.onlineMin': IN_ORDER,
  'connect.time': { ...connects, figure: 'SELECT count(*) FROM rows WHERE online IS NOT NULL' },
  'connect.never': connects,
  'reconnect.time': IN_ORDER,
  'reconnect.never': IN_ORDER,
  'offline.time': IN_ORDER,
  'message.loss': ofTotals(
    { produced: 'messages.produced', delivered: 'messages.delivered', given_up: 'messages.dropped' },
    '1 - delivered / greatest(delivered, produced)',
  ),
  'message.duplicates': ofTotals(
    { duplicated: 'messages.duplicated', delivered: 'messages.delivered' },
    'duplicated / delivered',
  ),
  'connect.ratePeak': growth('connects.attempted'),
  'connect.attemptsPerDevice': ofTotals(
    { attempted: 'connects.attempted' },
    'attempted / (SELECT count(*) FROM devices)',
  ),
  'connect.refusedShare': ofTotals(
    { refused: 'connects.refused', attempted: 'connects.attempted' },
    'refused / greatest(refused, attempted)',
  ),
  'handshake.wasted': { ...handshakes, figure: 'SELECT count(*) FILTER (wasted) FROM rows' },
  'handshake.wastedShare': { ...handshakes, figure: 'SELECT count(*) FILTER (wasted) / count(*) FROM rows' },
  'server.refused': ofEvents(`kind = 'server.refused'`, 'count(DISTINCT device)'),
  'keepalive.expired': ofTotals({ expired: 'keepalives.expired' }, 'expired'),
  'session.takenOver': ofTotals({ taken_over: 'sessions.takenOver' }, 'taken_over'),
  'attestation.ratePeak': growth('attestation.asked'),
  'attestation.refusedShare': ofTotals(
    { refused: 'attestation.refused', issued: 'certificates.issued' },
    'refused / (refused + issued)',
  ),
  'renewal.ratePeak': {
    rows: `SELECT floor(t * tick_ms / sample_ms)::UINTEGER AS sample, count(*) AS begun, count(*) * 1000 / any_value(sample_ms) AS per_second
      FROM transitions CROSS JOIN run WHERE region = 'trust' AND state = 'renewing' GROUP BY 1 ORDER BY 1`,
    figure: 'SELECT coalesce(max(per_second), 0) FROM rows',
  },
  'fleet.certifiedAtEnd': {
    rows: `SELECT device, name, state, state IN ('certified', 'renewing') AS certified FROM final_states WHERE region = 'trust'`,
    figure: 'SELECT count(*) FILTER (certified) / count(*) FROM rows',
  },
  'sessions.closedForTrust': ofTotals({ closed: 'sessions.closedForTrust' }, 'closed'),
  'update.checksDropped': ofTotals({ dropped: 'updates.dropped', checks: 'updates.checks' }, 'dropped'),
  'update.checkPeak': growth('updates.checks'),
  'update.bytesPeak': growth('updates.bytes'),
  'intrusion.reached': `of the rows of ${viewNameOf('attack.succeeded')}, those of some gains count, each device once`,
  'intrusion.dwell': IN_ORDER,
  'intrusion.timeToObjective': IN_ORDER,
  'intrusion.objectives': ofEvents(`kind = 'campaign.reached'`),
  'attack.succeeded': ofEvents(`${ATTACKED} AND evidence IS NOT NULL`, 'count(DISTINCT (device, actor, evidence))'),
  'attack.refused': ofEvents(`kind = 'attack.refused'`),
  'credentials.stolen': ofEvents(`${ATTACKED} AND detail = 'a copy of its credential'`),
  'messages.readByForeign': ofEvents(`kind = 'messages.read'`, 'coalesce(sum(detail::DOUBLE), 0)'),
  'commands.obeyed': CAUSES,
  'honest.harm': CAUSES,
  'revocation.lag': IN_ORDER,
  'revocation.notSilent': IN_ORDER,
  'revocation.returned': IN_ORDER,
  'readings.refused': ofEvents(`kind = 'reading.refused'`),
  'readings.valueMin': `it is read from the text of the rows values.received`,
  'readings.valueMean': `it is read from the text of the rows values.received`,
  'readings.valueMax': `it is read from the text of the rows values.received`,
  'rollout.success': IN_ORDER,
  'rollout.time': IN_ORDER,
  'rollout.timeTo95': IN_ORDER,
  'rollout.never': IN_ORDER,
  'rollout.exposed': IN_ORDER,
  'rollout.exposedAtStop': IN_ORDER,
  'rollout.timeToStop': IN_ORDER,
  'rollout.stops': IN_ORDER,
  'rollout.finished': IN_ORDER,
  'rollout.bricked': IN_ORDER,
  'rollout.reverted': IN_ORDER,
};
