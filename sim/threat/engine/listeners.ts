/**
 * Attempts that listen to the topics of their device with a client of their actor, which has the session of another one:
 * of all that comes to the client, each gets what is about its own device.
 *
 * Memory  one entry an attempt, so an actor may listen to a whole fleet in one session
 */
export class Listeners {
  /** By client and device, the attempt. */
  private readonly byClient = new Map<number, Map<number, number>>();

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

  save() {
    return [...this.byClient].map(([client, own]) => ({ client, own: [...own] }));
  }

  restore(state: ReturnType<Listeners['save']>): void {
    this.byClient.clear();
    for (const { client, own } of state) this.byClient.set(client, new Map(own));
  }
}
