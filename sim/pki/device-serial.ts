import { LabError } from '../kernel/lab-error.ts';
import { serialOf } from './certificate.ts';
import type { Bytes } from './der/index.ts';

/** Identifies a certificate: its authority, its device, and its number among the device's certificates. */
export interface DeviceSerial {
  /** The number of the authority among those of its catalog. */
  readonly authority: number;
  /** In 32 unsigned bits. */
  readonly device: number;
  /** In 32 unsigned bits. */
  readonly nth: number;
  /** Of the two that are issued together, the one for brokers by default. */
  readonly use?: CertificateUse;
}

/**
 * A device has one certificate for brokers, and one for the update service. `mis-issued`: one for brokers that names the
 * device, and that its authority was made to issue for the key of an actor.
 */
export type CertificateUse = 'client' | 'update' | 'mis-issued';

/** The label of a catalog's authority, in keys and serial numbers. */
export const authorityLabel = (tenant: string, nth: number): string => `${tenant}/authority-${nth}`;

/** The serial number of a device's certificate. */
export const deviceSerial = (tenant: string, which: DeviceSerial): Bytes =>
  serialOf(authorityLabel(tenant, which.authority), serialNumberOf(which));

/** One number for each certificate that an authority can issue, exact in 53 bits, or a text; those for updates have a prefix. */
export function serialNumberOf({ device, nth, use = 'client' }: DeviceSerial): number | string {
  if (!isBelow(device, 2 ** 32) || !isBelow(nth, 2 ** 32))
    throw new LabError('pki/device-serial', {
      what: `certificate ${nth} of device ${device} has no serial number`,
      hint: 'devices have 32 bits, and so have the certificates of one',
    });
  const number = nth < 2 ** 21 ? device * 2 ** 21 + nth : `${device}/${nth}`;
  return use === 'client' ? number : `${use}/${number}`;
}

const isBelow = (value: number, limit: number): boolean => Number.isInteger(value) && value >= 0 && value < limit;
