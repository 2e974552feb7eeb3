import type { Redis } from 'ioredis';
import { wallMs } from '../../broker/live/wire/wire.ts';
import { ClockEstimate, type ClockFigures } from './clock-estimate.ts';

/** This machine's clock beside that of Redis, looked at again and again. */
export class ServiceClock {
  private readonly estimate = new ClockEstimate();
  private timer: NodeJS.Timeout | undefined;
  private isLooking = false;

  private constructor(private readonly redis: Redis) {}

  /** Looks several times at once, and from then on every two seconds. */
  static async start(redis: Redis): Promise<ServiceClock> {
    const clock = new ServiceClock(redis);
    await clock.look(SAMPLES_FIRST);
    clock.timer = setInterval(() => void clock.look(SAMPLES).catch(() => {}), EVERY_MS);
    return clock;
  }

  get figures(): ClockFigures {
    return this.estimate.figures(wallMs()) ?? { offsetMs: 0, boundMs: Number.MAX_SAFE_INTEGER, systemMs: 0 };
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async look(times: number): Promise<void> {
    // One that waits for a service that is away is enough.
    if (this.isLooking) return;
    this.isLooking = true;
    try {
      for (let nth = 0; nth < times; nth++) {
        const sentAt = wallMs();
        const [seconds, micros] = await this.redis.time();
        const receivedAt = wallMs();
        const serviceMs = Number(seconds) * 1_000 + Number(micros) / 1_000;
        this.estimate.add({ sentAt, serviceMs, receivedAt, systemMs: Date.now() });
      }
    } finally {
      this.isLooking = false;
    }
  }
}

const SAMPLES_FIRST = 16;
const SAMPLES = 4;
const EVERY_MS = 2_000;
