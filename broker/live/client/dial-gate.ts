/**
 * Limits the connects in flight to one target; the others wait in order.
 *
 * A connect is in flight until its handshake is over: a busy broker's backlog of accepted connections is full, and a full
 * backlog drops SYNs, which are sent again after a second (Mosquitto's backlog is 100).
 */
export class DialGate<Waiting> {
  private readonly queue: (Waiting | undefined)[] = [];
  private readonly places = new Map<Waiting, number>();
  private first = 0;
  private dialing = 0;

  constructor(
    private readonly limit: number,
    private readonly go: (one: Waiting) => void,
  ) {}

  get inFlight(): number {
    return this.dialing;
  }

  get waiting(): number {
    return this.places.size;
  }

  enter(one: Waiting): void {
    if (this.dialing < this.limit) {
      this.dialing++;
      this.go(one);
      return;
    }
    this.places.set(one, this.queue.length);
    this.queue.push(one);
  }

  /** A connect that was in flight has succeeded or failed. */
  leave(): void {
    this.dialing--;
    while (this.first < this.queue.length) {
      const next = this.queue[this.first++];
      if (next === undefined) continue;
      this.places.delete(next);
      this.dialing++;
      this.go(next);
      break;
    }
    if (this.first === this.queue.length) this.first = this.queue.length = 0;
  }

  /** Removes a connect that waits; false if it is not waiting. */
  withdraw(one: Waiting): boolean {
    const place = this.places.get(one);
    if (place === undefined) return false;
    this.places.delete(one);
    this.queue[place] = undefined;
    return true;
  }
}
