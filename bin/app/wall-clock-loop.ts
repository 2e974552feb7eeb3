import type { LiveFabric } from '../../broker/live/live-fabric.ts';
import { wallMs } from '../../broker/live/wire/wire.ts';
import type { World } from '../../sim/simulation/world.ts';

export interface DriveControl {
  /** Called regularly; true ends the run there. */
  pulse?(world: World): boolean | Promise<boolean>;
  /** Wall time between two pulses. */
  readonly pulseMs?: number;
}

/**
 * Runs a world by the wall clock to its end, or until `pulse` ends it. The loop advances the world when an event is due
 * and when something has arrived from the sockets. A run that has lost all of its devices ends there.
 *
 * Errors  the error of a service that ended too early
 */
export async function runByWallClock(
  world: World,
  fabric: LiveFabric,
  control: DriveControl = {},
): Promise<'finished' | 'interrupted'> {
  const { pulseMs = 100 } = control;
  const bell = new Bell();
  const clock = await fabric.startClock();
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
      if (fabric.lost.areAll) {
        world.conclude('interrupted');
        return 'interrupted';
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
    fabric.stopClock();
  }
}

/** Wakes the loop at an instant or when rung, but never before the next tick. */
class Bell {
  private wake: (() => void) | undefined;
  private rung = false;

  ring(): void {
    this.rung = true;
    this.wake?.();
  }

  async wait(until: number): Promise<void> {
    const ms = until - wallMs();
    // At least one turn of the event loop, in which messages from the sockets arrive.
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

/** The world handles an arrival in the next tick, together with everything else that arrives before it. */
const TICK_MS = 1;
const TIMER_MAX_MS = 60_000;
