import { dialFault } from '../../sim/decisions/admit-dial.ts';
import type { Tick } from '../../sim/kernel/ids.ts';
import type { Verdict } from '../../sim/kernel/trace/verdict.ts';
import type { ControlSettings } from '../../sim/plan/control-list.ts';

interface DialRateParts {
  readonly controls: ControlSettings;
  /** Undefined: without limit, and nothing is counted. */
  readonly max: number | undefined;
  readonly addressOf: (conn: number) => string;
}

/**
 * How many dials have come from each address within the minute that began with the first of them.
 *
 * Memory  an entry for each address that has dialed, if there is a limit
 */
export class DialRates {
  private readonly minutes = new Map<string, { readonly since: Tick; count: number }>();

  constructor(private readonly parts: DialRateParts) {}

  /** A dial arrives: why the edge refuses it, or undefined if it accepts it. One that it refuses counts, too. */
  accept(conn: number, now: Tick): Verdict | undefined {
    const { addressOf, controls, max } = this.parts;
    if (max === undefined) return undefined;
    const address = addressOf(conn);
    const known = this.minutes.get(address);
    const minute = known === undefined || now - known.since >= MINUTE_MS ? { since: now, count: 0 } : known;
    this.minutes.set(address, minute);
    const refusal = dialFault(controls, { address, dials: minute.count, max });
    minute.count += 1;
    return refusal;
  }

  save() {
    return structuredClone([...this.minutes]);
  }

  restore(state: ReturnType<DialRates['save']>): void {
    this.minutes.clear();
    for (const [address, minute] of structuredClone(state)) this.minutes.set(address, minute);
  }
}

const MINUTE_MS = 60_000;
