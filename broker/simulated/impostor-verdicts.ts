import type { Row, Tick } from '../../sim/kernel/ids.ts';
import { type Verdict, verdictFacts } from '../../sim/kernel/trace/verdict.ts';
import type { Impostor } from '../../sim/protocol/client-port.ts';
import type { ServiceLink } from '../../sim/protocol/service-link.ts';

/** Kinds of rows about a request of a client, and what an impostor's row says was asked. */
export const requests = {
  'handshake.refused': 'TLS handshake',
  'certificate.refused': 'certificate',
  'connect.refused': 'CONNECT',
  'publish.refused': 'PUBLISH',
  'subscribe.refused': 'SUBSCRIBE',
  'delivery.refused': 'delivery',
  'session.closed': 'session',
} as const;
export type RequestKind = keyof typeof requests;

/**
 * The trace of what the edge decides about impostors: permissions as well as refusals, each kind of them once a connection.
 */
export class ImpostorVerdicts {
  /** By connection, what has been recorded. */
  private readonly recorded = new Map<number, Set<string>>();
  /** By client, the control that refused it last, and when. */
  private readonly refusals = new Map<number, { readonly control: string; readonly at: Tick }>();
  /** By device, the row of the CONNECT that let an impostor in, if that was the last in the device's name. */
  private readonly admissions = new Map<number, Row>();

  constructor(private readonly link: ServiceLink) {}

  /** A connection of an impostor begins. */
  dialed(conn: number): void {
    this.recorded.set(conn, new Set());
  }

  /** The row of the decision; undefined for one of a kind that this connection has already had. */
  record(
    { actor, device }: Impostor,
    [conn, client]: readonly [conn: number, client: number],
    request: RequestKind,
    verdict: Verdict,
    { subject, cause }: { readonly subject: string | undefined; readonly cause: Row },
  ): Row | undefined {
    if (!verdict.allow) this.refusals.set(client, { control: verdict.control, at: this.link.now });
    const key = `${request} ${verdict.control} ${verdict.allow}`;
    const recorded = this.recorded.get(conn);
    if (recorded?.has(key) !== false) return undefined;
    recorded.add(key);
    const facts = verdictFacts({ ...verdict, reason: `${requests[request]}: ${verdict.reason}` }, subject);
    const row = this.link.record('attack.judged', { ...facts, device, actor, cause });
    if (request === 'connect.refused' && verdict.allow) this.admissions.set(device, row);
    return row;
  }

  refusalOf(client: number, since: Tick): string | undefined {
    const refusal = this.refusals.get(client);
    return refusal !== undefined && refusal.at >= since ? refusal.control : undefined;
  }

  /** The CONNECT of an impostor that has taken the place of the device; undefined if it has its place. */
  admissionFor(device: number): Row | undefined {
    return this.admissions.size === 0 ? undefined : this.admissions.get(device);
  }

  /** The device itself is let in. */
  deviceAdmitted(device: number): void {
    if (this.admissions.size > 0) this.admissions.delete(device);
  }

  forget(conn: number): void {
    this.recorded.delete(conn);
  }

  save() {
    return {
      recorded: [...this.recorded].map(([conn, keys]) => ({ conn, keys: [...keys] })),
      refusals: [...this.refusals],
      admissions: [...this.admissions],
    };
  }

  restore(state: ReturnType<ImpostorVerdicts['save']>): void {
    this.recorded.clear();
    this.refusals.clear();
    this.admissions.clear();
    for (const { conn, keys } of state.recorded) this.recorded.set(conn, new Set(keys));
    for (const [client, refusal] of state.refusals) this.refusals.set(client, refusal);
    for (const [device, row] of state.admissions) this.admissions.set(device, row);
  }
}
