import { monitorEventLoopDelay, performance } from 'node:perf_hooks';

/** How late a thread's timers were, and how much processor time its process used. */
export interface Figures {
  readonly lagP50Ms: number;
  readonly lagP99Ms: number;
  readonly lagMaxMs: number;
  /** Share of its time that the event loop was at work; near 1, the thread itself is the limit. */
  readonly busy: number;
  readonly cpuMs: number;
  readonly rssBytes: number;
}

/** Measures how late this thread is. A rate means little beside a large lag: then the lab measures itself. */
export class Lag {
  private readonly delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  private readonly cpu = process.cpuUsage();
  private readonly busy = performance.eventLoopUtilization();

  constructor() {
    this.delay.enable();
  }

  figures(): Figures {
    const { user, system } = process.cpuUsage(this.cpu);
    return {
      lagP50Ms: late(this.delay.percentile(50)),
      lagP99Ms: late(this.delay.percentile(99)),
      lagMaxMs: late(this.delay.max),
      busy: performance.eventLoopUtilization(this.busy).utilization,
      cpuMs: (user + system) / 1_000,
      rssBytes: process.memoryUsage.rss(),
    };
  }

  stop(): void {
    this.delay.disable();
  }
}

const RESOLUTION_MS = 10;
/** The histogram holds whole intervals, in nanoseconds. */
const late = (interval: number): number => Math.max(0, interval / 1e6 - RESOLUTION_MS);
