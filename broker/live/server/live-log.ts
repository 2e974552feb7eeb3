import type { Client } from 'aedes';
import type { Verdict } from '../../../sim/kernel/trace/verdict.ts';
import { nameOfTelemetryTopic } from '../../../sim/protocol/topic-layout.ts';
import type { SeenEventId, SeenFactsOf } from '../../../sim/seen/seen-events.ts';
import { wallMs } from '../wire/wire.ts';
import { isBadSignature } from './bad-signature.ts';
import type { Peer } from './peers.ts';

/** An entry of the log of the edge or of the broker, on its way to the process that keeps logs. */
export interface LiveEntry {
  readonly event: SeenEventId;
  readonly facts: SeenFactsOf<SeenEventId>;
  /** `wallMs`. */
  readonly at: number;
}

/** What the broker knows of the client at the other end of a socket. */
interface LoggedClient {
  readonly address: string;
  readonly peer: Peer | undefined;
  readonly isPlatform: boolean;
}

/**
 * The logs of the embedded broker: the events and fields of simulated time, of every client alike but that of the
 * platform. A flood is cut off, and how many entries that cost is counted.
 */
export class LiveLog {
  private entries: LiveEntry[] = [];
  /** By connection, why it is about to end. */
  private readonly endings = new WeakMap<object, string>();
  private isDown = false;
  dropped = 0;

  constructor(private readonly sendSoon: () => void) {}

  write<Id extends SeenEventId>(event: Id, facts: SeenFactsOf<Id>): void {
    if (this.isDown) return;
    if (this.entries.length < ENTRIES_MAX) this.entries.push({ event, facts, at: wallMs() });
    else this.dropped++;
    this.sendSoon();
  }

  take(): readonly LiveEntry[] {
    const { entries } = this;
    this.entries = [];
    return entries;
  }

  /** OpenSSL ended a handshake. */
  handshakeFailed(caller: LoggedClient, error: NodeJS.ErrnoException): void {
    const { address, peer } = caller;
    const { code = '' } = error;
    if (isBadSignature(error) && peer !== undefined) this.certificateRefused(caller, 'proof-of-possession');
    else if (code.startsWith('ERR_SSL')) this.write('edge.handshake.refused', { address, code });
  }

  certificateRefused({ address, peer }: LoggedClient, code: string): void {
    this.write('edge.certificate.refused', { clientId: peer?.facts.name, serial: peer?.facts.serial, address, code });
  }

  connect(client: Client, caller: LoggedClient | undefined, { allow, control }: Verdict): void {
    if (caller?.isPlatform === true) return;
    if (allow) this.write('broker.connect', factsOf(client, caller));
    else this.write('broker.connect.refused', { ...factsOf(client, caller), code: control });
  }

  publish(client: Client, caller: LoggedClient | undefined, topic: string, { allow, control }: Verdict): void {
    if (allow && nameOfTelemetryTopic(topic) !== undefined) return;
    const { clientId, address } = factsOf(client, caller);
    if (allow) this.write('broker.publish', { clientId, address, topic });
    else this.write('broker.publish.refused', { clientId, address, topic, code: control });
  }

  subscribe(client: Client, caller: LoggedClient | undefined, topic: string, { allow, control }: Verdict): void {
    const { clientId, address } = factsOf(client, caller);
    if (allow) this.write('broker.subscribe', { clientId, address, topic });
    else this.write('broker.subscribe.refused', { clientId, address, topic, code: control });
  }

  delivery(client: Client, caller: LoggedClient | undefined, topic: string, { allow, control }: Verdict): void {
    const { clientId, address } = factsOf(client, caller);
    if (!allow) this.write('broker.delivery.refused', { clientId, address, topic, code: control });
  }

  /** The broker is about to end that connection; the first reason stands. */
  ends(conn: object, code: string): void {
    if (!this.endings.has(conn)) this.endings.set(conn, code);
  }

  disconnect(client: Client, caller: LoggedClient | undefined): void {
    if (caller?.isPlatform === true) return;
    const { _disconnected: hasLeft } = client as Client & { readonly _disconnected: boolean };
    const code = this.endings.get(client.conn) ?? (hasLeft ? 'disconnect' : 'reset');
    this.write('broker.disconnect', { ...factsOf(client, caller), code });
  }

  /** A process that stops logs nothing. */
  failed(): void {
    this.isDown = true;
  }

  started(): void {
    this.isDown = false;
    this.write('broker.started', {});
  }
}

const factsOf = ({ id }: Client, caller: LoggedClient | undefined) => ({
  clientId: id,
  serial: caller?.peer?.facts.serial,
  address: caller?.address,
});

/** Entries kept until the next message to the other process takes them. */
const ENTRIES_MAX = 10_000;
