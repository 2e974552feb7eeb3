import type { Bytes, EpochSeconds } from '../../pki/der/index.ts';
import {
  allowing,
  refusing,
  type UpdateAttack,
  type UpdateControl,
  type UpdateControls,
  type UpdateVerdict,
} from '../update-verdict.ts';
import { isDigestOf } from './digests.ts';
import type { Exchange, MetadataRequest } from './exchange.ts';
import { metadataFileName } from './exchange.ts';
import type { Hashes, RoleKeys, Signed, SignedPart, TufKey } from './metadata.ts';
import { MetadataError, readMetadata } from './read-metadata.ts';
import type { SignatureCheck } from './signatures.ts';
import { signersOf } from './threshold.ts';
import type { TrustedState } from './trusted-state.ts';

/** Limits on what a client accepts, so that a repository cannot keep it busy forever; the values of tuf-js. */
export const clientLimits = {
  rootVersions: 256,
  delegations: 32,
  rootLength: 512_000,
  timestampLength: 16_384,
  snapshotLength: 2_000_000,
  targetsLength: 5_000_000,
} as const;

/** The input of one update. */
export interface ClientInput {
  readonly trusted: TrustedState;
  /** When the update began; every expiry is compared with it (TUF specification 5.1). */
  readonly startedAt: EpochSeconds;
  readonly controls: UpdateControls;
  readonly check: SignatureCheck;
  /** Whether a timestamp of the trusted version replaces it: Uptane (5.4.4.4) accepts it, TUF keeps the trusted one. */
  readonly takesEqualTimestamp?: boolean;
}

/** Ends an update that is refused: it unwinds the steps, and the client catches it, so callers never see it. */
export class Refused extends Error {
  constructor(readonly verdict: UpdateVerdict) {
    super(verdict.reason);
  }
}

/** One update in progress: its trusted state so far, and the checks that all its steps share. */
export class Session {
  trusted: TrustedState;
  readonly verdicts: UpdateVerdict[] = [];
  /** The first instant at which this session's answer could change: something it checked expires. */
  validUntil: EpochSeconds = Number.POSITIVE_INFINITY;

  constructor(readonly input: ClientInput) {
    this.trusted = input.trusted;
  }

  /** Applies a check: a refusal ends the update; a disabled control is not checked. */
  decide(
    control: keyof UpdateControls,
    holds: boolean,
    attack: UpdateAttack,
    reason: () => string,
    evidence: string,
  ): void {
    if (!this.input.controls[control] || holds) return;
    this.refuse(control, attack, reason(), evidence);
  }

  refuse(control: UpdateControl, attack: UpdateAttack, reason: string, evidence: string): never {
    throw new Refused(refusing(control, attack, reason, evidence));
  }

  allow(control: UpdateControl, reason: string, evidence: string): void {
    this.verdicts.push(allowing(control, reason, evidence));
  }

  /** Fetches a file; undefined if there is none. More than `lengthMax` bytes count as endless data. */
  *fetch(
    role: string,
    version: number | undefined,
    lengthMax: number,
    tooLong = `more than ${lengthMax} bytes`,
  ): Exchange<Bytes | undefined> {
    const isLimited = this.input.controls['update-length'];
    const request: MetadataRequest = { role, version, lengthMax: isLimited ? lengthMax : undefined };
    const answer = yield request;
    const name = metadataFileName(request);
    if (answer.kind === 'absent') return undefined;
    if (answer.kind === 'unreachable')
      return this.refuse('update-format', 'unavailable', `${name} cannot be had: ${answer.reason}`, name);
    const isTooLong = answer.kind === 'too-long' || (isLimited && answer.bytes.length > lengthMax);
    if (isTooLong) return this.refuse('update-length', 'endless-data', `${name} has ${tooLong}`, name);
    return answer.bytes;
  }

  /**
   * The same of a file that has to be there, and whose length may be listed. A listed length depends on the form of keys, so
   * the reason does not name it: ideal keys and real ones give the same.
   */
  *fetchListed(role: string, version: number | undefined, length: number | undefined, most: number): Exchange<Bytes> {
    const name = metadataFileName({ role, version });
    const tooLong = length === undefined ? undefined : 'more bytes than are listed';
    return (
      (yield* this.fetch(role, version, length ?? most, tooLong)) ??
      this.refuse('update-format', 'unavailable', `${name} is not there`, name)
    );
  }

  read<Type extends SignedPart['type']>(
    bytes: Bytes,
    type: Type,
    name: string,
  ): Signed<Extract<SignedPart, { type: Type }>> {
    try {
      return readMetadata(bytes, type);
    } catch (error) {
      if (!(error instanceof MetadataError)) throw error;
      return this.refuse('update-format', 'malformed', `${name} is no metadata of ${type}: ${error.message}`, name);
    }
  }

  signed(file: Signed, by: RoleKeys, keys: ReadonlyMap<string, TufKey>, name: string): void {
    const { controls, check } = this.input;
    // With no signature verified there is none to count, either.
    if (!controls['update-signature']) return;
    const signers = signersOf(file, by, keys, check);
    this.decide(
      'update-signature',
      signers > 0,
      'arbitrary-installation',
      () => `no key of its role signed ${name}`,
      name,
    );
    this.decide(
      'update-threshold',
      signers >= by.threshold,
      'arbitrary-installation',
      () => `${signers} of ${by.threshold} keys signed ${name}`,
      name,
    );
  }

  /** Whether a trusted file would still pass, so that it need not be fetched again. */
  isSigned(file: Signed, by: RoleKeys, keys: ReadonlyMap<string, TufKey>): boolean {
    const { controls, check } = this.input;
    const least = !controls['update-signature'] ? 0 : controls['update-threshold'] ? by.threshold : 1;
    return least === 0 || signersOf(file, by, keys, check) >= least;
  }

  matches(bytes: Bytes, hashes: Hashes | undefined, by: string, name: string): void {
    this.decide(
      'update-consistency',
      hashes === undefined || isDigestOf(hashes, bytes),
      'mix-and-match',
      () => `${name} is not the file that ${by} lists`,
      name,
    );
  }

  unexpired({ part }: Signed, name: string): void {
    const isCurrent = this.isCurrent(part);
    this.decide('update-expiry', isCurrent, 'freeze', () => `${name} ${part.version} has expired`, name);
  }

  /** Time only advances: an expired file stays expired, and the expiry of a current one may change the answer. */
  isCurrent({ expires }: SignedPart): boolean {
    const isCurrent = this.input.startedAt < expires;
    if (isCurrent && this.input.controls['update-expiry']) this.validUntil = Math.min(this.validUntil, expires);
    return isCurrent;
  }
}
