import type { Pair, SlotAnswer, SlotEvent, SlotOutcome, Slots } from '../../../sim/device/platform/slot-state.ts';
import { type SlotScheme, slotStep } from '../../../sim/device/platform/slots.ts';

/** A device's slots with the boot loader and the operating system around them. */
export class SlotRun {
  /** The set that runs; 0 if the device does not. */
  running = 0;
  readonly starts: number[] = [];

  constructor(
    readonly scheme: SlotScheme,
    public slots: Slots,
    /** Whether a set would be started. */
    private readonly isStartable: (set: number) => boolean,
  ) {}

  get startable(): Pair<boolean> {
    const [first, second] = this.slots.sets;
    return [this.isStartable(first), this.isStartable(second)];
  }

  does(event: SlotEvent): SlotOutcome {
    return this.take(slotStep(this.scheme, this.slots, event)).outcome;
  }

  /** Starts the device, as often as it takes; `cutDuringSwap` cuts power in the middle of the first swap. */
  reset(cutDuringSwap = false): SlotOutcome {
    this.running = 0;
    let isToCut = cutDuringSwap;
    for (let nth = 0; nth < 20; nth++) {
      let { outcome } = this.take(slotStep(this.scheme, this.slots, { kind: 'reset', startable: this.startable }));
      if (outcome === 'swapping') {
        if (isToCut) {
          isToCut = false;
          this.does({ kind: 'power-cut' });
          continue;
        }
        outcome = this.does({ kind: 'swapped' });
      }
      if (outcome === 'retrying') continue;
      if (outcome !== 'nothing-boots') {
        this.running = this.slots.sets[this.slots.active];
        this.starts.push(this.running);
      }
      return outcome;
    }
    throw new Error('the boot loader does not come to an end');
  }

  cut(): void {
    this.running = 0;
    this.does({ kind: 'power-cut' });
  }

  /** Writes an image set and selects it for a trial at the next reset. */
  stage(set: number): SlotOutcome {
    const first = this.does({ kind: 'install' });
    if (first !== 'writing') return first;
    this.does({ kind: 'written', set });
    return this.does({ kind: 'select' });
  }

  private take(answer: SlotAnswer): SlotAnswer {
    this.slots = answer.slots;
    return answer;
  }
}
