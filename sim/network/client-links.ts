import type { Chance } from '../kernel/chance/chance.ts';
import { Purpose } from '../kernel/chance/chance.ts';
import { hashOf } from '../kernel/trace/hash.ts';
import type { NetworkPlan } from '../plan/plan.ts';
import { delayOf, type Link, linkOf } from './link.ts';

/** The streams of a client, and how many packets have gone each way. */
interface ClientLink {
  readonly key: number;
  up: number;
  down: number;
}

/**
 * How long a packet takes between a client that is no device and the edge, one way, over the network of the scenario.
 *
 * Units   whole milliseconds, at least 1
 * Chance  two draws a packet from the client's own streams, so that no client shifts the draws of devices
 */
export class ClientLinks {
  private readonly link: Link;
  private readonly byClient = new Map<number, ClientLink>();

  constructor(
    private readonly chance: Chance,
    network: NetworkPlan,
  ) {
    this.link = linkOf(network);
  }

  has(client: number): boolean {
    return this.byClient.has(client);
  }

  /** The client of that name begins to send; a second call changes nothing. */
  open(client: number, name: string): void {
    if (!this.has(client)) this.byClient.set(client, { key: hashOf(`client/${name}`), up: 0, down: 0 });
  }

  uplink(client: number, bytes: number): number {
    const link = this.byClient.get(client)!;
    return this.delay(link.key, bytes, Purpose.clientUplink, link.up++);
  }

  downlink(client: number, bytes: number): number {
    const link = this.byClient.get(client)!;
    return this.delay(link.key, bytes, Purpose.clientDownlink, link.down++);
  }

  save() {
    return [...this.byClient].map(([client, link]) => ({ client, ...link }));
  }

  restore(state: ReturnType<ClientLinks['save']>): void {
    this.byClient.clear();
    for (const { client, ...link } of state) this.byClient.set(client, link);
  }

  private delay(key: number, bytes: number, purpose: Purpose, nth: number): number {
    const word = (draw: number): number => Math.floor(this.chance.uniformAt(key, purpose, nth * 2 + draw) * 2 ** 32);
    return delayOf(this.link, bytes, word(0), word(1));
  }
}
