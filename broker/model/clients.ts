import type { BrokerHost } from '../core/broker-core.ts';

/**
 * Client ids as numbers, and which connection each has now.
 *
 * The client of a fleet device has the device's number, so a million ids cost four bytes each. The n-th client id that
 * names no device (a stranger) is `-2 - n`.
 */
export class Clients {
  private holders = new Int32Array(0);
  private strangers: string[] = [];
  private strangerNumbers = new Map<string, number>();
  private strangerHolders: number[] = [];

  constructor(private readonly host: Pick<BrokerHost, 'clientIdOf' | 'deviceOf'>) {}

  numberOf(clientId: string): number {
    const device = this.host.deviceOf(clientId);
    if (device >= 0) return device;
    let stranger = this.strangerNumbers.get(clientId);
    if (stranger === undefined) {
      stranger = this.strangers.length;
      this.strangers.push(clientId);
      this.strangerHolders.push(-1);
      this.strangerNumbers.set(clientId, stranger);
    }
    return -2 - stranger;
  }

  idOf(client: number): string {
    return client < 0 ? this.strangers[-2 - client] : this.host.clientIdOf(client);
  }

  /** The client's connection, or -1. */
  holderOf(client: number): number {
    if (client < 0) return this.strangerHolders[-2 - client];
    return client < this.holders.length ? this.holders[client] - 1 : -1;
  }

  hold(client: number, conn: number): void {
    if (client < 0) {
      this.strangerHolders[-2 - client] = conn;
      return;
    }
    if (client >= this.holders.length) {
      const had = this.holders.length;
      const grown = new Int32Array(Math.max(64, client + 1, had + (had >> 3)));
      grown.set(this.holders);
      this.holders = grown;
    }
    this.holders[client] = conn + 1;
  }

  letGo(client: number): void {
    this.hold(client, -1);
  }

  save(): ClientState {
    return {
      holders: this.holders.slice(),
      strangers: this.strangers.slice(),
      strangerHolders: this.strangerHolders.slice(),
    };
  }

  restore(state: ClientState): void {
    this.holders = state.holders.slice();
    this.strangers = state.strangers.slice();
    this.strangerHolders = state.strangerHolders.slice();
    this.strangerNumbers = new Map(state.strangers.map((clientId, stranger) => [clientId, stranger]));
  }
}

export interface ClientState {
  /** By device: 0, or 1 + its connection. */
  readonly holders: Int32Array;
  readonly strangers: readonly string[];
  readonly strangerHolders: readonly number[];
}
