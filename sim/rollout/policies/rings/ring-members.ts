/** Positions grouped by name, in the order of selection. */
export class Members {
  /** By name, the index in `order` where its positions begin; one more at the end. */
  private readonly starts: Uint32Array;
  private readonly order: Uint32Array;

  constructor(
    readonly names: readonly string[],
    size: number,
    nameOf: (position: number) => string,
  ) {
    const numbers = new Map(names.map((name, number) => [name, number]));
    // Positions under none of the names come last, and are in no list.
    const of = (position: number): number => numbers.get(nameOf(position)) ?? names.length;
    const counts = new Uint32Array(names.length + 2);
    for (let position = 0; position < size; position++) counts[of(position) + 1]++;
    let before = 0;
    this.starts = counts.map((count) => {
      before += count;
      return before;
    });
    this.order = new Uint32Array(size);
    const at = this.starts.slice();
    for (let position = 0; position < size; position++) this.order[at[of(position)]++] = position;
  }

  of(number: number): Uint32Array {
    return this.order.subarray(this.starts[number], this.starts[number + 1]);
  }
}

/** All names, in the order in which they first occur. */
export function namesIn(size: number, nameOf: (position: number) => string): readonly string[] {
  const names = new Set<string>();
  for (let position = 0; position < size; position++) names.add(nameOf(position));
  return [...names];
}
