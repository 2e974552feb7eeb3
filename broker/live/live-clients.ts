import type { Row, Tick } from '../../sim/kernel/ids.ts';
import type { Message } from '../../sim/kernel/time/message.ts';
import { NONE } from '../../sim/kernel/trace/sink.ts';
import { allowed, refused, type Verdict, verdictFacts } from '../../sim/kernel/trace/verdict.ts';
import type { ClientPort, ClientPublish, ClientRequest, Impostor } from '../../sim/protocol/client-port.ts';
import * as codec from '../../sim/protocol/codec.ts';
import { ClientMessage } from '../../sim/protocol/codec.ts';
import { EventCode } from '../../sim/protocol/event-codes.ts';
import { nameOfCommandsTopic } from '../../sim/protocol/topic-layout.ts';
import type { FabricParts } from '../../sim/simulation/fabric-port.ts';
import type { CloseReasonCode } from '../core/close-reasons.ts';
import { ImpostorVerdicts, type RequestKind } from '../simulated/impostor-verdicts.ts';
import { actorAddresses } from './attack-limits.ts';
import type { ClientEvent, ClientIdentity, ReceivedPacket, ToClients } from './client/client-pool.ts';
import { type ActorNotes, RETURN_CODE } from './live-recorder.ts';
import type { LiveFact, Origin } from './wire/wire-verdict.ts';

/** What clients that are no devices have of the fabric. */
export interface LiveClientLinks {
  /** The broker is not the lab's own: it says nothing of its decisions. */
  readonly isForeign: boolean;
  post(message: ToClients): void;
  /** Calls back when everything that the broker has noted so far has come. */
  afterFacts(then: () => void): void;
  /** Puts it on the fabric's agenda, at the tick of that instant. */
  later(what: ClientEvent | HeldEvent, at: number): void;
  /** The stamp of a certificate that is issued now. */
  issuedNow(): number;
  /** The row of the broker's outage during which something happened, or `NONE`; `at` is a time of the wall clock. */
  outageAt(at: number): Row;
  /** That row is behind what the device gets next. */
  setCause(device: number, cause: Row): void;
  note(what: string): void;
}

/** An event of a device that an actor impersonates: it waits for what the broker has noted before. */
export interface HeldEvent {
  readonly device: number;
  readonly conn: number;
  readonly message: Message;
  readonly cause: Row;
}

interface ClientConnection {
  readonly conn: number;
  readonly client: number;
  /** Undefined: a console. */
  readonly as: Impostor | undefined;
  readonly from: string | undefined;
  localPort: number;
  /** The row behind what happens on it next. */
  cause: Row;
  /** The row of the CONNECT that let it in. */
  admission: Row | undefined;
  /** Why the broker has ended it, if it said so. */
  end: CloseReasonCode | undefined;
  /** The filter of the latest SUBSCRIBE. */
  filter: string;
}

/**
 * Clients that are no devices in a live run, consoles and those of actors: their connections, and what the embedded broker
 * notes of its decisions on them.
 *
 * An actor dials from an address of its own, so the broker can tell it from devices. Sockets and notes come by different
 * ways, so what a socket reports waits until the notes before it are in the trace.
 */
export class LiveClients implements ClientPort, ActorNotes {
  private readonly verdicts: ImpostorVerdicts;
  private readonly addresses: ReadonlyMap<string, string>;
  private readonly actors: ReadonlySet<string>;
  /** By number, the connections whose client has not dialed again. */
  private readonly connections = new Map<number, ClientConnection>();
  private readonly latest = new Map<number, number>();
  /** By client, the connection that it holds. */
  private readonly held = new Map<number, number>();
  /** By address and port, the connection. */
  private readonly origins = new Map<string, number>();
  /** Devices in whose names actors have dialed. */
  private readonly devices = new Set<number>();
  /** By device, the connection that an actor has ended or kept out, and the row of that. */
  private readonly endedBy = new Map<number, { readonly conn: number; readonly row: Row }>();
  private dialed = 0;

  constructor(
    private readonly parts: FabricParts,
    private readonly links: LiveClientLinks,
  ) {
    this.verdicts = new ImpostorVerdicts(parts.link);
    this.addresses = actorAddresses(parts.plan);
    this.actors = new Set(links.isForeign ? [] : this.addresses.values());
  }

  dial(client: number, cause: Row, as?: Impostor): void {
    const { isForeign } = this.links;
    if (isForeign && as !== undefined) this.links.note(OBSERVED_ONLY);
    this.forget(this.latest.get(client));
    const conn = this.dialed++;
    const from = isForeign || as === undefined ? undefined : this.addresses.get(as.actor);
    this.connections.set(conn, {
      ...{ conn, client, as, from, localPort: 0, cause },
      ...{ admission: undefined, end: undefined, filter: '' },
    });
    this.latest.set(client, conn);
    this.held.set(client, conn);
    if (as !== undefined) this.devices.add(as.idOf ?? as.device);
    this.verdicts.dialed(conn);
    this.links.post({ kind: 'dial', conn, as: this.identityOf(client, as), localAddress: from });
  }

