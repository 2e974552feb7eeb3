/**
 * Static params and raised events, each stored once: equal values get equal numbers, so that paths with equal effects
 * compare equal.
 */
export class Constants {
  readonly values: unknown[] = [];
  private readonly known = new Map<string, number>();
  private readonly identities = new Map<unknown, number>();

  /** -1 stands for `undefined`: no params. */
  number(value: unknown): number {
    if (value === undefined) return -1;
    const text = this.text(value);
    const known = this.known.get(text);
    if (known !== undefined) return known;
    this.known.set(text, this.values.length);
    return this.values.push(value) - 1;
  }

  /** Equal for equal plain data; other values are compared by identity. */
  text(value: unknown): string {
    if (Array.isArray(value)) return `[${value.map((item) => this.text(item)).join()}]`;
    if (typeof value === 'string') return JSON.stringify(value);
    if (typeof value === 'function' || (typeof value === 'object' && value !== null && !isPlain(value))) {
      if (!this.identities.has(value)) this.identities.set(value, this.identities.size);
      return `@${this.identities.get(value)}`;
    }
    if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? '-0' : String(value);
    return `{${Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}:${this.text(item)}`)}}`;
  }
}

const isPlain = (value: object): boolean =>
  [Object.prototype, null].includes(Object.getPrototypeOf(value) as typeof Object.prototype | null);
