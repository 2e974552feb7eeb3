import type { EventKind } from '../kernel/trace/kinds.ts';
import type { EventFacts } from '../kernel/trace/recorder.ts';

/** Commands that a device sends out. `device` comes first, then up to two numbers that each command explains. */
const commandNames = [
  'dial',
  'secure',
  'connect',
  'subscribe',
  /** Publishes «online» on the device's status topic; the last will publishes «offline» there. */
  'announce',
  /** A reading: its number, then 1 if it has been sent before. */
  'reading',
  /** PUBREL for a message id. */
  'release',
  /** PUBACK or PUBREC for a message id, then its QoS. */
  'acknowledge',
  'ping',
  'abandon',
  /** DISCONNECT by a device that stays powered and waits until the connection is closed. */
  'disconnect',
  /** DISCONNECT by a device that shuts down. */
  'leave',
  'vanish',
  /** Asks the cloud security service for a challenge; first number: the attempt. */
  'attest',
  /** Answers the challenge with the given nonce; second number: the attempt. */
  'prove',
  /** Reports failures to the cloud security service; first number: how many. */
  'report',
  /**
   * Asks for updates: the running image set; then, a byte each, the result of the last offer, that offer plus one, its
   * execution, and the number of the check.
   */
  'check',
  /** Downloads the offered image; second number: the attempt in 8 bits, above them the share already downloaded. */
  'fetch',
  /** Reports the status of an offer: the signal, then the offer code. */
  'reportStatus',
] as const;

type CommandName = (typeof commandNames)[number];

/** Command codes by name: their indices in `commandNames`. */
export const CommandCode = Object.fromEntries(commandNames.map((command, code) => [command, code])) as Readonly<
  Record<CommandName, number>
>;

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
