import type { Row, Tick } from '../../sim/kernel/ids.ts';
import { type Verdict, verdictRow } from '../../sim/kernel/trace/verdict.ts';
import type { ClientRequest, Impostor } from '../../sim/protocol/client-port.ts';
import type { ServiceLink } from '../../sim/protocol/service-link.ts';
import { ClientRefusals } from './client-refusals.ts';
import { RecordedLists } from './recorded-lists.ts';

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

/**
 * The trace of what the edge decides about impostors: permissions as well as refusals, each kind of them once a connection.
 *
 * Memory  20 bytes a client that was refused, and 4 a connection
 */
export class ImpostorVerdicts {
  /** By connection, the codes of the decisions that have been recorded. */
  private readonly recorded = new RecordedLists();
  private readonly refusals = new ClientRefusals();
  /** The controls that have decided. */
  private readonly deciders: string[] = [];
  /** By device, the row of the CONNECT that let an impostor in, if that was the last in the device's name. */
  private readonly admissions = new Map<number, Row>();

  constructor(private readonly link: ServiceLink) {}

  /** A connection of an impostor begins. */
  dialed(conn: number): void {
    this.recorded.begin(conn);
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
    const decision = this.codeOfControl(verdict.control) * asked.length + codeOfRequest(requests[request]);
    const code = decision * 2 + (verdict.allow ? 1 : 0);
    if (!this.recorded.add(conn, code)) return undefined;
    const judged = { ...verdict, reason: `${requests[request]}: ${verdict.reason}` };
    const row = this.link.record('attack.judged', verdictRow(judged, { subject, device, actor, cause }));
    if (request === 'connect.refused' && verdict.allow) this.admissions.set(idOf, row);
    return row;
  }

  /** The control that refused such a request last, from that tick on. */
  refusalOf(client: number, among: readonly ClientRequest[], since: Tick): string | undefined {
    const refusal = this.refusals.latestOf(client, among.map(codeOfRequest), since);
    return refusal && this.deciders[refusal.control];
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
    this.refusals.add(client, {
      request: codeOfRequest(request),
      control: this.codeOfControl(control),
      at: this.link.now,
    });
  }

  forget(conn: number): void {
    this.recorded.forget(conn);
  }

  save() {
    return {
      recorded: this.recorded.save(),
      refusals: this.refusals.save(),
      deciders: this.deciders.slice(),
      admissions: [...this.admissions],
    };
  }

  restore(state: ReturnType<ImpostorVerdicts['save']>): void {
    this.admissions.clear();
    this.recorded.restore(state.recorded);
    this.refusals.restore(state.refusals);
    for (const [device, row] of state.admissions) this.admissions.set(device, row);
    this.deciders.splice(0, this.deciders.length, ...state.deciders);
  }

  private codeOfControl(control: string): number {
    const known = this.deciders.indexOf(control);
    return known < 0 ? this.deciders.push(control) - 1 : known;
  }
}

const asked: readonly ClientRequest[] = Object.values(requests);
const codeOfRequest = (request: ClientRequest): number => asked.indexOf(request);
