import { wallMs } from './wire.ts';

/** How run time follows the wall clock: plain data, so that it can be sent to other threads. */
export interface ClockSetting {
  /** Seconds since 1970 at tick 0; certificate dates count from it. */
  readonly epoch: number;
  /** `wallMs` at tick 0; undefined before the run begins, while its time stands still. */
  readonly startedAt: number | undefined;
  /** Ticks a millisecond. */
  readonly speed: number;
  /** Seconds by which the broker's clock is off. */
  readonly offset: number;
}

/** Converts between wall time and the ticks of a live run. */
export class LiveClock {
  constructor(private readonly setting: ClockSetting) {}

  get tick(): number {
    return this.tickOf(wallMs());
  }

  tickOf(at: number): number {
    const { startedAt, speed } = this.setting;
    return startedAt === undefined ? 0 : Math.max(0, Math.floor((at - startedAt) * speed));
  }

  /** The `wallMs` instant of a tick. */
  wallOf(tick: number): number {
    const { startedAt, speed } = this.setting;
    return (startedAt ?? wallMs()) + tick / speed;
  }

  get speed(): number {
    return this.setting.speed;
  }

  /** Seconds since 1970, with fractions, by the broker's clock. */
  get seconds(): number {
    return this.setting.epoch + this.setting.offset + this.tick / 1_000;
  }
}
