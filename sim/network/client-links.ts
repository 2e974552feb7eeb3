import type { Chance } from '../kernel/chance/chance.ts';
import { Purpose } from '../kernel/chance/chance.ts';
import { hashOf } from '../kernel/trace/hash.ts';
import type { NetworkPlan } from '../plan/plan.ts';
import { delayOf, type Link, linkOf } from './link.ts';

/**
 * How long a packet takes between a client that is no device and the edge, one way, over the network of the scenario.
 *
 * Units   whole milliseconds, at least 1
 * Chance  two draws a packet from the client's own streams, so that no client shifts the draws of devices
 */
export class ClientLinks {
  private readonly link: Link;
  private readonly keys: readonly number[];
  /** By client, the packets of both directions. */
  private sent: [up: number, down: number][];

  constructor(
    private readonly chance: Chance,
    names: readonly string[],
    network: NetworkPlan,
  ) {
    this.link = linkOf(network);
    this.keys = names.map((name) => hashOf(`client/${name}`));
    this.sent = names.map(() => [0, 0]);
  }

  uplink(client: number, bytes: number): number {
    return this.delay(client, bytes, Purpose.clientUplink, this.sent[client][0]++);
  }

  downlink(client: number, bytes: number): number {
    return this.delay(client, bytes, Purpose.clientDownlink, this.sent[client][1]++);
  }

  save(): readonly (readonly [number, number])[] {
    return this.sent.map(([up, down]) => [up, down]);
  }

  restore(sent: readonly (readonly [number, number])[]): void {
    this.sent = sent.map(([up, down]) => [up, down]);
  }

  private delay(client: number, bytes: number, purpose: Purpose, nth: number): number {
    const word = (draw: number): number =>
      Math.floor(this.chance.uniformAt(this.keys[client], purpose, nth * 2 + draw) * 2 ** 32);
    return delayOf(this.link, bytes, word(0), word(1));
  }
}
