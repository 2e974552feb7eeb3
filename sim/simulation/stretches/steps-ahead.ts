import type { AheadOfTime } from '../../fleet/fleet.ts';
import type { ProcessId } from '../../kernel/ids.ts';
import { BookedCounts } from '../../kernel/trace/booked-counts.ts';
import type { GroupedDevices } from '../../kernel/trace/group-series.ts';
import type { DialPath } from '../dial-path.ts';
import { Guesses, type GuessesParts } from './guesses.ts';
import { type RefusedDialParts, RefusedDials } from './refused-dials.ts';
import { START_WORDS } from './stretch-starts.ts';
import { Stretches, type StretchesParts } from './stretches.ts';

export interface StepsAheadParts
  extends StretchesParts,
    RefusedDialParts,
    Omit<GuessesParts, 'chart' | 'device' | 'plan'> {
  readonly groups: GroupedDevices | undefined;
  /** Undefined where each dial takes its way as packets. */
  readonly dials: DialPath | undefined;
}

/**
 * Steps that are arithmetic while nothing looks at them: readings, pings and checks of quiet devices, dials while the broker is down, and guesses of passwords
 * that devices refuse. Rows, samples, counters and fingerprint are those of a run that takes each step.
 *
 * Memory  44 bytes a device for how it began its stretch, 8 more where checks for updates are part of it
 */
export class StepsAhead implements AheadOfTime {
  readonly guesses: Guesses;
  private readonly booked: BookedCounts;
  /** Undefined if there is no product whose readings or pings are arithmetic. */
  private readonly stretches: Stretches | undefined;
  /** Undefined if no dials are. */
  private readonly dials: RefusedDials | undefined;

  constructor(private readonly parts: StepsAheadParts) {
    const { fleet, counters, plan, groups } = parts;
    const words = new Uint32Array(fleet.size * START_WORDS);
    const booked = new BookedCounts(counters, plan.sampleEveryMs, groups);
    this.booked = booked;
    this.stretches = Stretches.of(parts, booked, words);
    this.dials = RefusedDials.of(parts, parts.dials, { booked, words });
    this.guesses = new Guesses(parts);
    fleet.stretches = this;
  }

  /** Events so far that did not have to be handled. */
  get spared(): number {
    return this.guesses.spared + (this.stretches?.spared ?? 0) + (this.dials?.spared ?? 0);
  }

  /** A step has left a configuration as it was, and has noted nothing. */
  learn(device: number, code: number, configuration: number, effects: number): void {
    this.stretches?.learn(configuration, code, effects);
    this.dials?.learnReading(configuration, code, effects);
    this.guesses.learn(device, code, configuration, effects);
  }

  /** A step has led from one configuration to another, and has noted nothing. */
  learnMove(before: number, code: number, after: number, effects: number): void {
    this.stretches?.learnMove(before, code, after, effects);
    this.dials?.learn(before, code, after, effects);
  }

  /** A device has taken a step that has sent nothing. */
  begin(device: number): void {
    if (this.parts.fleet.online.get(device) === 1) this.stretches?.begin(device);
    else this.dials?.begin(device);
  }

  /** The broker is about to fail. */
  beforeFailure(): void {
    this.dials?.allToPresent();
  }

  /** A message of the device has arrived at the fabric. */
  hasArrived(device: number, type: number): void {
    this.stretches?.hasArrived(device, type);
  }

  /** Only a stretch of readings has a session. */
  takeBack(device: number): void {
    if (this.parts.fleet.online.get(device) === 1) this.stretches?.takeBack(device);
    else this.dials?.takeBack(device);
  }

  /** Writes the rows that come before the place of the run. Call it before anything else happens there; the process that it happens to begins nothing before it. */
  catchUp(process: ProcessId): void {
    this.dials?.catchUp(process);
  }

  /** Checks for updates that wait for their answers at the sample that is taken now, which the service has not been handed. */
  get checksWaiting(): number {
    return this.booked.checksWaiting;
  }

  /** How many of them may wait now, or before all that wait now are answered. */
  get checksAhead(): number {
    return this.stretches?.checksAhead ?? 0;
  }

  /** Hands the service all of them. */
  checksToPresent(): void {
    this.stretches?.checksToPresent();
  }

  /** Counts what has happened by the sample that is taken now. */
  sampled(): void {
    this.booked.settleAt(this.parts.agenda.now);
    this.stretches?.sampled();
  }

  /** Brings every device to the present, and counts all that has happened. */
  settle(): void {
    this.catchUp(NO_PROCESS);
    this.parts.fleet.allToPresent();
    this.booked.settleAll();
  }

  /** A checkpoint has been restored: nothing is booked. */
  forget(): void {
    this.booked.clear();
    this.stretches?.forget();
    this.dials?.forget();
    this.guesses.forget();
  }
}

/** Where nothing is about to happen to a process. */
const NO_PROCESS = -1;
