import type { EventKind } from '../kernel/trace/kinds.ts';
import type { EventFacts } from '../kernel/trace/recorder.ts';

/** What a device wants done outside itself. `device` first, then up to two numbers that the errand explains. */
const commandNames = [
  'dial',
  'secure',
  'connect',
  'subscribe',
  /** Says «online» on the device's status topic; the last will says «offline» there. */
  'announce',
  /** A reading: its number, then 1 if it has been sent before. */
  'reading',
  /** PUBREL for a message id. */
  'release',
  /** PUBACK or PUBREC for a message id, then its QoS. */
  'acknowledge',
  'ping',
  'abandon',
  /** DISCONNECT by a device that stays, and waits until the connection is closed. */
  'disconnect',
  /** DISCONNECT by a device that goes. */
  'leave',
  'vanish',
  /** Asks the cloud security service for a challenge: the attempt. */
  'attest',
  /** Answers the challenge that has the nonce; then the attempt. */
  'prove',
  /** Tells the service of failures: how many. */
  'report',
  /** Asks for updates: the image set that runs; then, a byte each, what came of the last offer, it plus one, its execution, and the number of the check. */
  'check',
  /** Fetches what was offered; then the attempt, and above eight bits the share that is there. */
  'fetch',
  /** Reports the status of an offer: the signal, then the code of the offer. */
  'reportStatus',
] as const;

type CommandName = (typeof commandNames)[number];

/** Errands by name, as the outbox holds them: their places in `commandNames`. */
export const CommandCode = Object.fromEntries(commandNames.map((command, code) => [command, code])) as Readonly<
  Record<CommandName, number>
>;

/** A fact that a device wants on record, and the region of its machine that it belongs to. */
export interface Note {
  readonly kind: EventKind;
  readonly region: 'power' | 'link' | 'trust' | 'update';
  readonly facts: EventFacts;
}

/**
 * Errands of one step, in order. A step puts them in, its caller empties it: nothing leaves a device before the
 * transition that sent it is on record, so that the record can be named as the cause. Notes are facts for the record
 * itself; they are rare, so they may be objects.
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

  put(command: number, device: number, first = 0, second = 0): void {
    if (this.length === this.command.length) this.grow();
    const i = this.length++;
    this.command[i] = command;
    this.device[i] = device;
    this.first[i] = first;
    this.second[i] = second;
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
