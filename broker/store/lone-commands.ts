import { grown } from './grown.ts';
import type { Message } from './message.ts';

/**
 * By device, the one message on its own commands topic that its session has not acknowledged. A push of a rollout leaves such a
 * message in a million sessions at once, all with the same payload.
 *
 * Shape   columns: the place of the payload plus one, 0 for none; the broker's number of the message; its packet identifier, 0
 *         before it is sent
 * Memory  11 bytes a device, once there has been any
 */
export class LoneCommands {
  private payload = new Uint8Array(0);
  private nth = new Float64Array(0);
  private messageId = new Uint16Array(0);
  /** Payloads that are in use, and by how many messages. */
  private readonly payloads: (Buffer | undefined)[] = [];
  private readonly uses: number[] = [];
  private held = 0;

  get isEmpty(): boolean {
    return this.held === 0;
  }

  has(device: number): boolean {
    return device >= 0 && device < this.payload.length && this.payload[device] > 0;
  }

  /** Holds a message; false if the device has one, or for a message of another kind than that of a push. */
  put(device: number, { payload, qos, retain, dup }: Message, nth: number): boolean {
    if (qos !== 1 || retain || dup || this.has(device)) return false;
    const place = this.placeOf(payload);
    if (place >= PAYLOADS_MAX) return false;
    this.reserve(device);
    this.payloads[place] = payload;
    this.uses[place] = (this.uses[place] ?? 0) + 1;
    this.payload[device] = place + 1;
    this.nth[device] = nth;
    this.messageId[device] = 0;
    this.held++;
    return true;
  }

  /** Of a device that has a message. */
  nthOf(device: number): number {
    return this.nth[device];
  }

  /** The same; undefined before it is sent. */
  messageIdOf(device: number): number | undefined {
    return this.messageId[device] || undefined;
  }

  payloadOf(device: number): Buffer {
    return this.payloads[this.payload[device] - 1] as Buffer;
  }

  sent(device: number, messageId: number): void {
    this.messageId[device] = messageId;
  }

  drop(device: number): void {
    if (!this.has(device)) return;
    const place = this.payload[device] - 1;
    if (--this.uses[place] === 0) this.payloads[place] = undefined;
    this.payload[device] = 0;
    this.held--;
  }

  clear(): void {
    this.payload.fill(0);
    this.payloads.length = this.uses.length = this.held = 0;
  }

  /** The devices that have a message, in rising order. */
  *devices(): Iterable<number> {
    for (let device = 0; device < this.payload.length; device++) if (this.payload[device] > 0) yield device;
  }

  /** Where the payload is, or the first free place. */
  private placeOf(payload: Buffer): number {
    const at = this.payloads.indexOf(payload);
    if (at >= 0) return at;
    const free = this.payloads.indexOf(undefined);
    return free >= 0 ? free : this.payloads.length;
  }

  private reserve(device: number): void {
    const had = this.payload.length;
    if (device < had) return;
    const devices = Math.max(64, device + 1, had * 2);
    this.payload = grown(this.payload, new Uint8Array(devices));
    this.nth = grown(this.nth, new Float64Array(devices));
    this.messageId = grown(this.messageId, new Uint16Array(devices));
  }
}

const PAYLOADS_MAX = 255;
