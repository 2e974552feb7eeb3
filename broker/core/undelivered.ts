import type { Row } from '../../sim/kernel/ids.ts';
import type { Message } from '../../sim/kernel/time/message.ts';

/** A packet that the network did not carry; the sender's TCP keeps it. */
export interface UndeliveredPacket {
  /** From the device to the edge, or the reverse. */
  readonly isUp: boolean;
  /** A copy of its own. */
  readonly message: Message;
  readonly bytes: number;
  readonly cause: Row;
}

/** Packets held back by network outages, by connection, in the order they were sent. */
export class UndeliveredPackets {
  private readonly byConnection = new Map<number, { since: number; readonly packets: UndeliveredPacket[] }>();

  /** Keeps a packet; true if it is the device's first, from which its TCP timeout counts. */
  put(conn: number, now: number, packet: UndeliveredPacket): boolean {
    let held = this.byConnection.get(conn);
    if (held === undefined) {
      held = { since: -1, packets: [] };
      this.byConnection.set(conn, held);
    }
    held.packets.push(packet);
    if (!packet.isUp || held.since >= 0) return false;
    held.since = now;
    return true;
  }

  isSince(conn: number, since: number): boolean {
    return this.byConnection.get(conn)?.since === since;
  }

  take(conn: number): readonly UndeliveredPacket[] {
    const packets = this.byConnection.get(conn)?.packets ?? [];
    this.byConnection.delete(conn);
    return packets;
  }

  forget(conn: number): void {
    this.byConnection.delete(conn);
  }

  save() {
    return [...this.byConnection].map(([conn, { since, packets }]) => ({ conn, since, packets: packets.slice() }));
  }

  restore(state: ReturnType<UndeliveredPackets['save']>): void {
    this.byConnection.clear();
    for (const { conn, since, packets } of state) this.byConnection.set(conn, { since, packets: packets.slice() });
  }
}
