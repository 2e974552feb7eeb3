import { Aedes, type Client } from 'aedes';

/** An aedes client with the fields that aedes' types leave out. */
export interface AedesClient extends Client {
  will: object | null;
  /** That of its CONNECT, before the client is admitted. */
  _will?: { topic: string; retain?: boolean } | undefined;
}

/**
 * Aedes in which a client id belongs to one connection at a time [MQTT-3.1.4-2], however many claim it at once.
 *
 * Aedes 1.2 handles CONNECTs of one client id concurrently and finds sessions by client id alone. It registers a client
 * that connects while the former holder's session is still ending, and then removes the new client when the former's
 * session has ended: the new session stays up, uncounted, and no later takeover reaches it. Aedes also registers a client
 * whose connection breaks before its registration, and counts it forever.
 *
 * Here an admitted CONNECT waits for the earlier ones of the same id. The holder's session ends completely, and only then
 * does the new one begin: the order of MQTT 3.1.1, 3.1.4. Sessions are identified by their connection.
 */
export class LiveAedes extends Aedes {
  /** Called with the session that another connection of the same client id is about to end, and with the latter. */
  onTakeOver: (client: Client, by: Client | undefined) => void = () => {};

  declare readonly clients: Readonly<Record<string, AedesClient>>;
  private readonly claims = new Map<string, Claim>();

  /** Client ids that have a session or are connecting, except those listed. */
  idsWithout(...listed: readonly string[]): number {
    return this.claims.size - new Set(listed.filter((id) => this.claims.has(id))).size;
  }

  /**
   * Calls `begin` when the client may continue its CONNECT because no other client holds its id. Never calls it for a
   * client whose connection ends before that.
   */
  inTurn(client: Client, begin: () => void): void {
    if (isOver(client)) return;
    const { id, conn } = client;
    conn.once('close', () => this.givesUp(client));
    const claim = this.claims.get(id);
    if (claim === undefined) {
      this.claims.set(id, { holder: client, isRegistered: false, waiting: new Map() });
      begin();
      return;
    }
    claim.waiting.set(client, begin);
    if (claim.isRegistered) this.end(claim);
  }

  /** Aedes calls it during CONNECT, even for a client that has gone by then. */
  registerClient(client: Client): void {
    const claim = this.claimOf(client);
    if (claim === undefined || isOver(client)) return;
    // biome-ignore lint/suspicious/noExplicitAny: not in aedes' types.
    (this as any)._finishRegisterClient(client);
    claim.isRegistered = true;
    if (claim.waiting.size > 0) setImmediate(() => this.claimOf(client) === claim && this.end(claim));
  }

  /** Aedes calls it when a client ends whose id has a session, even if the session belongs to another connection. */
  unregisterClient(client: Client): void {
    if (this.clients[client.id] !== client) return;
    // biome-ignore lint/suspicious/noExplicitAny: not in aedes' types.
    (Aedes.prototype as any).unregisterClient.call(this, client);
    this.passOn(client);
  }

  private claimOf(client: Client): Claim | undefined {
    const claim = this.claims.get(client.id);
    return claim?.holder === client ? claim : undefined;
  }

  private end({ holder, waiting }: Claim): void {
    if (holder.closed) return;
    const [by] = waiting.keys();
    this.onTakeOver(holder, by);
    holder.close();
  }

  /** The connection has ended. If its session is up, aedes ends that itself. */
  private givesUp(client: Client): void {
    this.claims.get(client.id)?.waiting.delete(client);
    if (this.claimOf(client)?.isRegistered === false) this.passOn(client);
  }

  private passOn(client: Client): void {
    const claim = this.claimOf(client);
    if (claim === undefined) return;
    const [next] = claim.waiting;
    if (next === undefined) {
      this.claims.delete(client.id);
      return;
    }
    const [successor, begin] = next;
    claim.waiting.delete(successor);
    claim.holder = successor;
    claim.isRegistered = false;
    // Aedes finishes ending the former session after this call; and a direct call would recurse once for each that waits.
    setImmediate(() => {
      if (this.claimOf(successor) === claim && !isOver(successor)) begin();
    });
  }
}

/** The client that holds a client id, and the clients that wait for it. */
interface Claim {
  holder: Client;
  /** The holder's session is up; before that its CONNECT is in progress. */
  isRegistered: boolean;
  /** In order of arrival, each with the callback that starts its turn. */
  readonly waiting: Map<Client, () => void>;
}

const isOver = ({ closed, conn }: Client): boolean => closed || conn.destroyed;
