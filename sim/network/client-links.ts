import type { Chance } from '../kernel/chance/chance.ts';
import { Purpose } from '../kernel/chance/chance.ts';
import { hashOf } from '../kernel/trace/hash.ts';
import { WordRecords } from '../kernel/word-records.ts';
import type { NetworkPlan } from '../plan/plan.ts';
import { delayOf, type Link, linkOf } from './link.ts';

/**
 * How long a packet takes between a client that is no device and the edge, one way, over the network of the scenario.
 *
 * Units   whole milliseconds, at least 1
 * Memory  16 bytes a client: its streams, and how many packets have gone each way
 * Chance  two draws a packet from the client's own streams, so that no client shifts the draws of devices
 */
export class ClientLinks {
  private readonly link: Link;
  private readonly records = new WordRecords(WORDS);

  constructor(
    private readonly chance: Chance,
    network: NetworkPlan,
  ) {
    this.link = linkOf(network);
  }

  has(client: number): boolean {
    return client < this.records.length && this.records.read(client, IS_OPEN) === 1;
  }

  /** The client of that name begins to send; a second call changes nothing. */
  open(client: number, name: string): void {
    if (this.has(client)) return;
    this.records.reach(client);
    this.records.write(client, KEY, hashOf(`client/${name}`));
    this.records.write(client, IS_OPEN, 1);
  }

  uplink(client: number, bytes: number): number {
    return this.delay(client, bytes, Purpose.clientUplink, UP);
  }

  downlink(client: number, bytes: number): number {
    return this.delay(client, bytes, Purpose.clientDownlink, DOWN);
  }

  save() {
    return this.records.save();
  }

  restore(state: ReturnType<ClientLinks['save']>): void {
    this.records.restore(state);
  }

  private delay(client: number, bytes: number, purpose: Purpose, count: number): number {
    const key = this.records.read(client, KEY) >>> 0;
    const nth = this.records.read(client, count);
    this.records.write(client, count, nth + 1);
    const word = (draw: number): number => Math.floor(this.chance.uniformAt(key, purpose, nth * 2 + draw) * 2 ** 32);
    return delayOf(this.link, bytes, word(0), word(1));
  }
}

const WORDS = 4;
const KEY = 0;
const IS_OPEN = 1;
const UP = 2;
const DOWN = 3;
