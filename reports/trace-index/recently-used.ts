/** Keeps the values that were used last, by key, up to a weight in all; the last one whatever its weight. */
export class RecentlyUsed<Key, Value> {
  private readonly kept = new Map<Key, Value>();
  private weight = 0;

  constructor(
    private readonly most: number,
    private readonly weightOf: (key: Key) => number = () => 1,
  ) {}

  get(key: Key): Value | undefined {
    return this.kept.get(key);
  }

  /** The value is the one used last. */
  use(key: Key, value: Value): Value {
    this.forget(key);
    this.kept.set(key, value);
    this.weight += this.weightOf(key);
    for (const oldest of this.kept.keys()) {
      if (this.weight <= this.most || oldest === key) break;
      this.forget(oldest);
    }
    return value;
  }

  forget(key: Key): void {
    if (this.kept.delete(key)) this.weight -= this.weightOf(key);
  }
}
