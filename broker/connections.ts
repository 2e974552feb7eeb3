/**
 * Every TCP connection between a device and the edge, in columns.
 *
 * Either end can be gone without the other knowing: a device that loses power leaves a half-open connection behind. A
 * number is dealt out again only when both ends are gone and whatever was still under way must have arrived.
 *
 * Memory  25 bytes a connection
 */
export class Connections {
  capacity = 1024;
  /** The device at the far end. */
  device = new Int32Array(this.capacity);
  ends = new Uint8Array(this.capacity);
  /** When the latest packet each way arrives: TCP delivers in order. */
  upAt = new Uint32Array(this.capacity);
  downAt = new Uint32Array(this.capacity);
  /** Trace row behind the latest packet from the device. */
  cause = new Uint32Array(this.capacity);

  private freedAt = new Uint32Array(this.capacity);
  private next = new Int32Array(this.capacity);
  private head = -1;
  private tail = -1;
  private used = 0;

  take(device: number, now: number): number {
    let conn = this.head;
    if (conn >= 0 && now - this.freedAt[conn] >= QUARANTINE_MS) {
      this.head = this.next[conn];
      if (this.head < 0) this.tail = -1;
    } else {
      if (this.used === this.capacity) this.grow();
      conn = this.used++;
    }
    this.device[conn] = device;
    this.ends[conn] = DEVICE_END | EDGE_END;
    this.upAt[conn] = now;
    this.downAt[conn] = now;
    return conn;
  }

  /** One end, or what it had of the session, is gone. */
  release(conn: number, end: number, now: number): void {
    if (this.ends[conn] === 0) return;
    this.ends[conn] &= ~end;
    if (this.ends[conn] !== 0) return;
    this.freedAt[conn] = now;
    this.next[conn] = -1;
    if (this.tail >= 0) this.next[this.tail] = conn;
    else this.head = conn;
    this.tail = conn;
  }

  has(conn: number, end: number): boolean {
    return (this.ends[conn] & end) !== 0;
  }

  /** Calls back for each connection that has an end of this kind, in rising order. */
  each(end: number, visit: (conn: number) => void): void {
    for (let conn = 0; conn < this.used; conn++) if (this.has(conn, end)) visit(conn);
  }

  save() {
    const { head, tail, used } = this;
    return { head, tail, used, columns: this.columns().map((column) => column.slice(0, used)) };
  }

  restore(state: ReturnType<Connections['save']>): void {
    while (this.capacity < state.used) this.grow();
    this.columns().forEach((column, i) => {
      column.set(state.columns[i]);
    });
    ({ head: this.head, tail: this.tail, used: this.used } = state);
  }

  private columns() {
    return [this.device, this.ends, this.upAt, this.downAt, this.cause, this.freedAt, this.next] as const;
  }

  private grow(): void {
    const [device, ends, upAt, downAt, cause, freedAt, next] = this.columns();
    this.capacity += this.capacity >> 1;
    this.device = grown(device, new Int32Array(this.capacity));
    this.ends = grown(ends, new Uint8Array(this.capacity));
    this.upAt = grown(upAt, new Uint32Array(this.capacity));
    this.downAt = grown(downAt, new Uint32Array(this.capacity));
    this.cause = grown(cause, new Uint32Array(this.capacity));
    this.freedAt = grown(freedAt, new Uint32Array(this.capacity));
    this.next = grown(next, new Int32Array(this.capacity));
  }
}

/** The device holds its end; the edge holds its own; the broker behind the edge has been told of the connection. */
export const DEVICE_END = 1;
export const EDGE_END = 2;
export const BROKER_END = 4;

/** Longer than any packet can be under way: latency, all retransmissions, a stall that times out. */
const QUARANTINE_MS = 300_000;

function grown<T extends Int32Array | Uint32Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
