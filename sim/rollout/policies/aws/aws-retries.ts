import type { AwsPlan } from './aws-plan.ts';

/**
 * How many retries each target has used.
 *
 * Source  AWS IoT Jobs, job retry configuration: by failure type or for both together, at most 10 in all
 */
export class AwsRetries {
  private readonly used: readonly Uint8Array[];

  constructor(
    size: number,
    private readonly criteria: AwsPlan['retry'],
  ) {
    this.used = criteria.map(() => new Uint8Array(size));
  }

  /** Uses one up if one is left. */
  take(failure: 'failed' | 'timed-out', position: number): boolean {
    const which = this.criteria.findIndex(
      ({ of, times }, nth) => (of === failure || of === 'all') && this.used[nth][position] < times,
    );
    if (which < 0) return false;
    this.used[which][position]++;
    return true;
  }

  /** A target that has left and come back begins anew. */
  forget(position: number): void {
    for (const used of this.used) used[position] = 0;
  }

  save(): readonly Uint8Array[] {
    return this.used.map((used) => used.slice());
  }

  restore(state: readonly Uint8Array[]): void {
    state.forEach((used, nth) => {
      this.used[nth].set(used);
    });
  }
}
