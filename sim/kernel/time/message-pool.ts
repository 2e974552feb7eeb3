import type { ProcessId, Row } from '../ids.ts';
import type { Handler } from './handler.ts';
import { type Message, newMessage, type Word } from './message.ts';
import type { SentCounts } from './sent-counts.ts';

/**
 * Messages in flight, pooled: one record of fixed numeric fields each, and a reference for an optional payload.
 *
 * Shape   records of eight words (two to a cache line): TO, FROM, NTH, TYPE, A, B, CAUSE, LADEN; free records form a
 *         list through TO. The position of a record says nothing about its order
 */
export class MessagePool {
  capacity = 1024;
  live = 0;

  private records = new Int32Array(this.capacity << 3);
  private payload: unknown[] = [];
  private free = -1;
  private used = 0;
  private readonly delivered = newMessage();

  constructor(private readonly sent: SentCounts) {}

  toOf(index: number): number {
    return this.records[(index << 3) | TO];
  }

  fromOf(index: number): number {
    return this.records[(index << 3) | FROM];
  }

  /** How many messages its sender had sent before it: the last tie-break of the canonical order. */
  nthOf(index: number): number {
    return this.records[(index << 3) | NTH] >>> 0;
  }

  take(to: ProcessId, from: ProcessId, message: Message, cause: Row): number {
    let index = this.free;
    if (index >= 0) this.free = this.records[(index << 3) | TO];
    else {
      if (this.used === this.capacity) this.grow();
      index = this.used++;
    }
    this.live++;
    const { records } = this;
    const at = index << 3;
    records[at | TO] = to;
    records[at | FROM] = from;
    records[at | NTH] = this.sent.next(from);
    records[at | TYPE] = message.type;
    records[at | A] = message.a as unknown as number;
    records[at | B] = message.b as unknown as number;
    records[at | CAUSE] = cause;
    const { payload } = message;
    records[at | LADEN] = payload === undefined ? 0 : 1;
    if (payload !== undefined) this.payload[index] = payload;
    return index;
  }

  /** Frees the record, then passes its fields on: messages that the receiver sends may reuse the record. */
  deliver(index: number, handler: Handler): void {
    const { records } = this;
    const at = index << 3;
    const to = records[at | TO];
    const { delivered } = this;
    delivered.type = records[at | TYPE];
    delivered.a = records[at | A] as unknown as Word;
    delivered.b = records[at | B] as unknown as Word;
    delivered.payload = records[at | LADEN] === 0 ? undefined : this.unload(index);
    records[at | TO] = this.free;
    this.free = index;
    this.live--;
    handler.message(to, records[at | FROM], delivered, records[at | CAUSE] >>> 0);
  }

  private unload(index: number): unknown {
    const payload = this.payload[index];
    this.payload[index] = undefined;
    return payload;
  }

  save() {
    const { used, free, live } = this;
    const records = this.records.slice(0, used << 3);
    return { used, free, live, records, payload: this.payload.slice() };
  }

  restore(state: ReturnType<MessagePool['save']>): void {
    while (this.capacity < state.used) this.grow();
    this.records.set(state.records);
    this.used = state.used;
    this.free = state.free;
    this.live = state.live;
    this.payload = state.payload.slice();
  }

  private grow(): void {
    this.capacity += this.capacity >> 1;
    const records = new Int32Array(this.capacity << 3);
    records.set(this.records);
    this.records = records;
  }
}

const TO = 0;
const FROM = 1;
const NTH = 2;
const TYPE = 3;
const A = 4;
const B = 5;
const CAUSE = 6;
/** 1 if there is a payload; there is almost never one, and then the payload array is not accessed. */
const LADEN = 7;
