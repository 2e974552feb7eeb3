/**
 * How many connects may be in flight to one target; the others wait in order.
 *
 * A connect is in flight until its handshake is over: a broker that is busy has its backlog of accepted connections full,
 * and a full backlog drops SYNs, which come again after a second (Mosquitto's backlog is 100).
 */
export class DialGate<Waiting> {
  readonly #queue: (Waiting | undefined)[] = [];
  readonly #places = new Map<Waiting, number>();
  #first = 0;
  #inFlight = 0;

  constructor(
    private readonly limit: number,
    private readonly go: (one: Waiting) => void,
  ) {}

  get inFlight(): number {
    return this.#inFlight;
  }

  get waiting(): number {
    return this.#places.size;
  }

  enter(one: Waiting): void {
    if (this.#inFlight < this.limit) {
      this.#inFlight++;
      this.go(one);
      return;
    }
    this.#places.set(one, this.#queue.length);
    this.#queue.push(one);
  }

  /** One that was in flight is through, or has failed. */
  leave(): void {
    this.#inFlight--;
    while (this.#first < this.#queue.length) {
      const next = this.#queue[this.#first++];
      if (next === undefined) continue;
      this.#places.delete(next);
      this.#inFlight++;
      this.go(next);
      break;
    }
    if (this.#first === this.#queue.length) this.#first = this.#queue.length = 0;
  }

  /** True if it was still waiting, and waits no more. */
  withdraw(one: Waiting): boolean {
    const place = this.#places.get(one);
    if (place === undefined) return false;
    this.#places.delete(one);
    this.#queue[place] = undefined;
    return true;
  }
}
