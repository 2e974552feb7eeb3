import { createHash } from 'node:crypto';
import type { Bytes } from '../../pki/der/index.ts';

/** RFC 9562 5.5: an identifier derived from a name within another identifier. */
export function uuid5(space: Bytes, name: string): Bytes {
  const bytes = Uint8Array.from(createHash('sha1').update(space).update(name).digest().subarray(0, 16));
  bytes[6] = (bytes[6] & 0x0f) | 0x50;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return bytes;
}

/** RFC 9562 6.6. */
const domainNames = Uint8Array.from(Buffer.from('6ba7b8109dad11d180b400c04fd430c8', 'hex'));

/** The vendor and class of a device, as manifests identify them. */
export interface SuitIdentity {
  readonly vendorId: Bytes;
  readonly classId: Bytes;
}

/** From the vendor's domain and the product's name, as in the draft (vendor and class identifier conditions). */
export function suitIdentity(vendorDomain: string, product: string): SuitIdentity {
  const vendorId = uuid5(domainNames, vendorDomain);
  return { vendorId, classId: uuid5(vendorId, product) };
}
