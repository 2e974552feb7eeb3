/** Keeps the values that were used last, by key. */
export class RecentlyUsed<Key, Value> {
  private readonly kept = new Map<Key, Value>();

  constructor(private readonly most: number) {}

  get(key: Key): Value | undefined {
    return this.kept.get(key);
  }

  /** The value is the one used last. */
  use(key: Key, value: Value): Value {
    this.kept.delete(key);
    this.kept.set(key, value);
    if (this.kept.size > this.most) this.kept.delete(this.kept.keys().next().value!);
    return value;
  }

  forget(key: Key): void {
    this.kept.delete(key);
  }
}
