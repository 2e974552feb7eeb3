import { Counter, collectDefaultMetrics, Registry } from 'prom-client';
import type { LiveFigures } from '../../broker/live/live-fabric.ts';
import { BROKER, brokerRows, type Exposition } from './broker-metrics.ts';
import { addRows, type MetricRow } from './metric-rows.ts';

/** How a live run is doing, as metrics of Prometheus; and of the lab's own broker, if the run has it, what it has counted. */
export class RunMetrics implements Exposition {
  private readonly registry = new Registry();
  private latest: LiveFigures | undefined;
  private readonly endings: Counter<'how'>;
  private readonly before = new Map<string, number>();

  constructor(private readonly figures: () => Promise<LiveFigures>) {
    collectDefaultMetrics({ register: this.registry });
    addRows(this.registry, 'fleetlab_run_', { gauges, counters }, () => this.latest);
    this.endings = new Counter({
      ...{ name: 'fleetlab_run_connections_ended_total', registers: [this.registry], labelNames: ['how'] as const },
      help: 'Connections of devices that have ended, by how they did.',
    });
  }

  get type(): string {
    return this.registry.contentType;
  }

  async text(): Promise<string> {
    const isFirst = this.latest === undefined;
    this.latest = await this.figures();
    if (isFirst && this.latest.embedded !== undefined)
      addRows(this.registry, BROKER, brokerRows, () => this.latest?.embedded);
    for (const [how, total] of Object.entries(this.latest.endings)) {
      this.endings.inc({ how }, total - (this.before.get(how) ?? 0));
      this.before.set(how, total);
    }
    return this.registry.metrics();
  }
}

type Row = MetricRow<LiveFigures>;

const gauges: readonly Row[] = [
  ['devices_online', 'Devices with a session.', ({ online }) => online],
  ['sessions_peak', 'The most sessions at one time.', ({ sessionsPeak }) => sessionsPeak],
  ['connect_rate_peak', 'The most connects in a second.', ({ connects }) => connects.ratePeak],
  [
    'reading_latency_p50_seconds',
    'From the sending of a reading to the subscriber: median.',
    ({ latency }) => latency.p50Ms / 1_000,
  ],
  ['reading_latency_p95_seconds', 'The same, 95th percentile.', ({ latency }) => latency.p95Ms / 1_000],
  ['reading_latency_p99_seconds', 'The same, 99th percentile.', ({ latency }) => latency.p99Ms / 1_000],
  ['reading_latency_max_seconds', 'The same, the longest.', ({ latency }) => latency.maxMs / 1_000],
];

const counters: readonly Row[] = [
  ['connects_secured', 'Connects of devices that came as far as TLS.', ({ connects }) => connects.secured],
  ['tcp_stalls', 'TCP connects that took a second or more.', ({ connects }) => connects.tcpStalls],
  ['readings_received', 'Readings that the subscriber of the platform has received.', ({ latency }) => latency.count],
];
