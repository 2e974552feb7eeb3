import { wallMs } from './wire.ts';

/** How a run's own time follows the wall; plain data, so that every thread can have it. */
export interface ClockSetting {
  /** Seconds since 1970 at tick 0: what certificates are dated by. */
  readonly epoch: number;
  /** `wallMs` at tick 0; undefined: the run has not begun, and its time stands still. */
  readonly startedAt: number | undefined;
  /** Ticks a millisecond. */
  readonly speed: number;
  /** The broker's clock is off by that many seconds. */
  readonly offset: number;
}

/** The time of a live run. */
export class LiveClock {
  constructor(private readonly setting: ClockSetting) {}

  get tick(): number {
    return this.tickOf(wallMs());
  }

  tickOf(at: number): number {
    const { startedAt, speed } = this.setting;
    return startedAt === undefined ? 0 : Math.max(0, Math.floor((at - startedAt) * speed));
  }

  /** When a tick comes, by `wallMs`. */
  wallOf(tick: number): number {
    const { startedAt, speed } = this.setting;
    return (startedAt ?? wallMs()) + tick / speed;
  }

  /** Seconds since 1970, with fractions, by the broker's clock. */
  get seconds(): number {
    return this.setting.epoch + this.setting.offset + this.tick / 1_000;
  }
}
