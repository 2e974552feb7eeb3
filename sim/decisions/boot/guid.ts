import { createHash } from 'node:crypto';

/**
 * An identifier derived from a name, so that component and image ids are the same in every run.
 *
 * Source  RFC 9562 5.8: version 8, whose bits the implementer defines; here the first of SHA-256
 */
export function guidOf(...name: readonly (string | number)[]): string {
  const bytes = createHash('sha256').update(JSON.stringify(name)).digest().subarray(0, 16);
  bytes[6] = (bytes[6] & 0x0f) | 0x80;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const digits = bytes.toString('hex');
  return [0, 8, 12, 16, 20].map((from, nth) => digits.slice(from, [8, 12, 16, 20, 32][nth])).join('-');
}

export const isGuid = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
