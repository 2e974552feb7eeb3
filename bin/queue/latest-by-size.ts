/** Keeps the values that were used last, as many as fit a total size; the latest one whatever its size. */
export class LatestBySize<Value> {
  private readonly kept = new Map<string, { readonly value: Value; readonly size: number }>();
  private total = 0;

  constructor(private readonly most: number) {}

  /** The value of a key, which is the latest then. */
  get(key: string): Value | undefined {
    const found = this.kept.get(key);
    if (found === undefined) return undefined;
    this.kept.delete(key);
    this.kept.set(key, found);
    return found.value;
  }

  set(key: string, value: Value, size: number): void {
    this.remove(key);
    this.kept.set(key, { value, size });
    this.total += size;
    for (const [oldest] of this.kept) {
      if (this.total <= this.most || this.kept.size === 1) break;
      this.remove(oldest);
    }
  }

  private remove(key: string): void {
    this.total -= this.kept.get(key)?.size ?? 0;
    this.kept.delete(key);
  }
}
