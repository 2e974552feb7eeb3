/** What is known of a machine's clocks, by the clock of the service. */
export interface ClockFigures {
  /** By how much the service's clock is ahead of the machine's monotonic one. */
  readonly offsetMs: number;
  /** The offset is right within so much, more or less. */
  readonly boundMs: number;
  /** By how much the machine's system clock is ahead of the service's. */
  readonly systemMs: number;
}

/** One look at the clock of the service: this machine's clock before and after it, and the system clock after it. */
export interface ClockSample {
  readonly sentAt: number;
  readonly serviceMs: number;
  readonly receivedAt: number;
  readonly systemMs: number;
}

/**
 * Estimates by how much the clock of the service is ahead of this machine's.
 *
 * The service looked at its clock between sending and receiving, so half of the round trip bounds the error at that instant. Clocks
 * drift from then on, and that instant may be as early as the sending: the bound grows from there. The sample with the smallest bound
 * counts. A sample that contradicts it shows that a clock was set: then the new one counts.
 *
 * Units   milliseconds
 * Source  RFC 5905, 8 (offset and delay), with one instant of the service in place of two
 */
export class ClockEstimate {
  private best: (ClockFigures & { readonly at: number }) | undefined;

  add({ sentAt, serviceMs, receivedAt, systemMs }: ClockSample): void {
    const half = (receivedAt - sentAt) / 2;
    const offsetMs = serviceMs - (sentAt + receivedAt) / 2;
    const sample = { offsetMs, boundMs: half, systemMs: systemMs - (receivedAt + offsetMs), at: sentAt };
    const { best } = this;
    if (best === undefined) {
      this.best = sample;
      return;
    }
    const bound = boundAt(best, receivedAt);
    const sampled = boundAt(sample, receivedAt);
    const wasSet = Math.abs(offsetMs - best.offsetMs) > bound + sampled;
    if (wasSet || sampled <= bound) this.best = sample;
  }

  /** Undefined before the first sample. */
  figures(now: number): ClockFigures | undefined {
    const { best } = this;
    if (best === undefined) return undefined;
    return { offsetMs: best.offsetMs, systemMs: best.systemMs, boundMs: boundAt(best, now) };
  }
}

const boundAt = ({ boundMs, at }: { readonly boundMs: number; readonly at: number }, now: number): number =>
  boundMs + Math.max(0, now - at) * DRIFT;

/** Assumption: two clocks drift apart by at most 200 millionths, as cheap crystals with NTP do. */
const DRIFT = 200e-6;
