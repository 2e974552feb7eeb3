import type { Reason } from '../../pki/crl.ts';

/** All certificates of a device that were issued at or before `at` (a tick) are revoked. */
export interface Revoked {
  readonly at: number;
  readonly reason: Reason;
}

/** A list as it was published: it never changes afterward. Ticks. */
export interface Publication {
  readonly number: number;
  readonly thisUpdate: number;
  readonly nextUpdate: number;
  readonly revoked: ReadonlyMap<number, Revoked>;
  /** How often something had been revoked: lists of one version say the same. */
  readonly version: number;
  /** The trace row that it follows from. */
  readonly row: number;
}

/** What the authorities have revoked, by device, and the last list they have published of it. */
export class Revocations {
  private revoked: ReadonlyMap<number, Revoked> = new Map();
  private version = 0;
  private last: Publication | undefined;

  constructor(private readonly validForMs: number) {}

  /** Of several revocations of a device the last one counts: it covers all certificates that the earlier ones do. */
  revoke(devices: Iterable<number>, at: number, reason: Reason): void {
    const revoked = new Map(this.revoked);
    for (const device of devices) revoked.set(device, { at, reason });
    this.revoked = revoked;
    this.version++;
  }

  /** What the authority itself knows at this instant: an OCSP responder's answer. */
  of(device: number): Revoked | undefined {
    return this.revoked.get(device);
  }

  /** Publishes the next list. `record` leaves a row if the list says something that the one before it did not. */
  publish(now: number, record: (number: number, entries: number) => number): Publication {
    const { last, revoked, version } = this;
    const number = (last?.number ?? 0) + 1;
    const row = last?.version === version ? last.row : record(number, revoked.size);
    this.last = { number, thisUpdate: now, nextUpdate: now + this.validForMs, revoked, version, row };
    return this.last;
  }

  get published(): Publication | undefined {
    return this.last;
  }

  save() {
    const { version } = this;
    return {
      version,
      revoked: [...this.revoked],
      last: this.last && { ...this.last, revoked: [...this.last.revoked] },
    };
  }

  restore({ version, revoked, last }: ReturnType<Revocations['save']>): void {
    this.version = version;
    this.revoked = new Map(revoked);
    this.last = last && { ...last, revoked: new Map(last.revoked) };
  }
}
