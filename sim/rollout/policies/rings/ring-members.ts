/** Positions by the name that each goes under, in the order of selection. */
export class Members {
  /** By name, from where in `order` its positions stand; one more at the end. */
  private readonly starts: Uint32Array;
  private readonly order: Uint32Array;

  constructor(
    readonly names: readonly string[],
    size: number,
    nameOf: (position: number) => string,
  ) {
    const numbers = new Map(names.map((name, number) => [name, number]));
    // Whoever is under none of the names comes last, and is in no list.
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

/** All names that there are, in the order in which positions bring them up. */
export function namesIn(size: number, nameOf: (position: number) => string): readonly string[] {
  const names = new Set<string>();
  for (let position = 0; position < size; position++) names.add(nameOf(position));
  return [...names];
}
