/**
 * The current outages of a service, by the function that they stop; outages of one function may overlap.
 *
 * A function's generation counts its failures, so that what it has accepted before one can be recognized as void.
 */
export class Outages<What extends string> {
  private readonly current: Record<What, number>;
  private readonly failures: Record<What, number>;

  constructor(functions: readonly What[]) {
    const none = () => Object.fromEntries(functions.map((what) => [what, 0])) as Record<What, number>;
    this.current = none();
    this.failures = none();
  }

  isDown(what: What): boolean {
    return this.current[what] > 0;
  }

  generationOf(what: What): number {
    return this.failures[what];
  }

  /** An outage begins; true if the function was up until now. */
  begin(what: What): boolean {
    if (this.current[what]++ > 0) return false;
    this.failures[what] = (this.failures[what] + 1) % GENERATIONS;
    return true;
  }

  /** An outage ends; true if the function is up from now on. */
  end(what: What): boolean {
    return --this.current[what] === 0;
  }

  save() {
    return { current: { ...this.current }, failures: { ...this.failures } };
  }

  restore({ current, failures }: ReturnType<Outages<What>['save']>): void {
    Object.assign(this.current, current);
    Object.assign(this.failures, failures);
  }
}

/** Messages carry a generation in 24 bits. */
const GENERATIONS = 2 ** 24;
