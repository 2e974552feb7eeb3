import type { ProcessId } from '../kernel/ids.ts';
import { NO_WORD, type Word } from '../kernel/time/message.ts';
import type { EventKind } from '../kernel/trace/kinds.ts';
import type { EventFacts } from '../kernel/trace/recorder.ts';

/** A fact that a device wants recorded, and the region of its machine that the fact belongs to. */
export interface Note {
  readonly kind: EventKind;
  readonly region: 'power' | 'link' | 'trust' | 'update';
  readonly facts: EventFacts;
}

/**
 * The commands of one step, in order. The step fills the outbox and its caller empties it: no command leaves a device
 * before the transition that sent it is recorded, so that the recorded row can be named as the cause. Notes are facts
 * for the trace itself; they are rare, so they may be objects.
 */
export class Outbox {
  length = 0;
  command = new Uint8Array(64);
  device = new Int32Array(64);
  first = new Int32Array(64);
  second = new Int32Array(64);
  readonly notes: Note[] = [];

  note(kind: EventKind, region: Note['region'], device: number, facts: EventFacts): void {
    this.notes.push({ kind, region, facts: { device, ...facts } });
  }

  put(command: number, device: ProcessId, first = NO_WORD, second = NO_WORD): void {
    if (this.length === this.command.length) this.grow();
    const i = this.length++;
    this.command[i] = command;
    this.device[i] = device;
    this.first[i] = first as unknown as number;
    this.second[i] = second as unknown as number;
  }

  firstOf(place: number): Word {
    return this.first[place] as unknown as Word;
  }

  secondOf(place: number): Word {
    return this.second[place] as unknown as Word;
  }

  private grow(): void {
    const capacity = this.length * 2;
    const command = new Uint8Array(capacity);
    command.set(this.command);
    this.command = command;
    for (const column of ['device', 'first', 'second'] as const) {
      const grown = new Int32Array(capacity);
      grown.set(this[column]);
      this[column] = grown;
    }
  }
}
