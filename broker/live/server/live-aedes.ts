import { Aedes, type Client } from 'aedes';

/** What aedes' types leave out of a client. */
export interface AedesClient extends Client {
  will: object | null;
}

/**
 * Aedes in which a client id belongs to one connection at a time [MQTT-3.1.4-2], however many ask for it at once.
 *
 * Aedes 1.2 handles CONNECTs of one client id side by side and finds sessions by client id alone. A client that comes while
 * the former holder's session is still being taken down is registered over it, and the end of the former then removes the
 * new one: that session lives on, uncounted, and no later takeover reaches it. A client whose connection breaks before it
 * is registered is registered nevertheless and counted for good.
 *
 * Here an admitted CONNECT waits for those of the same id before it. Then the holder's session ends, to the last step, and
 * only then does the new one begin: the order of MQTT 3.1.1, 3.1.4. Sessions are told apart by their connection.
 */
export class LiveAedes extends Aedes {
  /** Called with the session that another connection of the same client id is about to end. */
  onTakeOver: (client: Client) => void = () => {};

  declare readonly clients: Readonly<Record<string, AedesClient>>;
  readonly #claims = new Map<string, Claim>();

  /** Client ids that have a session or are on their way to one, but for those listed. */
  idsWithout(...listed: readonly string[]): number {
    return this.#claims.size - new Set(listed.filter((id) => this.#claims.has(id))).size;
  }

  /**
   * Calls `begin` when the client may go on with its CONNECT: nobody else has its id then. Does not call it at all for a
   * client whose connection ends before that.
   */
  inTurn(client: Client, begin: () => void): void {
    if (isOver(client)) return;
    const { id, conn } = client;
    conn.once('close', () => this.#givesUp(client));
    const claim = this.#claims.get(id);
    if (claim === undefined) {
      this.#claims.set(id, { holder: client, isRegistered: false, waiting: new Map() });
      begin();
      return;
    }
    claim.waiting.set(client, begin);
    if (claim.isRegistered) this.#end(claim);
  }

  /** Aedes calls it in the middle of a CONNECT, also for a client that is gone by then. */
  registerClient(client: Client): void {
    const claim = this.#claimOf(client);
    if (claim === undefined || isOver(client)) return;
    // biome-ignore lint/suspicious/noExplicitAny: not in aedes' types.
    (this as any)._finishRegisterClient(client);
    claim.isRegistered = true;
    if (claim.waiting.size > 0) setImmediate(() => this.#claimOf(client) === claim && this.#end(claim));
  }

  /** Aedes calls it at the end of every client whose id has a session, be it another's. */
  unregisterClient(client: Client): void {
    if (this.clients[client.id] !== client) return;
    // biome-ignore lint/suspicious/noExplicitAny: not in aedes' types.
    (Aedes.prototype as any).unregisterClient.call(this, client);
    this.#passOn(client);
  }

  #claimOf(client: Client): Claim | undefined {
    const claim = this.#claims.get(client.id);
    return claim?.holder === client ? claim : undefined;
  }

  #end({ holder }: Claim): void {
    if (holder.closed) return;
    this.onTakeOver(holder);
    holder.close();
  }

  /** The connection has ended; a session that is up ends in aedes' own time. */
  #givesUp(client: Client): void {
    this.#claims.get(client.id)?.waiting.delete(client);
    if (this.#claimOf(client)?.isRegistered === false) this.#passOn(client);
  }

  #passOn(client: Client): void {
    const claim = this.#claimOf(client);
    if (claim === undefined) return;
    const [next] = claim.waiting;
    if (next === undefined) {
      this.#claims.delete(client.id);
      return;
    }
    const [heir, begin] = next;
    claim.waiting.delete(heir);
    claim.holder = heir;
    claim.isRegistered = false;
    // The last steps of the former's end follow this call; and thousands that wait would be thousands of calls deep.
    setImmediate(() => {
      if (this.#claimOf(heir) === claim && !isOver(heir)) begin();
    });
  }
}

/** Who has a client id, and who waits for it. */
interface Claim {
  holder: Client;
  /** The holder's session is up; until then its CONNECT is under way. */
  isRegistered: boolean;
  /** In order of arrival, each with what its turn begins with. */
  readonly waiting: Map<Client, () => void>;
}

const isOver = ({ closed, conn }: Client): boolean => closed || conn.destroyed;
