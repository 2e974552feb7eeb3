import type { Row, Tick } from '../../sim/kernel/ids.ts';
import { type Verdict, verdictFacts } from '../../sim/kernel/trace/verdict.ts';
import type { ClientRequest, Impostor } from '../../sim/protocol/client-port.ts';
import type { ServiceLink } from '../../sim/protocol/service-link.ts';
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
 * Memory  about 100 bytes a client that was refused, and 4 a connection
 */
export class ImpostorVerdicts {
  /** By connection, the codes of the decisions that have been recorded. */
  private readonly recorded = new RecordedLists();
  /** By client, its latest refusal of each request, oldest first: the code of the decision, then its tick. */
  private readonly refusals = new Map<number, number[]>();
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
    const code = this.codeOf(requests[request], verdict.control) * 2 + (verdict.allow ? 1 : 0);
    if (!this.recorded.add(conn, code)) return undefined;
    const facts = verdictFacts({ ...verdict, reason: `${requests[request]}: ${verdict.reason}` }, subject);
    const row = this.link.record('attack.judged', { ...facts, device, actor, cause });
    if (request === 'connect.refused' && verdict.allow) this.admissions.set(idOf, row);
    return row;
  }

  /** The control that refused such a request last, from that tick on. */
  refusalOf(client: number, among: readonly ClientRequest[], since: Tick): string | undefined {
    const known = this.refusals.get(client);
    if (known === undefined) return undefined;
    for (let i = known.length - 2; i >= 0; i -= 2)
      if (known[i + 1] >= since && among.includes(requestOf(known[i]))) return this.deciders[controlOf(known[i])];
    return undefined;
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
    const code = this.codeOf(request, control);
    const { now } = this.link;
    const known = this.refusals.get(client) ?? nothing;
    const before = known.findIndex((one, i) => i % 2 === 0 && requestOf(one) === request);
    if (before >= 0 && before === known.length - 2) {
      known[before] = code;
      known[before + 1] = now;
      return;
    }
    // Joined, since an array that grows by pushes keeps room for sixteen more.
    const others = before < 0 ? known : known.toSpliced(before, 2);
    this.refusals.set(client, others.concat([code, now]));
  }

  forget(conn: number): void {
    this.recorded.forget(conn);
  }

  save() {
    return {
      recorded: this.recorded.save(),
      refusals: [...this.refusals].map(([client, known]) => ({ client, known: known.slice() })),
      deciders: this.deciders.slice(),
      admissions: [...this.admissions],
    };
  }

  restore(state: ReturnType<ImpostorVerdicts['save']>): void {
    this.refusals.clear();
    this.admissions.clear();
    this.recorded.restore(state.recorded);
    for (const { client, known } of state.refusals) this.refusals.set(client, known.slice());
    for (const [device, row] of state.admissions) this.admissions.set(device, row);
    this.deciders.splice(0, this.deciders.length, ...state.deciders);
  }

  /** A decision of a control on a request, as a number. */
  private codeOf(request: ClientRequest, control: string): number {
    const known = this.deciders.indexOf(control);
    const place = known < 0 ? this.deciders.push(control) - 1 : known;
    return place * asked.length + asked.indexOf(request);
  }
}

const nothing: number[] = [];
const asked: readonly ClientRequest[] = Object.values(requests);
const requestOf = (code: number): ClientRequest => asked[code % asked.length];
const controlOf = (code: number): number => Math.floor(code / asked.length);
