import type { Fleet } from '../../fleet/fleet.ts';
import type { Tick } from '../../kernel/ids.ts';
import { hex } from '../../pki/der/index.ts';
import { type CertificateUse, deviceSerial } from '../../pki/device-serial.ts';
import type { TenantAuthorities } from './tenant-authorities.ts';

/**
 * The serial numbers of certificates, in hexadecimal, the same with ideal and with real keys. They follow from the device and the
 * time of issue by a hash of some ten microseconds; a refused client shows the same certificate at each of its dials.
 *
 * Units   times of issue are instants
 * Memory  10 MB at most: the latest number for brokers of each of the `KEPT` devices that were asked about last
 */
export class SerialNumbers {
  private readonly kept = new Map<number, { readonly issuedAt: Tick; readonly serial: string }>();

  constructor(
    private readonly fleet: Fleet,
    private readonly authorities: TenantAuthorities,
  ) {}

  /** In the catalog of the device. */
  of(device: number, issuedAt: Tick, use: CertificateUse = 'client'): string {
    if (use !== 'client') return serialAt(this.fleet, this.authorities, device, issuedAt, use);
    const latest = this.kept.get(device);
    if (latest?.issuedAt === issuedAt) return latest.serial;
    const serial = serialAt(this.fleet, this.authorities, device, issuedAt);
    if (this.kept.size === KEPT) this.kept.clear();
    this.kept.set(device, { issuedAt, serial });
    return serial;
  }

  /** In a catalog that the device does not belong to. */
  inCatalog(tenant: string, device: number, issuedAt: Tick): string {
    const authority = this.authorities.of(device).inForceAt(issuedAt);
    const key = this.fleet.keyOf(device);
    return hex(deviceSerial(tenant, { authority, device: key, nth: nthAt(issuedAt) }));
  }
}

const KEPT = 2 ** 16;

/**
 * Whether the ledger of the service that issues to devices has that serial number. Serial numbers follow from the device
 * and the time of issue, so the ledger is computed and not kept.
 */
export const isRecorded = (
  fleet: Fleet,
  authorities: TenantAuthorities,
  device: number,
  { serial, issuedAt }: { readonly serial: string; readonly issuedAt: Tick },
): boolean => recordedUses.some((use) => serialAt(fleet, authorities, device, issuedAt, use) === serial);

const recordedUses = ['client', 'update'] as const satisfies readonly CertificateUse[];

function serialAt(
  fleet: Fleet,
  authorities: TenantAuthorities,
  device: number,
  issuedAt: Tick,
  use: CertificateUse = 'client',
): string {
  const authority = authorities.of(device).inForceAt(issuedAt);
  const { tenant } = fleet.productOf(device).plan;
  return hex(deviceSerial(tenant, { authority, device: fleet.keyOf(device), nth: nthAt(issuedAt), use }));
}

/**
 * The number of a certificate among those of its device: its issue time (an instant) in units of four seconds, so that it fits a
 * serial number. No device gets two certificates within that time. Those of the 48 days before and after the start of the run have
 * numbers of 21 bits; behind these come all others, later ones with even numbers and earlier ones with odd.
 */
export function nthAt(issuedAt: Tick): number {
  const units = Math.floor(issuedAt / 4_000);
  if (units >= NEAR_UNITS) return 2 * units;
  if (units < -NEAR_UNITS) return -2 * units - 1;
  return units & (2 * NEAR_UNITS - 1);
}

const NEAR_UNITS = 2 ** 20;
