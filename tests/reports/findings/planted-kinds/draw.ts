import seedrandom from 'seedrandom';

/** What a generator of scenarios draws: the same seed gives the same draws in the same order. */
export class Draw {
  readonly #next: () => number;

  constructor(seed: string) {
    this.#next = seedrandom(seed);
  }

  /** A whole number, both bounds included. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.#next() * (most - least + 1));
  }

  /** A whole number of which half are below the geometric mean of both bounds. */
  size(least: number, most: number): number {
    return Math.round(least * (most / least) ** this.#next());
  }

  chance(share: number): boolean {
    return this.#next() < share;
  }

  of<T>(...choices: readonly [T, ...T[]]): T {
    return choices[this.whole(0, choices.length - 1)];
  }

  /** So many different ones, in the order of the list. */
  some<T>(count: number, choices: readonly T[]): readonly T[] {
    const keys = choices.map(() => this.#next());
    const last = keys.toSorted((a, b) => a - b)[count] ?? Number.POSITIVE_INFINITY;
    return choices.filter((_, nth) => keys[nth] < last);
  }
}
