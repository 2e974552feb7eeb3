import type { Row, Tick } from '../../sim/kernel/ids.ts';
import { type Verdict, verdictFacts } from '../../sim/kernel/trace/verdict.ts';
import type { ClientRequest, Impostor } from '../../sim/protocol/client-port.ts';
import type { ServiceLink } from '../../sim/protocol/service-link.ts';

/** Kinds of rows about a request of a client, and what an impostor's row says was asked. */
const requests = {
  'handshake.refused': 'TLS handshake',
  'certificate.refused': 'certificate',
  'connect.refused': 'CONNECT',
  'publish.refused': 'PUBLISH',
  'subscribe.refused': 'SUBSCRIBE',
  'delivery.refused': 'delivery',
  'session.closed': 'session',
} as const satisfies Readonly<Record<string, ClientRequest>>;
export type RequestKind = keyof typeof requests;

export interface Refusal {
  readonly request: ClientRequest;
  readonly control: string;
  readonly at: Tick;
}

/**
 * The trace of what the edge decides about impostors: permissions as well as refusals, each kind of them once a connection.
 */
export class ImpostorVerdicts {
  /** By connection, what has been recorded. */
  private readonly recorded = new Map<number, Set<string>>();
  /** By client, its latest refusal of each request, oldest first. */
  private readonly refusals = new Map<number, readonly Refusal[]>();
  /** By device, the row of the CONNECT that let an impostor in, if that was the last in the device's name. */
  private readonly admissions = new Map<number, Row>();

  constructor(private readonly link: ServiceLink) {}

  /** A connection of an impostor begins. */
  dialed(conn: number): void {
    this.recorded.set(conn, new Set());
  }

  /** The row of the decision; undefined for one of a kind that this connection has already had. */
  record(
    { actor, device, idOf = device }: Impostor,
    [conn, client]: readonly [conn: number, client: number],
    request: RequestKind,
    verdict: Verdict,
    { subject, cause }: { readonly subject: string | undefined; readonly cause: Row },
  ): Row | undefined {
    if (!verdict.allow) this.refused(client, requests[request], verdict.control);
    const key = `${request} ${verdict.control} ${verdict.allow}`;
    const recorded = this.recorded.get(conn);
    if (recorded?.has(key) !== false) return undefined;
    recorded.add(key);
    const facts = verdictFacts({ ...verdict, reason: `${requests[request]}: ${verdict.reason}` }, subject);
    const row = this.link.record('attack.judged', { ...facts, device, actor, cause });
    if (request === 'connect.refused' && verdict.allow) this.admissions.set(idOf, row);
    return row;
  }

  /** The control that refused such a request last, from that tick on. */
  refusalOf(client: number, asked: readonly ClientRequest[], since: Tick): string | undefined {
    return this.refusals.get(client)?.findLast(({ request, at }) => at >= since && asked.includes(request))?.control;
  }

  /** The CONNECT of an impostor that has taken the place of the device; undefined if it has its place. */
  admissionFor(device: number): Row | undefined {
    return this.admissions.size === 0 ? undefined : this.admissions.get(device);
  }

  /** The device itself is let in. */
  deviceAdmitted(device: number): void {
    if (this.admissions.size > 0) this.admissions.delete(device);
  }

  /** The client is refused: what `refusalOf` answers with. */
  refused(client: number, request: ClientRequest, control: string): void {
    const others = (this.refusals.get(client) ?? []).filter((known) => known.request !== request);
    this.refusals.set(client, [...others, { request, control, at: this.link.now }]);
  }

  forget(conn: number): void {
    this.recorded.delete(conn);
  }

  save() {
    return {
      recorded: [...this.recorded].map(([conn, keys]) => ({ conn, keys: [...keys] })),
      refusals: [...this.refusals].map(([client, known]) => ({ client, known: structuredClone(known) })),
      admissions: [...this.admissions],
    };
  }

  restore(state: ReturnType<ImpostorVerdicts['save']>): void {
    this.recorded.clear();
    this.refusals.clear();
    this.admissions.clear();
    for (const { conn, keys } of state.recorded) this.recorded.set(conn, new Set(keys));
    for (const { client, known } of state.refusals) this.refusals.set(client, structuredClone(known));
    for (const [device, row] of state.admissions) this.admissions.set(device, row);
  }
}
