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
 * Units   stamps of issue, as of `Validity`
 * Memory  a byte a device for each time that a mistake is made
 */
export class IssuanceFaults {
  private readonly periods: Period[] = [];
  private changes = 0;

  /** Another number whenever a fault begins or ends. */
  get version(): number {
    return this.changes;
  }

  /** Certificates of these devices, in rising order, that are issued after that stamp have the fault. */
  begin(devices: Uint32Array, stamp: number, fault: IssuanceFault): void {
    const concerned = new Uint8Array((devices.at(-1) ?? -1) + 1);
    for (const device of devices) concerned[device] = 1;
    this.periods.push({ concerned, after: stamp, until: Number.POSITIVE_INFINITY, fault });
    this.changes++;
  }

  /** The fault of that step is over: certificates of that stamp are the last that have it. */
  end(step: number, stamp: number): void {
    for (const period of this.periods)
      if (period.fault.step === step && period.until === Number.POSITIVE_INFINITY) period.until = stamp;
    this.changes++;
  }

  /** The fault of a certificate; of two that were made at once, the one that began last. */
  of(device: number, stamp: number): IssuanceFault | undefined {
    if (this.periods.length === 0) return undefined;
    return this.periods.findLast(
      ({ concerned, after, until }) => stamp > after && stamp <= until && concerned[device] === 1,
    )?.fault;
  }

  /** How many seconds after their issue certificates of the device may come into force; 0: as they should. */
  startsOf(device: number): readonly number[] {
    const late = this.periods.flatMap(({ concerned, fault: { startsIn } }) =>
      startsIn === undefined || concerned[device] !== 1 ? [] : [startsIn],
    );
    return [0, ...late];
  }

  save() {
    return this.periods.map((period) => ({ ...period, concerned: period.concerned.slice() }));
  }

  restore(state: SavedFaults): void {
    const periods = state.map((period) => ({ ...period, concerned: period.concerned.slice() }));
    this.periods.splice(0, this.periods.length, ...periods);
    this.changes++;
  }
}

interface Period {
  /** By device, 1 if it is one of those. */
  readonly concerned: Uint8Array;
  readonly after: number;
  until: number;
  readonly fault: IssuanceFault;
}

/** Plain data, so that it can be sent to a thread. */
export type SavedFaults = ReturnType<IssuanceFaults['save']>;
