import { createHash } from 'node:crypto';
import { closeSync, readSync } from 'node:fs';
import { openPlain } from './plain-file.ts';

/** SHA-256 of a file in hex, read a piece at a time. Errors as of `openPlain`. */
export function sha256OfFile(path: string): string {
  const hash = createHash('sha256');
  const chunk = new Uint8Array(1 << 20);
  const file = openPlain(path);
  try {
    for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk)) hash.update(chunk.subarray(0, read));
  } finally {
    closeSync(file);
  }
  return hash.digest('hex');
}

export const sha256OfText = (text: string): string => createHash('sha256').update(text).digest('hex');
