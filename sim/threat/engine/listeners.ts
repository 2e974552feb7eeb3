/**
 * Attempts that listen to the topics of their device with a client of their actor, which has the session of another one:
 * of all that comes to the client, each gets what is about its own device.
 *
 * Memory  one entry an attempt, so an actor may listen to a whole fleet in one session
 */
export class Listeners {
  /** By client and device, the attempt. */
  private readonly byClient = new Map<number, Map<number, number>>();
  /** By client and message id of a SUBSCRIBE, the attempt that waits for the answer. */
  private readonly asking = new Map<number, Map<number, number>>();

  begin(client: number, device: number, attempt: number): void {
    const own = this.byClient.get(client) ?? new Map<number, number>();
    this.byClient.set(client, own.set(device, attempt));
  }

  end(client: number, device: number): void {
    this.byClient.get(client)?.delete(device);
  }

  /** The attempt that listens to the device; undefined if none does. */
  at(client: number, device: number): number | undefined {
    return this.byClient.get(client)?.get(device);
  }

  asked(client: number, messageId: number, attempt: number): void {
    const own = this.asking.get(client) ?? new Map<number, number>();
    this.asking.set(client, own.set(messageId, attempt));
  }

  /** The attempt whose SUBSCRIBE is answered; undefined for any other. */
  answered(client: number, messageId: number): number | undefined {
    const own = this.asking.get(client);
    const attempt = own?.get(messageId);
    own?.delete(messageId);
    return attempt;
  }

  save() {
    const flat = (all: ReadonlyMap<number, ReadonlyMap<number, number>>) =>
      [...all].map(([client, own]) => [client, [...own]] as const);
    return { byClient: flat(this.byClient), asking: flat(this.asking) };
  }

  restore({ byClient, asking }: ReturnType<Listeners['save']>): void {
    this.byClient.clear();
    this.asking.clear();
    for (const [client, own] of byClient) this.byClient.set(client, new Map(own));
    for (const [client, own] of asking) this.asking.set(client, new Map(own));
  }
}
