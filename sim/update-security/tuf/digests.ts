import { createHash } from 'node:crypto';
import type { Bytes } from '../../pki/der/index.ts';
import type { Hashes } from './metadata.ts';

/** Whether every listed digest is the file's. */
export const isDigestOf = (hashes: Hashes, bytes: Bytes): boolean =>
  hashes.every(([algorithm, digest]) => digestOf(algorithm, bytes) === digest.toLowerCase());

export const digestOf = (algorithm: 'sha256' | 'sha512', bytes: Bytes): string =>
  createHash(algorithm).update(bytes).digest('hex');
