import { checksResumption } from '../../sim/decisions/admit-resumption.ts';
import type { Fleet } from '../../sim/fleet/fleet.ts';
import type { Tick } from '../../sim/kernel/ids.ts';
import type { ControlSettings } from '../../sim/plan/control-list.ts';
import type { TicketPlan } from '../../sim/plan/plan.ts';

/** A ticket as its device keeps it. */
export interface Ticket {
  readonly until: Tick;
  /** Of the certificate that the first handshake showed. */
  readonly issuedAt: number;
  /** The device's boots: a ticket is in its memory, and lost with it. */
  readonly boots: number;
}

/**
 * TLS tickets: a device that returns to the edge resumes its session, which costs the edge a part of a full handshake.
 *
 * A ticket ends with its lifetime, with the memory of the device, with the certificate that it was got for, and with the
 * edge, whose keys for tickets do not survive a failure. One that a resumed session brings ends when the first would have.
 * An actor's client keeps its ticket until it ends, whatever becomes of the device and its certificate.
 */
export class Tickets {
  private readonly tickets = new Map<number, Ticket>();
  /** By client that is no device, until when its ticket is good. */
  private readonly ofClients = new Map<number, Tick>();
  /** Connections whose handshake was resumed. */
  private readonly resumed = new Set<number>();

  constructor(
    private readonly fleet: Fleet,
    private readonly controls: ControlSettings,
    /** Undefined: there are none. */
    private readonly plan: TicketPlan | undefined,
  ) {}

  /** Whether a device has a ticket that the edge will accept. */
  has(device: number, now: Tick): boolean {
    return this.plan !== undefined && this.validOf(device, now) !== undefined;
  }

  /** A handshake begins: its share of a full one. */
  begin(conn: number, device: number, now: Tick): number {
    if (this.plan === undefined || !this.has(device, now)) return 1;
    this.resumed.add(conn);
    return this.plan.cost;
  }

  /** The same of a client that is no device; only one that wants to resumes. */
  beginOfClient(conn: number, client: number, now: Tick): number {
    if (this.plan === undefined || !this.clientHas(client, now)) return 1;
    this.resumed.add(conn);
    return this.plan.cost;
  }

  /** Whether a client that is no device has a ticket that the edge will accept. */
  clientHas(client: number, now: Tick): boolean {
    return this.plan !== undefined && now < (this.ofClients.get(client) ?? 0);
  }

  finishOfClient(conn: number, client: number, now: Tick): void {
    if (this.plan !== undefined && !this.isResumed(conn)) this.ofClients.set(client, now + this.plan.lifetimeMs);
  }

  /** A handshake is finished, and the device gets a ticket for the next. */
  finish(conn: number, device: number, now: Tick): void {
    const { plan, fleet } = this;
    if (plan === undefined) return;
    const held = this.isResumed(conn) ? this.tickets.get(device) : undefined;
    const until = held?.until ?? now + plan.lifetimeMs;
    this.tickets.set(device, { until, issuedAt: fleet.issuedAt.get(device), boots: fleet.boots.get(device) });
  }

  isResumed(conn: number): boolean {
    return this.resumed.size > 0 && this.resumed.has(conn);
  }

  /** Whether the edge lets the connection in without a look at its certificate. */
  skipsCheck(conn: number): boolean {
    return this.isResumed(conn) && !checksResumption(this.controls);
  }

  forget(conn: number): void {
    if (this.resumed.size > 0) this.resumed.delete(conn);
  }

  /** The edge has failed, and its keys with it. */
  clear(): void {
    this.tickets.clear();
    this.ofClients.clear();
    this.resumed.clear();
  }

  save() {
    return { tickets: [...this.tickets], ofClients: [...this.ofClients], resumed: [...this.resumed] };
  }

  restore(state: ReturnType<Tickets['save']>): void {
    this.clear();
    for (const [device, ticket] of state.tickets) this.tickets.set(device, ticket);
    for (const [client, until] of state.ofClients) this.ofClients.set(client, until);
    for (const conn of state.resumed) this.resumed.add(conn);
  }

  private validOf(device: number, now: Tick): Ticket | undefined {
    const ticket = this.tickets.get(device);
    if (ticket === undefined || now >= ticket.until) return undefined;
    const { boots, issuedAt } = this.fleet;
    return ticket.boots === boots.get(device) && ticket.issuedAt === issuedAt.get(device) ? ticket : undefined;
  }
}
