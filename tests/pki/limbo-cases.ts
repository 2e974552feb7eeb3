import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { readCertificate } from '../../sim/pki/certificate.ts';
import { DerError } from '../../sim/pki/der/index.ts';
import { findPath } from '../../sim/pki/find-path.ts';
import { ipOctets, type WrittenName } from '../../sim/pki/general-name.ts';
import { realVerifier } from '../../sim/pki/keys.ts';
import { Oid } from '../../sim/pki/oids.ts';
import { readCrl } from '../../sim/pki/read-crl.ts';
import { revocationOf } from '../../sim/pki/revocation.ts';

/**
 * The 208 cases of C2SP/x509-limbo (https://github.com/C2SP/x509-limbo, Apache-2.0) without its BetterTLS part.
 *
 * Shape   each certificate and CRL once in `table`, as DER in base64; cases name them by place
 */
interface Limbo {
  readonly table: readonly string[];
  readonly cases: readonly LimboCase[];
}

export interface LimboCase {
  readonly id: string;
  readonly expected: 'SUCCESS' | 'FAILURE';
  readonly kind: 'SERVER' | 'CLIENT';
  readonly time: string | null;
  readonly trusted: readonly number[];
  readonly others: readonly number[];
  readonly leaf: number;
  readonly crls: readonly number[];
  readonly names: readonly { readonly kind: 'DNS' | 'IP' | 'RFC822'; readonly value: string }[];
  readonly depth: number | null;
  readonly features: readonly string[];
}

const compressed = readFileSync(join(import.meta.dirname, 'x509-limbo.json.br'));
const limbo = JSON.parse(brotliDecompressSync(compressed).toString()) as Limbo;

export const limboCases = limbo.cases;

/** What we say to a case: `ok`, or why not. */
export function judge({ trusted, others, leaf, crls, kind, time, names, depth }: LimboCase): string {
  try {
    // A root or a stranger's certificate that cannot be read is as good as absent; the leaf's error is the verdict.
    const anchors = trusted.flatMap(readable);
    const now = Date.parse(time ?? unstatedTime) / 1000;
    const demand = {
      now,
      verifier,
      purpose: kind === 'SERVER' ? Oid.serverAuth : Oid.clientAuth,
      ...(depth === null ? {} : { intermediatesMax: depth }),
    };
    const shown = readCertificate(octets(leaf));
    for (const name of names.length === 0 ? [undefined] : names.map(written)) {
      const verdict = findPath(
        shown,
        others.flatMap(readable),
        anchors,
        name === undefined ? demand : { ...demand, name },
      );
      if (!verdict.ok) return [verdict.because, verdict.detail].filter((part) => part !== undefined).join(': ');
      const status = revocationOf(
        shown,
        verdict.path.at(-2)!,
        crls.map((n) => readCrl(octets(n))),
        now,
        verifier,
      );
      const isGood = status.status === 'good' || (status.status === 'unknown' && status.because === 'no-crl');
      if (!isGood) return `revocation: ${status.status}`;
    }
    return 'ok';
  } catch (error) {
    if (error instanceof DerError) return `malformed: ${error.message}`;
    throw error;
  }
}

const verifier = realVerifier();
const octets = (n: number): Uint8Array => Buffer.from(limbo.table[n], 'base64');

function readable(n: number) {
  try {
    return [readCertificate(octets(n))];
  } catch (error) {
    if (error instanceof DerError) return [];
    throw error;
  }
}

const written = ({ kind, value }: LimboCase['names'][number]): WrittenName =>
  kind === 'IP' ? { kind: 'ip', value: ipOctets(value) } : { kind: kind === 'DNS' ? 'dns' : 'email', value };

/** Cases without a time hold at any time in the first decades of their certificates. */
const unstatedTime = '2025-06-01T00:00:00Z';
