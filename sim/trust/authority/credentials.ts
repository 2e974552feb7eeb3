import type { CertificateFacts } from '../../decisions/admit-certificate.ts';
import type { Evidence, Signature } from '../../decisions/evidence.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { Validity } from '../../fleet/validity.ts';
import type { CertificateUse } from '../../pki/device-serial.ts';
import type { Plan } from '../../plan/plan.ts';
import { idealMarks } from '../attestation/ideal-marks.ts';
import type { Publication, Revoked } from '../revocation/revocations.ts';
import { SerialNumbers } from './serial-numbers.ts';
import type { TenantAuthorities } from './tenant-authorities.ts';

/** Ways to present a certificate that one has no right to. */
export type Forgery =
  /** It names the device, with a key and an issuer of the forger's own. */
  | 'self-made'
  /** It is the device's own, but the forger does not have its key. */
  | 'without-key'
  /** A catalog issued it that the relying party has not registered. */
  | 'foreign'
  /** It is the device's own, but for the update service. */
  | 'update'
  /** The device's authority issued it in the device's name, for a key of the forger. */
  | 'mis-issued';

/** By what a relying party validates the path of a certificate. */
export interface Relying {
  /** The numbers of the authorities that it has registered, of the catalog that the device belongs to. */
  readonly registered: ReadonlySet<number>;
  /** The time by its clock, in seconds since 1970. */
  readonly now: number;
}

/**
 * The credentials of devices: facts in `ideal` form, keys and DER in `real` form.
 *
 * A certificate is identified by its device and its issue stamp (`Validity`), here `issuedAt`.
 */
export interface Credentials {
  /** With the key that the device was made with. */
  sign(evidence: Evidence): Signature;
  /** With a key that is not the device's. */
  forge(evidence: Evidence): Signature;
  holds(evidence: Evidence, signature: Signature): boolean;
  shown(device: number, issuedAt: number, relying: Relying): CertificateFacts;
  forged(device: number, issuedAt: number, how: Forgery, relying: Relying): CertificateFacts;
  /** The entry of a certificate in a published list; the one for brokers by default. */
  listed(publication: Publication, device: number, issuedAt: number, use?: CertificateUse): Revoked | undefined;
  serialOf(device: number, issuedAt: number, use?: CertificateUse): string;
  /** Records that a certificate was issued. */
  issued(device: number, issuedAt: number): void;
  save(): unknown;
  restore(state: unknown): void;
}

/** Signatures and certificates as facts, without keys. */
export class IdealCredentials implements Credentials {
  private readonly mark: ReturnType<typeof idealMarks>;
  private readonly serials: SerialNumbers;

  constructor(
    { seed }: Pick<Plan, 'seed'>,
    private readonly fleet: Fleet,
    private readonly validity: Validity,
    private readonly authorities: TenantAuthorities,
  ) {
    this.mark = idealMarks(seed);
    this.serials = new SerialNumbers(fleet, authorities);
  }

  sign(evidence: Evidence): Signature {
    return this.mark(evidence.name, evidence);
  }

  forge(evidence: Evidence): Signature {
    return this.mark(`not ${evidence.name}`, evidence);
  }

  holds(evidence: Evidence, signature: Signature): boolean {
    return signature === this.mark(evidence.name, evidence);
  }

  shown(device: number, issuedAt: number, relying: Relying): CertificateFacts {
    return this.certificate(device, issuedAt, { chainFlaw: this.flawOf(device, issuedAt, relying), isHeld: true });
  }

  forged(device: number, issuedAt: number, how: Forgery, relying: Relying): CertificateFacts {
    switch (how) {
      case 'self-made':
        return this.certificate(device, issuedAt, { chainFlaw: flaws['self-made'], isHeld: true });
      case 'without-key':
        return this.certificate(device, issuedAt, { chainFlaw: this.flawOf(device, issuedAt, relying), isHeld: false });
      case 'foreign':
        return this.certificate(device, issuedAt, { chainFlaw: flaws.foreign, isHeld: true, tenant: FOREIGN_CATALOG });
      case 'update':
        return this.certificate(device, issuedAt, { chainFlaw: flaws.update, isHeld: true, use: 'update' });
      case 'mis-issued':
        return this.certificate(device, issuedAt, {
          ...{ chainFlaw: this.flawOf(device, issuedAt, relying), isHeld: true },
          use: 'mis-issued',
        });
      default:
        return how satisfies never;
    }
  }