  secure(client: number, cause: Row): void {
    const one = this.holding(client, cause);
    if (one === undefined) return;
    const { conn, as } = one;
    if (as === undefined) {
      this.links.post({ kind: 'secure', conn, issuedAt: 0 });
      return;
    }
    const isByPassword = as.console !== undefined || this.parts.fleet.productOf(as.device).plan.identity === 'password';
    const isOwn = as.shows === 'self-made' || as.shows === 'foreign';
    const issuedAt = isByPassword ? 0 : isOwn ? this.links.issuedNow() : as.issuedAt;
    this.links.post({ kind: 'secure', conn, issuedAt });
  }

  connect(client: number, cause: Row): void {
    const one = this.holding(client, cause);
    if (one !== undefined) this.links.post({ kind: 'connect', conn: one.conn });
  }

  subscribe(client: number, filter: string, messageId: number, cause: Row): void {
    const one = this.holding(client, cause);
    if (one === undefined) return;
    one.filter = filter;
    this.links.post({ kind: 'subscribe', conn: one.conn, filter, messageId });
  }

  publish(client: number, message: ClientPublish, cause: Row): void {
    const one = this.holding(client, cause);
    if (one === undefined) return;
    const name = nameOfCommandsTopic(message.topic);
    const device = name === undefined ? -1 : this.parts.fleet.numberOf(name);
    if (device >= 0) this.links.setCause(device, cause);
    this.links.post({ kind: 'publish', conn: one.conn, message });
  }

  /** mqtt.js has acknowledged the message. */
  acknowledge(): void {}

  /** An implant sends nothing over real sockets. */
  implantSends(): Verdict {
    return noUplink;
  }

  implantPublishes(): void {}

  implantHeard(): boolean {
    return false;
  }

  implantSilent(): void {}

  clientOn(conn: number): number {
    const client = this.connections.get(conn)?.client ?? -1;
    return this.held.get(client) === conn ? client : -1;
  }

  refusalOf(client: number, requests: readonly ClientRequest[], since: Tick): string | undefined {
    return this.verdicts.refusalOf(client, requests, since);
  }

  leave(client: number, hasSession: boolean): void {
    const conn = this.held.get(client);
    this.held.delete(client);
    if (conn !== undefined) this.links.post({ kind: 'leave', conn, hasSession });
  }

  letGo(client: number): void {
    this.leave(client, false);
  }

  /** Whether an actor has ever dialed in the device's name: then its events wait for the broker's notes. */
  impersonates(device: number): boolean {
    return this.devices.has(device);
  }

  /** An event of such a device has come. */
  hold(event: HeldEvent, at: number): void {
    this.links.afterFacts(() => this.links.later(event, at));
  }

  /** The sockets of actors report. */
  receive(events: readonly ClientEvent[]): void {
    for (const { conn, localPort } of events) if (localPort !== undefined) this.dialedFrom(conn, localPort);
    this.links.afterFacts(() => {
      for (const event of events) this.links.later(event, event.at);
    });
  }

  /** All notes before the event are in the trace: it goes to the actors, or to the device. */
  happened(event: ClientEvent | HeldEvent): void {
    if ('device' in event) this.deliverHeld(event);
    else this.deliver(event);
  }

  take(fact: LiveFact): boolean {
    const { kind, judged, ...origin } = fact;
    if (!this.actors.has(origin.address)) return this.takeOfConsole(fact);
    const one = this.at(origin);
    if (one?.as === undefined) return true;
    if (judged !== undefined) this.judge(one, judged.request, judged.verdict, judged.subject);
    else if (kind === 'session.taken-over') {
      this.parts.counters.takenOver.add(one.as.device);
      one.end = 'taken-over';
      one.cause = this.parts.linkRow(one.as.device);
    }
    return true;
  }

  /** A note about a console, which is known by its name. */
  private takeOfConsole({
    kind,
    name,
    address: _a,
    port: _p,
    at: _at,
    other: _o,
    judged: _j,
    ...facts
  }: LiveFact): boolean {
    const client = (this.parts.plan.consoles ?? []).findIndex((console) => console.name === name);
    const one = this.connections.get(this.latest.get(client) ?? -1);
    if (one === undefined || kind === 'attack.judged') return false;
    one.cause = this.parts.link.record(kind, { actor: this.consoleOf(client), ...facts, cause: one.cause });
    return true;
  }

  admissionAt(origin: Origin | undefined): Row | undefined {
    return origin === undefined ? undefined : this.at(origin)?.admission;
  }

  endsFor(device: number, row: Row): void {
    this.endedBy.set(device, { conn: this.parts.fleet.connection.get(device), row });
  }

  private deliver(event: ClientEvent): void {
    const one = this.connections.get(event.conn);
    if (one === undefined) return;
    if (this.links.isForeign) this.observe(one, event);
    const outage = event.what === 'closed' ? this.links.outageAt(event.at) : NONE;
    const cause = outage === NONE ? one.cause : outage;
    const about = event.what === 'closed' ? this.endOf(one, event) : event.packet;
    const { link, attackers, clients } = this.parts;
    const to = one.as === undefined ? clients : attackers;
    link.send(to, codec.toClient(ClientMessage[event.what], one.conn, about), cause, link.now + 1);
  }

