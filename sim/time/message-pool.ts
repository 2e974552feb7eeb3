import { invariant } from '../lab-error.ts';
import type { Handler } from './agenda.ts';

/**
 * Messages under way, pooled: fixed numeric fields in typed arrays and one reference for what has no fixed shape.
 *
 * Shape   24 bytes a message; free records form a list through `to`. A record's index says nothing about its order
 */
export class MessagePool {
  capacity = 1024;
  live = 0;
  to = new Int32Array(this.capacity);
  from = new Int32Array(this.capacity);
  /** How many messages its sender had sent before it: the last tie-break of the canonical order. */
  nth = new Uint32Array(this.capacity);

  private type = new Uint8Array(this.capacity);
  private a = new Int32Array(this.capacity);
  private b = new Int32Array(this.capacity);
  private cause = new Uint32Array(this.capacity);
  private payload: unknown[] = [];
  private free = -1;
  private used = 0;
  private readonly sent: Uint32Array<ArrayBuffer>;

  constructor(processes: number) {
    this.sent = new Uint32Array(processes);
  }

  take(to: number, from: number, type: number, a: number, b: number, cause: number, payload: unknown): number {
    let index = this.free;
    if (index >= 0) this.free = this.to[index];
    else {
      if (this.used === this.capacity) this.grow();
      index = this.used++;
    }
    this.live++;
    this.to[index] = to;
    this.from[index] = from;
    this.nth[index] = this.sent[from]++;
    this.type[index] = type;
    this.a[index] = a;
    this.b[index] = b;
    this.cause[index] = cause;
    if (payload !== undefined) this.payload[index] = payload;
    return index;
  }

  /** Frees the record, then hands its fields over: whatever the receiver sends may use the place again. */
  deliver(index: number, handler: Handler): void {
    const to = this.to[index];
    const payload = this.payload[index];
    if (payload !== undefined) this.payload[index] = undefined;
    this.to[index] = this.free;
    this.free = index;
    this.live--;
    handler.message(to, this.from[index], this.type[index], this.a[index], this.b[index], this.cause[index], payload);
  }

  save() {
    return {
      used: this.used,
      free: this.free,
      live: this.live,
      sent: this.sent.slice(),
      columns: this.columns().map((column) => column.slice(0, this.used)),
      payload: this.payload.slice(),
    };
  }

  restore(state: ReturnType<MessagePool['save']>): void {
    invariant(state.sent.length === this.sent.length, 'a checkpoint is restored into a run of the same size');
    while (this.capacity < state.used) this.grow();
    this.columns().forEach((column, i) => {
      column.set(state.columns[i]);
    });
    this.sent.set(state.sent);
    this.used = state.used;
    this.free = state.free;
    this.live = state.live;
    this.payload = state.payload.slice();
  }

  private columns() {
    return [this.to, this.from, this.nth, this.type, this.a, this.b, this.cause] as const;
  }

  private grow(): void {
    const [to, from, nth, type, a, b, cause] = this.columns();
    this.capacity += this.capacity >> 1;
    this.to = grown(to, new Int32Array(this.capacity));
    this.from = grown(from, new Int32Array(this.capacity));
    this.nth = grown(nth, new Uint32Array(this.capacity));
    this.type = grown(type, new Uint8Array(this.capacity));
    this.a = grown(a, new Int32Array(this.capacity));
    this.b = grown(b, new Int32Array(this.capacity));
    this.cause = grown(cause, new Uint32Array(this.capacity));
  }
}

function grown<T extends Int32Array | Uint32Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
