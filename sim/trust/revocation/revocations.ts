import type { Reason } from '../../pki/crl.ts';

/** All certificates of a device that were issued at or before `at` (a tick) are revoked. */
export interface Revoked {
  readonly at: number;
  readonly reason: Reason;
}

/** A published list; it never changes. Ticks. */
export interface Publication {
  /** Whose devices it is about; undefined: those of all tenants whose revocations are published together. */
  readonly tenant?: string;
  readonly number: number;
  readonly thisUpdate: number;
  readonly nextUpdate: number;
  readonly revoked: ReadonlyMap<number, Revoked>;
  /** The number of revocation operations so far: lists with the same version have the same entries. */
  readonly version: number;
  /** The trace row that it follows from. */
  readonly row: number;
}

/** As rows and evidence name it. */
export const nameOfList = ({ number, tenant }: Pick<Publication, 'number' | 'tenant'>): string =>
  `CRL ${number}${tenant === undefined ? '' : ` of ${tenant}`}`;

/** The devices that the authorities have revoked, and the latest published list. */
export class Revocations {
  private revoked: ReadonlyMap<number, Revoked> = new Map();
  private version = 0;
  private last: Publication | undefined;

  constructor(
    private readonly validForMs: number,
    private readonly tenant?: string,
  ) {}

  /** The latest of several revocations of a device counts: it covers all certificates that the earlier ones cover. */
  revoke(devices: Iterable<number>, at: number, reason: Reason): void {
    const revoked = new Map(this.revoked);
    for (const device of devices) revoked.set(device, { at, reason });
    this.revoked = revoked;
    this.version++;
  }

  /** The authority's current knowledge: an OCSP responder's answer. */
  of(device: number): Revoked | undefined {
    return this.revoked.get(device);
  }

  /** Publishes the next list. `record` leaves a row if its entries differ from those of the list before. */
  publish(now: number, record: (number: number, entries: number) => number): Publication {
    const { last, revoked, version, tenant } = this;
    const number = (last?.number ?? 0) + 1;
    const row = last?.version === version ? last.row : record(number, revoked.size);
    this.last = {
      ...(tenant !== undefined && { tenant }),
      number,
      ...{ thisUpdate: now, nextUpdate: now + this.validForMs, revoked, version, row },
    };
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
