/**
 * What clients of actors have asked the broker and wait for, by message id: a SUBACK, or a PUBACK. The answer goes to the
 * attempt that asked.
 */
export class Answers {
  /** By client, the attempts by message id. */
  private readonly awaited = new Map<number, Map<number, number>>();

  expect(client: number, messageId: number, attempt: number): void {
    const own = this.awaited.get(client) ?? new Map<number, number>();
    this.awaited.set(client, own.set(messageId, attempt));
  }

  /** The attempt that waits for the answer with that id; undefined if none does. */
  take(client: number, messageId: number): number | undefined {
    const own = this.awaited.get(client);
    const attempt = own?.get(messageId);
    own?.delete(messageId);
    return attempt;
  }

  /** The client's session is over: no answer will come. */
  forget(client: number): void {
    this.awaited.delete(client);
  }

  save() {
    return [...this.awaited].map(([client, own]) => ({ client, own: [...own] }));
  }

  restore(state: ReturnType<Answers['save']>): void {
    this.awaited.clear();
    for (const { client, own } of state) this.awaited.set(client, new Map(own));
  }
}