  /** An authority lists what it has a record of. */
  listed({ revoked }: Publication, device: number, issuedAt: number, use?: CertificateUse): Revoked | undefined {
    if (use === 'mis-issued') return undefined;
    const entry = revoked.get(device);
    return entry !== undefined && this.validity.tickOf(issuedAt) <= entry.at ? entry : undefined;
  }

  serialOf(device: number, issuedAt: number, use?: CertificateUse): string {
    return this.serials.of(device, this.validity.tickOf(issuedAt), use);
  }

  /** Certificates follow from device and time, so there is nothing to record. */
  issued(): void {}

  save(): undefined {}

  restore(): void {}

  private certificate(
    device: number,
    issuedAt: number,
    {
      chainFlaw,
      isHeld,
      tenant,
      use = 'client',
    }: Pick<CertificateFacts, 'chainFlaw' | 'isHeld'> & { readonly tenant?: string; readonly use?: CertificateUse },
  ): CertificateFacts {
    const { fleet, validity, serials } = this;
    const tick = validity.tickOf(issuedAt);
    return new IdealCertificate(
      fleet.nameOf(device),
      [validity.notBefore(device, issuedAt), validity.notAfter(device, issuedAt)],
      { chainFlaw, isHeld, isRecorded: use !== 'mis-issued' },
      () => (tenant === undefined ? serials.of(device, tick, use) : serials.inCatalog(tenant, device, tick)),
    );
  }

  private flawOf(device: number, issuedAt: number, { registered, now }: Relying): string | undefined {
    const { validity } = this;
    const authorities = this.authorities.of(device);
    const nth = authorities.inForceAt(validity.tickOf(issuedAt));
    if (!registered.has(nth)) return flaws.foreign;
    if (validity.faults.of(device, issuedAt)?.isForServers) return flaws.update;
    const instant = instantWithin(
      { notBefore: validity.notBefore(device, issuedAt), notAfter: validity.notAfter(device, issuedAt) },
      now,
    );
    return Math.floor(instant) > authorities.notAfter(nth) ? flaws.expired : undefined;
  }
}

/** A class, so that its one accessor costs nothing where it is made: V8 makes a literal that has one ten times slower. */
class IdealCertificate implements CertificateFacts {
  readonly notBefore: number;
  readonly notAfter: number;
  readonly chainFlaw: string | undefined;
  readonly isHeld: boolean;
  readonly isRecorded: boolean;

  constructor(
    readonly name: string,
    [notBefore, notAfter]: readonly [notBefore: number, notAfter: number],
    { chainFlaw, isHeld, isRecorded }: Pick<CertificateFacts, 'chainFlaw' | 'isHeld' | 'isRecorded'>,
    private readonly serialNumber: () => string,
  ) {
    this.notBefore = notBefore;
    this.notAfter = notAfter;
    this.chainFlaw = chainFlaw;
    this.isHeld = isHeld;
    this.isRecorded = isRecorded;
  }

  /** A serial number costs a hash, and only recorded rows need it. */
  get serial(): string {
    return this.serialNumber();
  }
}

/** Texts for the flaws of a chain, the same in both forms. */
export const flaws = {
  foreign: 'issued by no authority that is registered here',
  'self-made': 'the signature is not that of the authority it names',
  update: 'issued for another purpose',
  expired: 'its authority has expired',
} as const;

/**
 * When the path of a certificate is validated: now, or at the nearest instant of the certificate's own validity, which a
 * control of its own checks. Seconds since 1970.
 */
export const instantWithin = (
  { notBefore, notAfter }: Pick<CertificateFacts, 'notBefore' | 'notAfter'>,
  now: number,
): number => Math.min(Math.max(now, notBefore), notAfter);

/** A catalog that no product of the fleet belongs to. */
export const FOREIGN_CATALOG = 'elsewhere.example';
