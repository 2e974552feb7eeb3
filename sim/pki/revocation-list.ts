import { LabError } from '../kernel/lab-error.ts';
import type { Authority } from './authority.ts';
import { type Reason, type Revocation, signCrl } from './crl.ts';
import { type Bytes, type EpochSeconds, hex } from './der/index.ts';

/** The revocations of an authority, and the CRLs that publish them. */
export interface RevocationList {
  readonly authority: Authority;
  /** Shards that it is split into; 1 for a single CRL. */
  readonly shards: number;
  /** Certificates on the list, including those on hold. */
  readonly size: number;
  /**
   * Adds a certificate to the list; `removeFromCRL` removes one that was on hold.
   *
   * Errors  `LabError` for one that is already revoked permanently, and for removing one that is not on hold
   */
  revoke(serial: Bytes, at: EpochSeconds, reason: Reason): void;
  /** Fixes the contents of the list at an instant; its CRLs are signed when first requested. */
  publish(now: EpochSeconds, nextUpdate: EpochSeconds): Publication;
}

export interface Publication {
  /** RFC 5280 5.2.3: increases with each publication; full and delta CRLs of one instant share it. */
  readonly number: number;
  readonly thisUpdate: EpochSeconds;
  readonly nextUpdate: EpochSeconds;
  full(shard?: number): Bytes;
  /**
   * The changes since an earlier publication (RFC 5280 5.2.4).
   *
   * Errors  `LabError` for a base that is not an earlier publication
   */
  delta(baseNumber: number, shard?: number): Bytes;
}

export interface ListAddresses {
  /** One address per shard; an unsplit list may have none, and then covers everything that its authority issued. */
  readonly uris?: readonly string[];
  /** Addresses of each shard's delta CRLs, named in its full CRLs. */
  readonly deltaUris?: readonly string[];
}

/**
 * The shard of a split list that covers a certificate: depends on its serial number alone.
 *
 * Limits  as even as the last four octets of the serial numbers, which `serialOf` derives with a hash
 */
export function shardOf(serial: Bytes, shards: number): number {
  let last = 0;
  for (const octet of serial.subarray(-4)) last = last * 256 + octet;
  return last % shards;
}

export function openRevocationList(authority: Authority, { uris = [], deltaUris }: ListAddresses = {}): RevocationList {
  const shards = Math.max(1, uris.length);
  // A CRL of everything has no scope: it also covers certificates without a distribution point.
  const scopeOf = (shard: number): Scope => (shards > 1 ? { uri: uris[shard] } : {});
  const parts = Array.from(
    { length: shards },
    (_, shard) => new RevocationListPart(scopeOf(shard), deltaUris?.[shard]),
  );
  // The log length of each shard at each publication: enough to build a CRL of an earlier instant.
  const lengths: (readonly number[])[] = [];
  let last: EpochSeconds = Number.NEGATIVE_INFINITY;
  const list: RevocationList = {
    authority,
    shards,
    get size() {
      return parts.reduce((sum, part) => sum + part.size, 0);
    },
    revoke: (serial, at, reason) => parts[shardOf(serial, shards)].revoke({ serial, at, reason }),
    publish: (thisUpdate, nextUpdate) => {
      if (thisUpdate < last || nextUpdate < thisUpdate)
        throw new LabError('pki/publication', {
          what: `a CRL of ${thisUpdate} until ${nextUpdate} after one of ${last}`,
          hint: 'publish in the order of time, none with its end before its beginning',
        });
      last = thisUpdate;
      lengths.push(parts.map((part) => part.length));
      const number = lengths.length;
      const partOf = (shard: number): RevocationListPart => {
        if (parts[shard] === undefined)
          throw new LabError('pki/shard', { what: `no part ${shard}`, hint: `use 0 to ${shards - 1}` });
        return parts[shard];
      };
      const made = new Map<string, Bytes>();
      const once = (key: string, make: () => Bytes): Bytes => {
        const crl = made.get(key) ?? make();
        made.set(key, crl);
        return crl;
      };
      const dates = { number, thisUpdate, nextUpdate };
      return {
        ...dates,
        full: (shard = 0) =>
          once(`${shard}`, () =>
            signCrl(
              { ...dates, ...partOf(shard).fullScope, revocations: partOf(shard).upTo(lengths[number - 1][shard]) },
              authority,
            ),
          ),
        delta: (baseNumber, shard = 0) =>
          once(`${shard} ${baseNumber}`, () => {
            const base = lengths[baseNumber - 1];
            if (base === undefined || baseNumber >= number)
              throw new LabError('pki/base-crl', {
                what: `CRL ${baseNumber} is no base for CRL ${number}`,
                hint: 'use the number of an earlier publication',
              });
            const revocations = partOf(shard).between(base[shard], lengths[number - 1][shard]);
            return signCrl({ ...dates, ...partOf(shard).scope, baseNumber, revocations }, authority);
          }),
      };
    },
  };
  return list;
}

interface Scope {
  readonly uri?: string;
}

/** One shard of a list: the log of operations, and the current reason by serial number. */
class RevocationListPart {
  private readonly log: Revocation[] = [];
  private readonly standing = new Map<string, Reason>();
  /** The first log entry that changes an earlier one: none, unless certificates are put on hold. */
  private firstChange = Number.POSITIVE_INFINITY;
  readonly fullScope: Scope & { readonly freshestUri: string | undefined };

  constructor(
    readonly scope: Scope,
    deltaUri: string | undefined,
  ) {
    this.fullScope = { ...scope, freshestUri: deltaUri };
  }

  get length(): number {
    return this.log.length;
  }

  get size(): number {
    return this.standing.size;
  }

  revoke(revocation: Revocation): void {
    const key = hex(revocation.serial);
    const standing = this.standing.get(key);
    const lifts = revocation.reason === 'removeFromCRL';
    if (lifts ? standing !== 'certificateHold' : standing !== undefined && standing !== 'certificateHold')
      throw new LabError('pki/revoked', {
        what: `certificate ${key} is ${standing === undefined ? 'not revoked' : `revoked for ${standing}`}`,
        hint: lifts ? 'only a hold can be lifted' : 'a revocation is for good; only a hold can become another',
      });
    if (lifts) this.standing.delete(key);
    else this.standing.set(key, revocation.reason);
    if (standing !== undefined) this.firstChange = Math.min(this.firstChange, this.log.length);
    this.log.push(revocation);
  }

  /** The revocations after that many entries of the log. */
  upTo(length: number): readonly Revocation[] {
    const log = this.log.slice(0, length);
    return length <= this.firstChange ? log : lastOfEach(log).filter(isRevoked);
  }

  /** The changes in between; a lifted hold appears as `removeFromCRL` (RFC 5280 5.3.1). */
  between(from: number, to: number): readonly Revocation[] {
    return lastOfEach(this.log.slice(from, to));
  }
}

function lastOfEach(log: readonly Revocation[]): readonly Revocation[] {
  const last = new Map<string, Revocation>();
  for (const revocation of log) last.set(hex(revocation.serial), revocation);
  return [...last.values()];
}

const isRevoked = ({ reason }: Revocation): boolean => reason !== 'removeFromCRL';
