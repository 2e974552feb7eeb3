/**
 * How long another process has been silent, as far as this one could hear: a time in which this process itself stood still does not
 * count, since what was said meanwhile waits to be read.
 */
export class Silence {
  private silentMs = 0;
  private lookedAt: number;

  /** `everyMs`: how often `look` is called. */
  constructor(
    private readonly everyMs: number,
    now: number,
  ) {
    this.lookedAt = now;
  }

  heard(): void {
    this.silentMs = 0;
  }

  /** How long it has been silent, in milliseconds. */
  look(now: number): number {
    this.silentMs += Math.min(now - this.lookedAt, 2 * this.everyMs);
    this.lookedAt = now;
    return this.silentMs;
  }
}
