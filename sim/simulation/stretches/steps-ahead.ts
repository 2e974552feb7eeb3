import { Guesses, type GuessesParts } from './guesses.ts';
import { Stretches, type StretchesParts } from './stretches.ts';

/**
 * Steps that are arithmetic while nothing looks at them: readings of quiet devices, and guesses of passwords that devices
 * refuse. Rows, samples, counters and fingerprint are those of a run that takes each step.
 */
export class StepsAhead {
  readonly guesses: Guesses;
  /** Undefined if there is no product whose readings are arithmetic. */
  private readonly stretches: Stretches | undefined;

  constructor(private readonly parts: StretchesParts & GuessesParts) {
    this.stretches = Stretches.of(parts);
    this.guesses = new Guesses(parts);
  }

  /** Events so far that did not have to be handled. */
  get spared(): number {
    return this.guesses.spared + (this.stretches?.spared ?? 0);
  }

  /** A step has left a configuration as it was, and has noted nothing. */
  learn(device: number, code: number, configuration: number, effects: number): void {
    this.stretches?.learn(configuration, code, effects);
    this.guesses.learn(device, code, configuration, effects);
  }

  /** A device has taken a step that has sent nothing. */
  begin(device: number): void {
    this.stretches?.begin(device);
  }

  /** A message of the device has arrived at the fabric. */
  hasArrived(device: number, type: number): void {
    this.stretches?.hasArrived(device, type);
  }

  /** Counts what has happened by the sample that is taken now. */
  sampled(): void {
    this.stretches?.sampled();
  }

  /** Brings every device to the present, and counts all that has happened. */
  settle(): void {
    this.parts.fleet.allToPresent();
    this.stretches?.settle();
  }

  /** A checkpoint has been restored: nothing is booked. */
  forget(): void {
    this.stretches?.forget();
    this.guesses.forget();
  }
}
