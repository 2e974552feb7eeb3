import type { LiveFabric } from '../../broker/live/live-fabric.ts';
import { wallMs } from '../../broker/live/wire/wire.ts';
import type { World } from '../../sim/simulation/world.ts';

export interface DriveControl {
  /** Called now and then; true ends the run there. */
  pulse?(world: World): boolean | Promise<boolean>;
  /** Wall time between two pulses. */
  readonly pulseMs?: number;
}

/**
 * Runs a world by the wall clock to its end, or until `pulse` ends it: it is driven on when something falls due and when
 * something has arrived.
 *
 * Errors  whatever became of a part of the lab that ended too early
 */
export async function runByWallClock(
  world: World,
  fabric: LiveFabric,
  control: DriveControl = {},
): Promise<'finished' | 'interrupted'> {
  const { pulseMs = 100 } = control;
  const bell = new Bell();
  const clock = fabric.startClock();
  fabric.arrived = () => bell.ring();
  let pulseAt = wallMs() + pulseMs;
  try {
    for (;;) {
      world.advance(clock.tick);
      if (fabric.failure !== undefined) throw fabric.failure;
      if (world.isOver) {
        world.conclude('finished');
        return 'finished';
      }
      if (wallMs() >= pulseAt) {
        pulseAt = wallMs() + pulseMs;
        if ((await control.pulse?.(world)) === true) {
          world.conclude('interrupted');
          return 'interrupted';
        }
      }
      const due = Math.min(world.agenda.queue.bound(), world.end);
      await bell.wait(Math.min(clock.wallOf(due), pulseAt));
    }
  } finally {
    fabric.arrived = () => {};
  }
}

/** Wakes whoever waits, at an instant or when it is rung, but never before the next tick has come. */
class Bell {
  private wake: (() => void) | undefined;
  private rung = false;

  ring(): void {
    this.rung = true;
    this.wake?.();
  }

  async wait(until: number): Promise<void> {
    const ms = until - wallMs();
    // A turn of the event loop at the least: what the sockets have to say comes in between.
    if (ms <= 0) await new Promise((resolve) => setImmediate(resolve));
    else if (!this.rung)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.min(ms, TIMER_MAX_MS));
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    this.wake = undefined;
    if (this.rung) await new Promise((resolve) => setTimeout(resolve, TICK_MS));
    this.rung = false;
  }
}

/** What has arrived is met in the next tick; whatever else arrives until then goes with it. */
const TICK_MS = 1;
const TIMER_MAX_MS = 60_000;
