import { LabError } from '../kernel/lab-error.ts';
import type { Authority } from './authority.ts';
import { type Reason, type Revocation, signCrl } from './crl.ts';
import { type Bytes, type EpochSeconds, hex } from './der/index.ts';

/** What an authority has revoked, and the CRLs in which it says so. */
export interface RevocationList {
  readonly authority: Authority;
  /** Parts that it is split into; 1 for one CRL of everything. */
  readonly shards: number;
  /** Certificates on the list, those on hold counted. */
  readonly size: number;
  /**
   * Puts a certificate on the list; `removeFromCRL` takes one off again that was on hold.
   *
   * Errors  `LabError` for one that is on it for good, and for taking off what is not on hold
   */
  revoke(serial: Bytes, at: EpochSeconds, reason: Reason): void;
  /** Settles what the list says at an instant; its CRLs are made when they are asked for, and each once. */
  publish(now: EpochSeconds, nextUpdate: EpochSeconds): Publication;
}

export interface Publication {
  /** RFC 5280 5.2.3: grows from one publication to the next; full and delta CRLs of one instant have the same. */
  readonly number: number;
  readonly thisUpdate: EpochSeconds;
  readonly nextUpdate: EpochSeconds;
  full(shard?: number): Bytes;
  /**
   * What came after an earlier publication (RFC 5280 5.2.4).
   *
   * Errors  `LabError` for a base that is none of the earlier publications
   */
  delta(baseNumber: number, shard?: number): Bytes;
}

export interface ListAddresses {
  /** One address for each part; a list that is not split may have none, and then covers all that its authority issued. */
  readonly uris?: readonly string[];
  /** Where the delta CRLs of each part are, said in its full CRLs. */
  readonly deltaUris?: readonly string[];
}

/**
 * Which part of a split list speaks for a certificate: follows from its serial number alone.
 *
 * Limits  as even as the last four octets of the serial numbers, which `serialOf` makes by a hash
 */
export function shardOf(serial: Bytes, shards: number): number {
  let last = 0;
  for (const octet of serial.subarray(-4)) last = last * 256 + octet;
  return last % shards;
}

export function openRevocationList(authority: Authority, { uris = [], deltaUris }: ListAddresses = {}): RevocationList {
  const shards = Math.max(1, uris.length);
  // A CRL of everything has no scope: it speaks for certificates without a distribution point, too.
  const scopeOf = (shard: number): Scope => (shards > 1 ? { uri: uris[shard] } : {});
  const parts = Array.from(
    { length: shards },
    (_, shard) => new RevocationListPart(scopeOf(shard), deltaUris?.[shard]),
  );
  // How long each part was at each publication: all that a CRL of an earlier instant needs.
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

/** One part of a list: what was said, in order, and by serial number what holds. */
class RevocationListPart {
  private readonly log: Revocation[] = [];
  private readonly standing = new Map<string, Reason>();
  /** Where the log first says something new of a certificate: nowhere, unless certificates are put on hold. */
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

  /** What holds after so many entries of the log. */
  upTo(length: number): readonly Revocation[] {
    const log = this.log.slice(0, length);
    return length <= this.firstChange ? log : lastOfEach(log).filter(isRevoked);
  }

  /** What was said in between; a hold that was lifted is said to be off (RFC 5280 5.3.1). */
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
