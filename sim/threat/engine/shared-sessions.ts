import type { Fleet } from '../../fleet/fleet.ts';
import type { Plan } from '../../plan/plan.ts';
import { wayOf } from '../attacks/attack-list.ts';
import type { Knowledge } from '../facts/knowledge.ts';
import type { AttackOrder } from './attack-order.ts';
import type { Attempt } from './attempts.ts';
import type { Impostors } from './impostors.ts';
import { OpenGuests } from './open-guests.ts';

interface SharedSessionParts {
  readonly fleet: Fleet;
  readonly plan: Pick<Plan, 'consoles'>;
  readonly impostors: Impostors;
  readonly knowledge: Knowledge;
}

/** Whether an attack goes out in a session that serves more than one of its devices. */
export function isShared({ technique, way }: Pick<AttackOrder, 'technique' | 'way'>): boolean {
  const { asConsole, needs } = wayOf({ technique, way });
  return asConsole === true || needs.some((need) => 'holds' in need && need.holds === 'session' && need.of === 'any');
}

/** The sessions that attacks on other devices go out in: one that an actor has in whatever name, or one as a console. */
export class SharedSessions {
  /** By actor and technique, the devices that are attacked so now. */
  private readonly underway = new Map<string, Set<number>>();
  private readonly guests = new OpenGuests();

  constructor(private readonly parts: SharedSessionParts) {}

  /** The client that an attack on a device goes out through. */
  clientFor(order: AttackOrder, device: number): number {
    const { plan, fleet, impostors, knowledge } = this.parts;
    const { consoles = [] } = plan;
    const actor = order.by.name;
    if (wayOf(order).asConsole === true) {
      const { tenant } = fleet.productOf(device).plan;
      const place = consoles.findIndex((console) => console.tenant === tenant);
      if (place >= 0) return impostors.inPlaceOf(actor, { name: consoles[place].name, place }, device);
    }
    if (!isShared(order)) return impostors.of(actor, device);
    const online = impostors.onlineOf(actor);
    if (online >= 0) return online;
    const known = knowledge.firstOf(actor, 'session');
    return impostors.of(actor, known < 0 ? device : known);
  }

  /** An attempt goes out in such a session. */
  begin({ order, device, client, number }: Attempt): void {
    this.underwayBy(order).add(device);
    this.guests.begin(client, number);
  }

  /** It is over. */
  end({ order, device, client, number }: Attempt): void {
    this.underwayBy(order).delete(device);
    this.guests.end(client, number);
  }

  /** Whether the actor attacks the device so now. */
  isUnderway(order: AttackOrder, device: number): boolean {
    return this.underwayBy(order).has(device);
  }

  /** Whether its session stays after it: one in the name of a device, or one as a console that others are in. */
  isGuest({ order, client, number }: Attempt): boolean {
    return isShared(order) && (wayOf(order).asConsole !== true || this.guests.hasOthers(client, number));
  }

  /** Whether it dials for all that go out as the same console. */
  opensSession({ order, client, number }: Attempt): boolean {
    return wayOf(order).asConsole === true && this.guests.isFirst(client, number);
  }

  clear(): void {
    this.underway.clear();
    this.guests.clear();
  }

  private underwayBy({ by, technique }: AttackOrder): Set<number> {
    const key = `${technique} ${by.name}`;
    const devices = this.underway.get(key) ?? new Set();
    this.underway.set(key, devices);
    return devices;
  }
}
