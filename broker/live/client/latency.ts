import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';

/** Latency from a reading's first transmission to its arrival at the platform, in milliseconds. */
export interface LatencyFigures {
  readonly count: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** Collects latencies. Two clocks may make one negative: it then counts as the shortest there is, a microsecond. */
export class Latency {
  private readonly histogram: RecordableHistogram = createHistogram();

  record(ms: number): void {
    this.histogram.record(Math.max(1, Math.round(ms * 1_000)));
  }

  figures(): LatencyFigures {
    const at = (percentile: number): number => this.histogram.percentile(percentile) / 1_000;
    const { count } = this.histogram;
    if (count === 0) return { count, p50Ms: 0, p95Ms: 0, p99Ms: 0, maxMs: 0 };
    return { count, p50Ms: at(50), p95Ms: at(95), p99Ms: at(99), maxMs: this.histogram.max / 1_000 };
  }
}
