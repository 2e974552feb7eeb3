import { Counter, collectDefaultMetrics, Registry } from 'prom-client';
import type { BrokerFigures } from '../../broker/live/server/embedded-broker.ts';
import type { LiveFact } from '../../broker/live/wire/wire-verdict.ts';
import { addRows, type MetricRow } from './metric-rows.ts';

/** The text of all metrics, in Prometheus' exposition format, and its media type. */
export interface Exposition {
  readonly type: string;
  text(): Promise<string>;
}

/** What a broker has counted, and of its CRLs: when the first is out of date, in seconds since 1970, and how many certificates they revoke. */
interface KeptFigures extends BrokerFigures {
  readonly until: number;
  readonly revoked: number;
}

/**
 * What the lab's own broker has counted, and what its process takes, as metrics of Prometheus.
 *
 * Source  prometheus.io/docs/practices/naming: base units, `_total` for what only rises
 */
export class BrokerMetrics implements Exposition {
  private readonly registry = new Registry();
  private readonly refused: Counter<'request' | 'control'>;
  private readonly closed: Counter<'why'>;

  /** `figures`: undefined before the broker is up. */
  constructor(figures: () => KeptFigures | undefined) {
    const registers = [this.registry];
    collectDefaultMetrics({ register: this.registry });
    addRows(this.registry, BROKER, brokerRows, figures);
    addRows(this.registry, BROKER, { gauges: ofLists, counters: [] }, figures);
    this.refused = new Counter({
      ...{ name: `${BROKER}refused_total`, registers, labelNames: ['request', 'control'] as const },
      help: 'Requests of clients that a control has refused: certificates, CONNECT, PUBLISH, SUBSCRIBE, deliveries.',
    });
    this.closed = new Counter({
      ...{ name: `${BROKER}sessions_closed_total`, registers, labelNames: ['why'] as const },
      help: 'Sessions that the broker has closed, by the control that does not admit them any more, or by what happened.',
    });
  }

  get type(): string {
    return this.registry.contentType;
  }

  text(): Promise<string> {
    return this.registry.metrics();
  }

  /** Counts what the broker has noted. */
  count({ kind, control = '' }: LiveFact): void {
    if (kind.endsWith('.refused')) this.refused.inc({ request: kind.slice(0, -'.refused'.length), control });
    else if (kind === 'session.closed') this.closed.inc({ why: control });
    else if (kind === 'session.taken-over' || kind === 'keepalive.expired') this.closed.inc({ why: kind });
  }
}

export const BROKER = 'fleetlab_broker_';

type Row = MetricRow<BrokerFigures>;

const gauges: readonly Row[] = [
  ['sessions', 'Sessions of clients that are connected.', ({ sessions }) => sessions],
  ['sessions_peak', 'The most sessions at one time.', ({ sessionsPeak }) => sessionsPeak],
  ['pending_connections', 'Connections without a session yet.', ({ pending }) => pending],
];

const counters: readonly Row[] = [
  ['connects', 'CONNECT packets that were let in.', ({ connects }) => connects],
  ['handshakes', 'TLS handshakes that were completed.', ({ handshakes }) => handshakes],
  ['handshakes_resumed', 'TLS handshakes that resumed a session.', ({ handshakesResumed }) => handshakesResumed],
  ['handshakes_failed', 'Handshakes that failed in TLS.', ({ handshakesBroken }) => handshakesBroken],
  ['connections_too_slow', 'Connections closed because they had no session in time.', ({ tooSlow }) => tooSlow],
  ['connections_displaced', 'Connections closed to make room for newer ones.', ({ displaced }) => displaced],
  ['packets_too_long', 'Connections ended by a packet longer than the limit.', ({ packetsTooLong }) => packetsTooLong],
  ['client_errors', 'Errors of clients that the broker reported.', ({ clientErrors }) => clientErrors],
  ['messages_received', 'PUBLISH packets received from clients and let in.', ({ messages }) => messages],
  ['messages_received_bytes', 'Payload of these packets, in bytes.', ({ messageBytes }) => messageBytes],
];

export const brokerRows = { gauges, counters };

const ofLists: readonly MetricRow<KeptFigures>[] = [
  [
    'crl_expiry_timestamp_seconds',
    'When the first CRL of the broker is out of date, in seconds since 1970.',
    ({ until }) => until,
  ],
  ['crl_entries', 'Certificates that the CRLs of the broker revoke.', ({ revoked }) => revoked],
];
