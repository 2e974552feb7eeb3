/** Why a device may not have an update now; `eligible` if it may. */
export type Eligibility = 'inactive' | 'up-to-date' | 'blocked' | 'rate' | 'threshold' | 'eligible';

export interface NervesHubDevice {
  readonly isUpToDate: boolean;
  /** Tick until which it is in the penalty box; 0 if it is not. */
  readonly blockedUntil: number;
  /** Attempts since it was last in the penalty box, and how many of them were after that tick. */
  readonly attempts: number;
  attemptsAfter(tick: number): number;
}

export interface NervesHubLimits {
  readonly failureRate: { readonly amount: number; readonly withinMs: number };
  readonly failureThreshold: number;
}

/**
 * Whether a device may have an update, with the checks in NervesHub's order.
 *
 * Source  nerves_hub_web, `Devices.verify_update_eligibility`: not active, up to date, blocked, rate, threshold
 */
export function nervesHubEligibility(
  isActive: boolean,
  device: NervesHubDevice,
  { failureRate, failureThreshold }: NervesHubLimits,
  now: number,
): Eligibility {
  if (!isActive) return 'inactive';
  if (device.isUpToDate) return 'up-to-date';
  if (device.blockedUntil > now) return 'blocked';
  if (device.attemptsAfter(now - failureRate.withinMs) >= failureRate.amount) return 'rate';
  return device.attempts >= failureThreshold ? 'threshold' : 'eligible';
}

/** The ticks at which each device was last given an update, as many as the rate limit needs. */
export class Attempts {
  private readonly counts: Uint16Array;
  private readonly latest: Float64Array;

  constructor(
    size: number,
    private readonly depth: number,
  ) {
    this.counts = new Uint16Array(size);
    this.latest = new Float64Array(size * depth);
  }

  of(position: number): number {
    return this.counts[position];
  }

  add(position: number, now: number): void {
    this.latest[position * this.depth + (this.counts[position] % this.depth)] = now;
    this.counts[position]++;
  }

  after(position: number, tick: number): number {
    const kept = Math.min(this.counts[position], this.depth);
    let after = 0;
    for (let nth = 0; nth < kept; nth++) if (this.latest[position * this.depth + nth] > tick) after++;
    return after;
  }

  clear(position: number): void {
    this.counts[position] = 0;
  }

  save() {
    return { counts: this.counts.slice(), latest: this.latest.slice() };
  }

  restore(state: ReturnType<Attempts['save']>): void {
    this.counts.set(state.counts);
    this.latest.set(state.latest);
  }
}
