import { decode } from 'cborg';
import type { Bytes } from '../../pki/der/index.ts';

/** Bytes that are not a SUIT envelope or manifest: bad input from outside, not a mistake of the caller. */
export class SuitError extends Error {
  override readonly name = 'SuitError';
}

export type CborMap = ReadonlyMap<unknown, unknown>;

/** One complete CBOR item in its shortest form, without duplicate keys (RFC 8949 4.2.1); skips tags 18 and 107. */
export function readCbor(bytes: Bytes, what: string): unknown {
  try {
    return decode(bytes, { useMaps: true, strict: true, rejectDuplicateMapKeys: true, allowIndefinite: false, tags });
  } catch (error) {
    throw new SuitError(`${what} is no CBOR: ${(error as Error).message}`);
  }
}

const tags = { 18: (content: () => unknown) => content(), 107: (content: () => unknown) => content() };

export function mapIn(value: unknown, what: string): CborMap {
  if (!(value instanceof Map)) throw new SuitError(`${what} is no map`);
  return value;
}

export function listIn(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new SuitError(`${what} is no list`);
  return value;
}

export function bytesIn(value: unknown, what: string): Bytes {
  if (!(value instanceof Uint8Array)) throw new SuitError(`${what} is no octet string`);
  return value;
}

export function countIn(value: unknown, what: string): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw new SuitError(`${what} is no whole number`);
  return value as number;
}
