import { courseOf, type SignalPlan, toSteps, writableSteps } from '../plan/signal.ts';

/**
 * What an actor makes a device report. `constant`: one value. `drift`: what is measured, further off by the hour.
 * `lockstep`: the same course on every device, without noise.
 */
export const falseCourses = ['constant', 'drift', 'lockstep'] as const;

/** A course, from a tick on. */
export interface FalseCourse {
  readonly way: (typeof falseCourses)[number];
  readonly actor: string;
  /** The attempt that it belongs to, by number. */
  readonly attempt: number;
  /** In the unit of the signal. */
  readonly offset: number;
  /** How long a drift takes to get that far. */
  readonly overMs: number;
  readonly since: number;
}

/** What such a course makes of a value that was measured, in steps; no further off than the payload has room for. */
export function falseValue(course: FalseCourse, signal: SignalPlan, measured: number, tick: number): number {
  const { way, offset, overMs, since } = course;
  const { mean, decimals } = signal;
  const [lowest, highest] = writableSteps(signal);
  const reported =
    way === 'constant'
      ? toSteps(mean + offset, decimals)
      : way === 'lockstep'
        ? toSteps(courseOf(signal, tick) + offset, decimals)
        : measured + toSteps(offset * Math.min(1, (tick - since) / overMs), decimals);
  return Math.min(highest, Math.max(lowest, reported));
}

/**
 * Devices that report what an actor wants, while its code runs on them; and which of their readings on the way are false.
 *
 * Memory  a course a device, and a number for each false reading until the platform has it
 */
export class FalseReadings {
  private readonly courses = new Map<number, FalseCourse>();
  /** By device and reading, the attempt behind it. */
  private readonly underWay = new Map<number, Map<number, number>>();

  constructor(
    /** Whether an implant of that actor runs on the device now. */
    private readonly isActive: (actor: string, device: number) => boolean,
  ) {}

  begin(device: number, course: FalseCourse): void {
    this.courses.set(device, course);
  }

  end(device: number, attempt: number): void {
    if (this.courses.get(device)?.attempt === attempt) this.courses.delete(device);
  }

  /** What a device takes as the value of its reading of that number. */
  valueOf(device: number, signal: SignalPlan, measured: number, tick: number, reading: number): number {
    const course = this.courses.get(device);
    if (course === undefined || !this.isActive(course.actor, device)) return measured;
    const own = this.underWay.get(device) ?? new Map<number, number>();
    this.underWay.set(device, own.set(reading, course.attempt));
    return falseValue(course, signal, measured, tick);
  }

  /** A reading has arrived, and with it all before it that ever will: the attempt behind it; undefined for a true one. */
  arrived(device: number, reading: number): number | undefined {
    const own = this.underWay.get(device);
    const attempt = own?.get(reading);
    for (const number of own?.keys() ?? []) if (number <= reading) own?.delete(number);
    if (own?.size === 0) this.underWay.delete(device);
    return attempt;
  }

  save() {
    return {
      courses: [...this.courses],
      underWay: [...this.underWay].map(([device, own]) => [device, [...own]] as const),
    };
  }

  restore({ courses, underWay }: ReturnType<FalseReadings['save']>): void {
    this.courses.clear();
    this.underWay.clear();
    for (const [device, course] of courses) this.courses.set(device, course);
    for (const [device, own] of underWay) this.underWay.set(device, new Map(own));
  }
}