  private deliverHeld({ device, conn, message, cause }: HeldEvent): void {
    const { link } = this.parts;
    const by = isEnd(message) ? this.endedBy.get(device) : undefined;
    if (by?.conn === conn) this.endedBy.delete(device);
    link.send(device, codec.again(message), by?.conn === conn ? by.row : cause, link.now + 1);
  }

  private judge(one: ClientConnection, request: RequestKind, verdict: Verdict, subject: string | undefined): void {
    const { as, conn, client, cause } = one;
    if (as === undefined) {
      if (!verdict.allow) one.cause = this.recordRefusal(client, request, verdict, cause);
      return;
    }
    const row = this.verdicts.record(as, [conn, client], request, verdict, { subject, cause });
    if (row !== undefined) one.cause = row;
    if (row !== undefined && request === 'connect.refused' && verdict.allow) one.admission = row;
    if (verdict.allow) return;
    if (request === 'certificate.refused') one.end = 'certificate-refused';
    else if (request === 'session.closed') one.end = 'certificate-withdrawn';
  }

  private recordRefusal(client: number, request: RequestKind, verdict: Verdict, cause: Row): Row {
    const actor = this.consoleOf(client);
    return this.parts.link.record(request, { actor, ...verdictFacts(verdict), cause });
  }

  private identityOf(client: number, as: Impostor | undefined): ClientIdentity {
    if (as === undefined) return { console: this.consoleOf(client) };
    const { device, shows, idOf, will, isSilent, console } = as;
    return console === undefined ? { device, shows, idOf, will, isSilent } : { console };
  }

  private consoleOf(client: number): string {
    return this.parts.plan.consoles?.[client].name ?? '';
  }

  /** A broker that is not the lab's own shows its decisions only by what it does. */
  private observe(one: ClientConnection, { what, packet, stage, error, at }: ClientEvent): void {
    if (what === 'packet') this.observePacket(one, packet);
    else if (what === 'closed' && this.links.outageAt(at) === NONE && isHandshake(stage))
      this.judge(
        one,
        'certificate.refused',
        seen(false, `closed after the handshake: ${error ?? 'closed'}`),
        undefined,
      );
  }

  private observePacket(one: ClientConnection, packet: ReceivedPacket | undefined): void {
    const { cmd, returnCode = 0, granted = [] } = packet ?? {};
    if (cmd === 'connack')
      this.judge(one, 'connect.refused', seen(returnCode === 0, `${RETURN_CODE} ${returnCode}`), undefined);
    else if (cmd === 'suback')
      this.judge(
        one,
        'subscribe.refused',
        seen(granted[0] < SUBACK_FAILURE, `${RETURN_CODE} ${granted[0]}`),
        one.filter,
      );
  }

  private endOf({ end }: ClientConnection, { stage, at }: ClientEvent): CloseReasonCode {
    if (end !== undefined) return end;
    if (this.links.outageAt(at) !== NONE || stage === 'dialing') return 'broker-failed';
    return stage === 'securing' ? 'handshake-refused' : 'disconnect';
  }

  private holding(client: number, cause: Row): ClientConnection | undefined {
    const conn = this.held.get(client);
    const one = conn === undefined ? undefined : this.connections.get(conn);
    if (one !== undefined) one.cause = cause;
    return one;
  }

  private at({ address, port }: Origin): ClientConnection | undefined {
    const conn = this.origins.get(`${address} ${port}`);
    return conn === undefined ? undefined : this.connections.get(conn);
  }

  private dialedFrom(conn: number, localPort: number): void {
    const one = this.connections.get(conn);
    if (one === undefined) return;
    one.localPort = localPort;
    this.origins.set(`${one.from} ${localPort}`, conn);
  }

  private forget(conn: number | undefined): void {
    const one = conn === undefined ? undefined : this.connections.get(conn);
    if (one === undefined) return;
    this.connections.delete(one.conn);
    this.verdicts.forget(one.conn);
    const origin = `${one.from} ${one.localPort}`;
    if (this.origins.get(origin) === one.conn) this.origins.delete(origin);
  }
}

const seen = (allow: boolean, reason: string): Verdict =>
  allow ? allowed('external-broker', reason) : refused('external-broker', reason);

const isEnd = ({ type }: Message): boolean => type === EventCode.CLOSED || type === EventCode.CONNACK;

const isHandshake = (stage: ClientEvent['stage']): boolean =>
  stage === 'securing' || stage === 'secured' || stage === 'connecting';

const OBSERVED_ONLY = 'an external broker gives no reasons: what it decides on actors is what they see of it';
/** MQTT 3.1.1, 3.9.3. */
const SUBACK_FAILURE = 0x80;

/** A live run refuses attacks that need one. */
const noUplink = allowed('byte-budget', 'no uplink is modeled');
