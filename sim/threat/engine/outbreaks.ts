import type { Fleet } from '../../fleet/fleet.ts';
import type { RadioNetworks } from '../../fleet/radio-networks.ts';
import type { Segments } from '../../fleet/segments.ts';
import { wayOf } from '../attacks/attack-list.ts';
import type { Attempt } from './attempts.ts';
import { CONTACT_MS, type Contacts } from './contacts/contacts.ts';
import { MixedContacts } from './contacts/mixed-contacts.ts';
import { RadioContacts } from './contacts/radio-contacts.ts';

/**
 * Which devices each step of a worm is about, and whom the infected ones contact, and when.
 *
 * Chance  each contact is drawn when it is due, from numbers of the devices and of the contact. No draw depends on how far
 *         others are, so an infected device contacts the same others at the same times after its infection, whatever
 *         controls keep others from it
 * Source  Harris, Contact Interactions on a Lattice, 1974: the graphical representation of a contact process
 */
export class Outbreaks {
  private readonly steps = new Map<number, Contacts>();

  constructor(
    private readonly fleet: Fleet,
    private readonly segments: Segments,
    private readonly radio: RadioNetworks,
  ) {}

  enter(attempt: Attempt): void {
    const known = this.steps.get(attempt.step) ?? this.contactsOf(attempt);
    this.steps.set(attempt.step, known);
    known.enter(attempt);
  }

  /** How long until the next contact of an infected device, at most until the step is over. */
  waitOf(attempt: Attempt): number {
    const { forMs } = attempt.order;
    const wait = this.steps.get(attempt.step)?.waitMs(attempt) ?? forMs;
    return Math.max(1, Math.round(Math.min(wait, forMs)));
  }

  /** The attempt at the device that it then contacts; undefined if it meets none. */
  contactOf(attempt: Attempt): number | undefined {
    return this.steps.get(attempt.step)?.contactOf(attempt);
  }

  /** The device is infected no more: a contact that it was waiting for does not come, and the next ones are others. */
  startOver(attempt: Attempt): void {
    this.steps.get(attempt.step)?.startOver(attempt);
  }

  clear(): void {
    this.steps.clear();
  }

  private contactsOf({ order }: Attempt): Contacts {
    const { fleet, segments, radio } = this;
    const { spreadsOver } = wayOf(order);
    if (spreadsOver === 'radio') return new RadioContacts(fleet, radio);
    const { contactMs = CONTACT_MS, probes = PROBES, hitRatio = HIT_RATIO } = order;
    return spreadsOver === 'internet'
      ? new MixedContacts(fleet, { meanMs: 1_000 / (probes * hitRatio), groupOf: () => 0, meetsItself: true })
      : new MixedContacts(fleet, { meanMs: contactMs, groupOf: (device) => segments.of(device), meetsItself: false });
  }
}

/** As the parameters of A28, for a plan made by code. */
const PROBES = 6.25;
const HIT_RATIO = 0.0001;
