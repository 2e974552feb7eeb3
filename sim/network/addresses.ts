import type { Fleet } from '../fleet/fleet.ts';
import { hashOf } from '../kernel/trace/hash.ts';

/**
 * Where devices connect from: a prefix by site and network, and a host by device. Behind a gateway the prefix is the one
 * that the gateway has been given for its segment (RFC 8415, 6.3). A device keeps its address until it moves to another
 * network; a connection keeps the one it was dialed from.
 *
 * Source  RFC 3849: the prefix of documentation
 */
export class Addresses {
  /** By device, how often it has moved. */
  private moves = new Map<number, number>();
  /** By connection of a device that had moved, how often. */
  private dialedAfter = new Map<number, number>();

  constructor(private readonly fleet: Fleet) {}

  /** Whether any device can have two addresses. */
  get differ(): boolean {
    return this.moves.size > 0;
  }

  move(device: number): void {
    this.moves.set(device, (this.moves.get(device) ?? 0) + 1);
  }

  dialed(conn: number, device: number): void {
    if (!this.differ) return;
    const moves = this.moves.get(device);
    if (moves === undefined) this.dialedAfter.delete(conn);
    else this.dialedAfter.set(conn, moves);
  }

  /** The address of a device's connection, as text. */
  of(conn: number, device: number): string {
    const network = this.dialedAfter.get(conn) ?? 0;
    const gateway = this.fleet.gateways.gatewayOf(device);
    const prefix = ['2001', 'db8', hex(this.fleet.site[device]), hex(network)];
    return addressOf(gateway < 0 ? prefix : [...prefix, ...groupsOf(gateway + 1)], groupsOf(device + 1));
  }

  save() {
    return { moves: [...this.moves], dialedAfter: [...this.dialedAfter] };
  }

  restore(state: ReturnType<Addresses['save']>): void {
    this.moves = new Map(state.moves);
    this.dialedAfter = new Map(state.dialedAfter);
  }
}

/** Of an operator's console, in a network of the platform's own. */
export const consoleAddress = (name: string): string => `2001:db8:fffe::${hex(hashOf(`console/${name}`) & 0xffff)}`;

/** Of eight groups; those between prefix and host are zero (RFC 4291, 2.2). */
const addressOf = (prefix: readonly string[], host: readonly string[]): string =>
  prefix.join(':') + (prefix.length + host.length === 8 ? ':' : '::') + host.join(':');

/** A number in groups of 16 bits. */
const groupsOf = (value: number): readonly string[] =>
  value < 0x10000 ? [hex(value)] : [hex(value >>> 16), hex(value & 0xffff)];

const hex = (value: number): string => value.toString(16);
