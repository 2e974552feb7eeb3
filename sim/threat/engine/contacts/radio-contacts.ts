import type { Fleet } from '../../../fleet/fleet.ts';
import type { RadioNetworks } from '../../../fleet/radio-networks.ts';
import { Purpose } from '../../../kernel/chance/chance.ts';
import { hashOf } from '../../../kernel/trace/hash.ts';
import type { Attempt } from '../attempts.ts';
import { CONTACT_MS, type Contacts, exponential } from './contacts.ts';

/** A device in reach, and how long after the begin of the round it is contacted. */
interface Due {
  readonly device: number;
  readonly ageMs: number;
}

/**
 * An infected device contacts each device in reach of its radio once, and then each of them again, and so on. One that was clean
 * in between begins a round anew.
 *
 * Chance  when it comes to one of them in a round is drawn for the pair, whichever of the two is infected
 * Memory  a number for each device of the fleet
 */
export class RadioContacts implements Contacts {
  /** By device, the number of the attempt at it plus one. */
  private readonly attemptAt: Uint32Array<ArrayBuffer>;
  private readonly keys: number[] = [];

  constructor(
    private readonly fleet: Fleet,
    private readonly radio: RadioNetworks,
  ) {
    this.attemptAt = new Uint32Array(fleet.size);
  }

  enter({ number, device }: Attempt): void {
    this.attemptAt[device] = number + 1;
  }

  waitMs(attempt: Attempt): number {
    const { place, dues } = this.roundOf(attempt);
    if (dues.length === 0) return Number.POSITIVE_INFINITY;
    return dues[place].ageMs - (place === 0 ? 0 : dues[place - 1].ageMs);
  }

  contactOf(attempt: Attempt): number | undefined {
    const { place, dues } = this.roundOf(attempt);
    const number = dues.length === 0 ? 0 : this.attemptAt[dues[place].device];
    return number === 0 ? undefined : number - 1;
  }

  startOver(attempt: Attempt): void {
    const near = this.radio.neighborsOf(attempt.device).length;
    if (near > 0) attempt.contacts = (Math.floor(attempt.contacts / near) + 1) * near;
  }

  /** The round that its next contact falls into, and the place of the contact there. */
  private roundOf({ device, step, order, contacts }: Attempt) {
    const near = this.radio.neighborsOf(device);
    const round = near.length === 0 ? 0 : Math.floor(contacts / near.length);
    const key = this.keyOf(`pairs/${order.by.name}/${step}`, round);
    const meanMs = order.contactMs ?? CONTACT_MS;
    const dues = Array.from(near, (other): Due => ({ device: other, ageMs: this.ageOf(key, device, other, meanMs) }));
    dues.sort((a, b) => a.ageMs - b.ageMs || a.device - b.device);
    return { place: contacts - round * near.length, dues };
  }

  private keyOf(text: string, round: number): number {
    this.keys[round] ??= hashOf(`${text}/${round}`);
    return this.keys[round];
  }

  private ageOf(key: number, device: number, other: number, meanMs: number): number {
    const { fleet } = this;
    const [low, high] = [fleet.keyOf(Math.min(device, other)), fleet.keyOf(Math.max(device, other))];
    return exponential(fleet.chance.uniformAt((key ^ low) >>> 0, Purpose.pair, high), meanMs);
  }
}
