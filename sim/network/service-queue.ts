/**
 * One server with a fixed rate and a bounded queue, first come, first served: the edge's TLS terminator, or the
 * attestation service.
 *
 * Units   ticks of 1 ms outside, whole microseconds inside, since a fast server finishes several requests in one tick
 */
export class ServiceQueue {
  waiting = 0;
  private busyUntilUs = 0;
  private readonly serviceUs: number;

  constructor(
    perSecond: number | undefined,
    private readonly queueMax: number,
  ) {
    this.serviceUs = perSecond === undefined ? 0 : Math.max(1, Math.round(1_000_000 / perSecond));
  }

  /**
   * Accepts a request at `now`; returns the tick after which it is finished, or -1 if the queue is full. `share` is what
   * it costs of a whole one.
   */
  enter(now: number, share = 1): number {
    if (this.waiting >= this.queueMax) return -1;
    this.waiting++;
    this.busyUntilUs = Math.max(this.busyUntilUs, now * 1_000) + Math.ceil(this.serviceUs * share);
    return Math.max(now + 1, Math.ceil(this.busyUntilUs / 1_000));
  }

  /** Whether every request is finished within the tick after the one in which it comes, as long as there is room for it. */
  get isUnlimited(): boolean {
    return this.serviceUs === 0;
  }

  /** Whether so many more requests could wait. */
  hasRoomFor(requests: number): boolean {
    return this.waiting + requests <= this.queueMax;
  }

  /** A request that came before waits from here on. */
  letIn(): void {
    this.waiting++;
  }

  /** One request is finished, whether or not its client still waits. */
  leave(): void {
    if (this.waiting > 0) this.waiting--;
  }

  /** The server has stopped: all waiting requests are lost. */
  clear(): void {
    this.waiting = 0;
    this.busyUntilUs = 0;
  }

  save(): readonly [number, number] {
    return [this.waiting, this.busyUntilUs];
  }

  restore([waiting, busyUntilUs]: readonly [number, number]): void {
    this.waiting = waiting;
    this.busyUntilUs = busyUntilUs;
  }
}
