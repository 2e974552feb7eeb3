import type { Fleet } from '../../fleet/fleet.ts';
import type { Segments } from '../../fleet/segments.ts';
import { Purpose } from '../../kernel/chance/chance.ts';
import { hashOf } from '../../kernel/trace/hash.ts';
import type { Attempt } from './attempts.ts';

/**
 * Which devices each step of a worm is about, segment by segment, and whom the infected ones contact.
 *
 * Chance  each contact of a device is drawn when it is due, from the number that it has among the contacts of that device in that
 *         step: when it comes (exponential), and with whom (every other device of its segment alike). No draw depends on
 *         how far others are
 * Memory  a number for each attempt
 */
export class Outbreaks {
  /** By step and segment, the numbers of the attempts at its devices. */
  private readonly members = new Map<number, Map<number, number[]>>();
  private readonly keys = new Map<number, number>();

  constructor(
    private readonly fleet: Fleet,
    private readonly segments: Segments,
  ) {}

  enter({ number, step, device }: Attempt): void {
    const bySegment = this.members.get(step) ?? new Map<number, number[]>();
    this.members.set(step, bySegment);
    const segment = this.segments.of(device);
    const own = bySegment.get(segment);
    if (own === undefined) bySegment.set(segment, [number]);
    else own.push(number);
  }

  /** How long until the next contact of a device; `meanMs` is the mean of all. */
  waitOf(attempt: Attempt, meanMs: number): number {
    return Math.max(1, Math.round(-Math.log(1 - this.unit(attempt, 0)) * meanMs));
  }

  /** The attempt at the device that it then contacts; undefined if there is no other in its segment. */
  contactOf(attempt: Attempt): number | undefined {
    const own = this.members.get(attempt.step)?.get(this.segments.of(attempt.device)) ?? [];
    if (own.length < 2) return undefined;
    // The last one stands in for the device itself, so that each of the others is as likely.
    const found = own[Math.floor(this.unit(attempt, 1) * (own.length - 1))];
    return found === attempt.number ? own[own.length - 1] : found;
  }

  clear(): void {
    this.members.clear();
  }

  private unit({ step, order, device, contacts }: Attempt, draw: 0 | 1): number {
    const known = this.keys.get(step) ?? hashOf(`contacts/${order.by.name}/${step}`);
    this.keys.set(step, known);
    const key = (known ^ this.fleet.keyOf(device)) >>> 0;
    return this.fleet.chance.uniformAt(key, Purpose.contact, contacts * 2 + draw);
  }
}
