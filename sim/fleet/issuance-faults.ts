import { showSpan } from '../kernel/time/duration.ts';

/** What is wrong with certificates that an authority issues by mistake. */
export interface IssuanceFault {
  /** How long they are valid, in seconds; left out, as long as they should be. */
  readonly lifetime?: number;
  /** How many seconds after their issue they come into force. */
  readonly startsIn?: number;
  /** They are for a server, and no client may show them. */
  readonly isForServers?: true;
  /** The step of the timeline that it belongs to, and the row with which that started. */
  readonly step: number;
  readonly row: number;
}

/** What is wrong, as it stands in a row. */
export const faultInWords = ({ lifetime, startsIn, isForServers }: Omit<IssuanceFault, 'step' | 'row'>): string =>
  [
    ...(lifetime === undefined ? [] : [`valid for ${showSpan(lifetime * 1_000)}`]),
    ...(startsIn === undefined ? [] : [`in force in ${showSpan(startsIn * 1_000)}`]),
    ...(isForServers ? ['for servers'] : []),
  ].join(', ');

/**
 * The mistakes that authorities make for a time in the certificates of some devices. A certificate has the mistake that was being
 * made as it was issued, so it keeps it.
 *
 * Units  stamps of issue, as of `Validity`
 */
export class IssuanceFaults {
  private readonly periods: Period[] = [];

  /** Certificates of these devices that are issued after that stamp have the fault. */
  begin(devices: Uint32Array, stamp: number, fault: IssuanceFault): void {
    this.periods.push({ devices: new Set(devices), after: stamp, until: Number.POSITIVE_INFINITY, fault });
  }

  /** The fault of that step is over: certificates of that stamp are the last that have it. */
  end(step: number, stamp: number): void {
    for (const period of this.periods)
      if (period.fault.step === step && period.until === Number.POSITIVE_INFINITY) period.until = stamp;
  }

  /** The fault of a certificate; of two that were made at once, the one that began last. */
  of(device: number, stamp: number): IssuanceFault | undefined {
    if (this.periods.length === 0) return undefined;
    return this.periods.findLast(({ devices, after, until }) => stamp > after && stamp <= until && devices.has(device))
      ?.fault;
  }

  save() {
    return this.periods.map(({ devices, ...period }) => ({ ...period, devices: Uint32Array.from(devices) }));
  }

  restore(state: ReturnType<IssuanceFaults['save']>): void {
    const periods = state.map(({ devices, ...period }) => ({ ...period, devices: new Set(devices) }));
    this.periods.splice(0, this.periods.length, ...periods);
  }
}

interface Period {
  readonly devices: ReadonlySet<number>;
  readonly after: number;
  until: number;
  readonly fault: IssuanceFault;
}
