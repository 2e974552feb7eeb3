import type { Fleet } from '../../../fleet/fleet.ts';
import { Purpose } from '../../../kernel/chance/chance.ts';
import { hashOf } from '../../../kernel/trace/hash.ts';
import type { Attempt } from '../attempts.ts';
import { type Contacts, exponential } from './contacts.ts';

interface Mixing {
  /** The mean time between two contacts of an infected device. */
  readonly meanMs: number;
  /** A number that all devices share of which each can contact every other. */
  readonly groupOf: (device: number) => number;
  /** Who draws an address at random can draw its own. */
  readonly meetsItself: boolean;
}

/**
 * Every device of a group is as likely to be contacted.
 *
 * Chance  a draw for the wait and one for the device, from the number that a contact has among those of its device. What a
 *         pair of devices has in common would take a draw for each pair, and a worm in a million devices has 5e11 of them
 * Memory  a number for each attempt
 */
export class MixedContacts implements Contacts {
  /** By group, the numbers of the attempts at its devices. */
  private readonly members = new Map<number, number[]>();
  private key: number | undefined;

  constructor(
    private readonly fleet: Fleet,
    private readonly mixing: Mixing,
  ) {}

  enter({ number, device }: Attempt): void {
    const group = this.mixing.groupOf(device);
    const own = this.members.get(group);
    if (own === undefined) this.members.set(group, [number]);
    else own.push(number);
  }

  waitMs(attempt: Attempt): number {
    return exponential(this.unit(attempt, 0), this.mixing.meanMs);
  }

  contactOf(attempt: Attempt): number | undefined {
    const own = this.members.get(this.mixing.groupOf(attempt.device)) ?? [];
    if (this.mixing.meetsItself) return own[Math.floor(this.unit(attempt, 1) * own.length)];
    if (own.length < 2) return undefined;
    // The last one stands in for the device itself, so that each of the others is as likely.
    const found = own[Math.floor(this.unit(attempt, 1) * (own.length - 1))];
    return found === attempt.number ? own[own.length - 1] : found;
  }

  startOver(attempt: Attempt): void {
    attempt.contacts++;
  }

  private unit({ step, order, device, contacts }: Attempt, draw: 0 | 1): number {
    this.key ??= hashOf(`contacts/${order.by.name}/${step}`);
    const key = (this.key ^ this.fleet.keyOf(device)) >>> 0;
    return this.fleet.chance.uniformAt(key, Purpose.contact, contacts * 2 + draw);
  }
}
