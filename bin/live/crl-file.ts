import { readFileSync } from 'node:fs';
import type { Bytes } from '../../sim/pki/der/index.ts';
import { DerError } from '../../sim/pki/der/index.ts';
import { PemError, readPem } from '../../sim/pki/pem.ts';
import { type Crl, readCrl } from '../../sim/pki/read-crl.ts';

/** The CRLs of a file in PEM, and what they say together. */
export interface ReadLists {
  /** DER. */
  readonly lists: readonly Bytes[];
  /** When the first of them is out of date: seconds since 1970. */
  readonly until: number;
  /** Certificates that they revoke. */
  readonly revoked: number;
}

/** Reads a file of CRLs; where it cannot be read, says why in words. */
export function readLists(path: string): ReadLists | { readonly wrong: string } {
  try {
    const blocks = readPem(readFileSync(path, 'utf8'), true);
    const lists = blocks.filter(({ label }) => label === 'X509 CRL').map(({ bytes }) => bytes);
    const read: readonly Crl[] = lists.map((bytes) => readCrl(bytes));
    if (read.length === 0) return { wrong: 'it has no CRL' };
    const until = Math.min(...read.map(({ nextUpdate }) => nextUpdate));
    return { lists, until, revoked: read.reduce((sum, { entries }) => sum + entries, 0) };
  } catch (error) {
    const isBad = error instanceof PemError || error instanceof DerError;
    if (isBad || (error as NodeJS.ErrnoException).code !== undefined) return { wrong: (error as Error).message };
    throw error;
  }
}
