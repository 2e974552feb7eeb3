import { endianness } from 'node:os';

/** Numbers as bytes, little-endian on every machine. */
export function packed(numbers: Float64Array): Uint8Array {
  const bytes = Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  return endianness() === 'LE' ? bytes : Buffer.from(bytes).swap64();
}

/** The numbers that such bytes are; undefined if they are none, or their count is no multiple of `width`. */
export function unpacked(bytes: Uint8Array, width: number): Float64Array<ArrayBuffer> | undefined {
  if (bytes.length % (width * BYTES) !== 0) return undefined;
  const numbers = new Float64Array(bytes.length / BYTES);
  const copy = Buffer.from(numbers.buffer);
  copy.set(bytes);
  if (endianness() === 'BE') copy.swap64();
  return numbers;
}

const BYTES = 8;
