import type { Fleet } from '../../../fleet/fleet.ts';
import { Purpose } from '../../../kernel/chance/chance.ts';

/** When the schedule of a product has its devices awake, each with a shift of its own. */
export class WakeSchedule {
  constructor(
    private readonly fleet: Fleet,
    private readonly clock: { readonly now: number },
  ) {}

  /** Whether the wake window for today is over. */
  isBedtime(device: number): boolean {
    const { availability } = this.fleet.productOf(device).plan;
    if (availability === undefined || availability.awakeMs >= DAY) return false;
    return this.timeSinceWake(device, this.clock.now) >= availability.awakeMs;
  }

  /** Ticks until the wake window ends; Infinity for a device that never sleeps. */
  sleepsIn(device: number): number {
    const { availability } = this.fleet.productOf(device).plan;
    if (availability === undefined || availability.awakeMs >= DAY) return Number.POSITIVE_INFINITY;
    return Math.max(1, availability.awakeMs - this.timeSinceWake(device, this.clock.now));
  }

  /** Ticks from `tick`, which may lie before the run, until the schedule has the device awake; 0 if it is. */
  awayFrom(device: number, tick: number): number {
    const { availability } = this.fleet.productOf(device).plan;
    if (availability === undefined) return 0;
    const since = this.timeSinceWake(device, tick);
    return since < availability.awakeMs ? 0 : DAY - since;
  }

  private timeSinceWake(device: number, at: number): number {
    const { availability } = this.fleet.productOf(device).plan;
    if (availability === undefined) return 0;
    const unit = this.fleet.chance.uniformAt(this.fleet.keyOf(device), Purpose.availability, 0);
    const shift = Math.round(availability.jitterMs * (2 * unit - 1));
    return (((at - availability.fromMs - shift) % DAY) + DAY) % DAY;
  }
}

const DAY = 86_400_000;
