/**
 * Every TCP connection between a device and the edge.
 *
 * Either end can be gone without the other knowing: a device that loses power leaves a half-open connection behind. A
 * number is reused when both ends are gone and everything in flight has arrived.
 *
 * Shape   records of four words: the device with the ends in its top three bits, the arrival of the latest packet each
 *         way, and the trace row behind the latest packet from the device; free numbers form a list through the last
 * Memory  20 bytes a connection
 */
export class Connections {
  private capacity: number;
  private records: Int32Array<ArrayBuffer>;
  private certificates: Uint32Array<ArrayBuffer>;
  private head = -1;
  private tail = -1;
  private used = 0;

  /** `tickMs`: how long a tick of the run is; arrivals are kept in ticks. */
  constructor(
    capacity = 1024,
    private readonly tickMs = 1,
  ) {
    this.capacity = Math.max(1, capacity);
    this.records = new Int32Array(this.capacity << 2);
    this.certificates = new Uint32Array(this.capacity);
  }

  take(device: number, now: number): number {
    let conn = this.head;
    if (conn >= 0 && this.isQuiet(conn, now)) {
      this.head = this.records[(conn << 2) | CAUSE];
      if (this.head < 0) this.tail = -1;
    } else {
      if (this.used === this.capacity) this.grow();
      conn = this.used++;
    }
    const at = conn << 2;
    this.records[at] = device | ((DEVICE_END | EDGE_END) << ENDS_SHIFT);
    this.records[at | UP] = this.records[at | DOWN] = now / this.tickMs;
    this.certificates[conn] = 0;
    return conn;
  }

  deviceOf(conn: number): number {
    return this.records[conn << 2] & DEVICE_MASK;
  }

  has(conn: number, end: number): boolean {
    return ((this.records[conn << 2] >>> ENDS_SHIFT) & end) !== 0;
  }

  hold(conn: number, end: number): void {
    this.records[conn << 2] |= end << ENDS_SHIFT;
  }

  /** Releases one end or several; the number is free once none is held. */
  release(conn: number, ends: number): void {
    const at = conn << 2;
    if (this.records[at] >>> ENDS_SHIFT === 0) return;
    this.records[at] &= ~(ends << ENDS_SHIFT);
    if (this.records[at] >>> ENDS_SHIFT !== 0) return;
    this.records[at | CAUSE] = -1;
    if (this.tail >= 0) this.records[(this.tail << 2) | CAUSE] = conn;
    else this.head = conn;
    this.tail = conn;
  }

  /** When a packet that would arrive at `tick` does arrive: not before those sent ahead of it, since TCP keeps order. */
  arrivesUp(conn: number, tick: number): number {
    return this.inOrder((conn << 2) | UP, tick);
  }

  arrivesDown(conn: number, tick: number): number {
    return this.inOrder((conn << 2) | DOWN, tick);
  }

  /** The latest arrival each way, and its reverse. */
  latestUp(conn: number): number {
    return this.instantIn((conn << 2) | UP);
  }

  latestDown(conn: number): number {
    return this.instantIn((conn << 2) | DOWN);
  }

  setLatest(conn: number, up: number, down: number): void {
    this.records[(conn << 2) | UP] = up / this.tickMs;
    this.records[(conn << 2) | DOWN] = down / this.tickMs;
  }

  causeOf(conn: number): number {
    return this.records[(conn << 2) | CAUSE] >>> 0;
  }

  setCause(conn: number, row: number): void {
    this.records[(conn << 2) | CAUSE] = row;
  }

  /** When the certificate that the device presented on it was issued; 0 for none. */
  certificateAt(conn: number): number {
    return this.certificates[conn];
  }

  setCertificate(conn: number, issuedAt: number): void {
    this.certificates[conn] = issuedAt;
  }

  /** Visits each connection that has an end of this kind, in rising order. */
  forEachWithEnd(end: number, visit: (conn: number) => void): void {
    for (let conn = 0; conn < this.used; conn++) if (this.has(conn, end)) visit(conn);
  }

  save() {
    const { head, tail, used } = this;
    return {
      head,
      tail,
      used,
      records: this.records.slice(0, used << 2),
      certificates: this.certificates.slice(0, used),
    };
  }

  restore(state: ReturnType<Connections['save']>): void {
    while (this.capacity < state.used) this.grow();
    this.records.set(state.records);
    this.certificates.set(state.certificates);
    ({ head: this.head, tail: this.tail, used: this.used } = state);
  }

  private isQuiet(conn: number, now: number): boolean {
    const at = conn << 2;
    return now > this.instantIn(at | UP) && now > this.instantIn(at | DOWN);
  }

  private inOrder(at: number, instant: number): number {
    const latest = this.instantIn(at);
    if (latest >= instant) return latest;
    if (this.tickMs === 1) {
      this.records[at] = instant;
      return instant;
    }
    this.records[at] = Math.ceil(instant / this.tickMs);
    return this.instantIn(at);
  }

  private instantIn(at: number): number {
    return (this.records[at] >>> 0) * this.tickMs;
  }

  private grow(): void {
    this.capacity += (this.capacity >> 3) + 1;
    const records = new Int32Array(this.capacity << 2);
    records.set(this.records);
    this.records = records;
    const certificates = new Uint32Array(this.capacity);
    certificates.set(this.certificates);
    this.certificates = certificates;
  }
}

/** The device holds its end; the edge holds its own; the edge has opened the connection at the broker. */
export const DEVICE_END = 1;
export const EDGE_END = 2;
export const BROKER_END = 4;
export const ANY_END = DEVICE_END | EDGE_END | BROKER_END;

/** In place of a device, for the connection of another client. */
export const NO_DEVICE = 2 ** 29 - 1;

const UP = 1;
const DOWN = 2;
const CAUSE = 3;
const ENDS_SHIFT = 29;
const DEVICE_MASK = 2 ** ENDS_SHIFT - 1;
