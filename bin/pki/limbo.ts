import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { type Certificate, readCertificate } from '../../sim/pki/certificate.ts';
import { type Bytes, DerError } from '../../sim/pki/der/index.ts';
import { findPath } from '../../sim/pki/find-path.ts';
import { ipBytes, type WrittenName } from '../../sim/pki/general-name.ts';
import { realVerifier } from '../../sim/pki/keys.ts';
import { Oid } from '../../sim/pki/oids.ts';
import { PemError, readPem } from '../../sim/pki/pem.ts';
import { readCrl } from '../../sim/pki/read-crl.ts';
import { revocationOf } from '../../sim/pki/revocation.ts';

/** The fields used here of a path-validation test case of C2SP/x509-limbo (limbo-schema.json, version 1). */
const limboCase = z.object({
  id: z.string(),
  features: z.array(z.string()).default([]),
  validation_kind: z.enum(['SERVER', 'CLIENT']),
  trusted_certs: z.array(z.string()),
  untrusted_intermediates: z.array(z.string()),
  peer_certificate: z.string(),
  validation_time: z.iso.datetime({ offset: true }).nullable().default(null),
  signature_algorithms: z.array(z.string()).default([]),
  key_usage: z.array(z.string()).default([]),
  extended_key_usage: z.array(z.string()).default([]),
  expected_result: z.enum(['SUCCESS', 'FAILURE']),
  expected_peer_name: z.object({ kind: z.string(), value: z.string() }).nullable().default(null),
  expected_peer_names: z.array(z.object({ kind: z.string(), value: z.string() })).default([]),
  max_chain_depth: z.number().int().min(0).nullable().default(null),
  crls: z.array(z.string()).default([]),
});

export type LimboCase = z.infer<typeof limboCase>;

export interface LimboVerdict {
  readonly id: string;
  readonly expected: LimboCase['expected_result'];
  /** `ok`, or why not; undefined for a case that was skipped. */
  readonly verdict: string | undefined;
  /** Why the case cannot be judged here. */
  readonly skipped: string | undefined;
}

/**
 * Reads a file of cases, plain or compressed (`.br`, `.gz`).
 *
 * Errors  `LabError` for a file that cannot be decompressed, is not JSON, or has another form
 */
export function readLimbo(bytes: Bytes, file: string): readonly LimboCase[] {
  const document = z.object({ version: z.literal(1), testcases: z.array(limboCase) }).safeParse(json(bytes, file));
  if (document.success) return document.data.testcases;
  const issue = document.error.issues[0];
  throw new LabError('pki/limbo-form', {
    what: `not a file of x509-limbo test cases: ${issue.path.join('.') || 'the whole'}: ${issue.message}`,
    where: file,
    hint: 'give a limbo.json of version 1 from https://github.com/C2SP/x509-limbo',
  });
}

export function judgeLimbo(one: LimboCase): LimboVerdict {
  const skipped = whySkipped(one);
  const verdict = skipped === undefined ? judge(one) : undefined;
  return { id: one.id, expected: one.expected_result, verdict, skipped };
}

/** Features of cases that are judged here; less strict implementations may skip them. */
const judgedFeatures = [
  'denial-of-service',
  'has-crl',
  'has-policy-constraints',
  'max-chain-depth',
  'name-constraint-dn',
  'pedantic-public-suffix-wildcard',
  'pedantic-rfc5280',
  'pedantic-serial-number',
  'pedantic-webpki-eku',
  'pedantic-webpki-subscriber-key',
  'rfc5280-incompatible-with-webpki',
];

function whySkipped(one: LimboCase): string | undefined {
  const feature = one.features.find((name) => !judgedFeatures.includes(name));
  if (feature !== undefined) return `${feature} is not processed here`;
  if (one.signature_algorithms.length > 0) return 'signature algorithms are not the choice of a caller here';
  const usage = one.key_usage.find((name) => name !== 'digitalSignature');
  if (usage !== undefined) return `key usage ${usage} is not asked for here`;
  const purposes = one.extended_key_usage;
  if (purposes.length > 1 || (purposes.length === 1 && purposes[0] !== purposeNames[one.validation_kind]))
    return `the purpose ${purposes.join(', ')} is not asked for here`;
  const kind = namesOf(one).find((name) => !(name.kind in nameKinds))?.kind;
  return kind === undefined ? undefined : `names of kind ${kind} are not compared here`;
}

function judge(one: LimboCase): string {
  try {
    // A root or intermediate that cannot be read counts as absent; the leaf's error is the verdict.
    const anchors = one.trusted_certs.flatMap(readable);
    const others = one.untrusted_intermediates.flatMap(readable);
    const demand = {
      now: Date.parse(one.validation_time ?? UNSTATED_TIME) / 1000,
      verifier,
      purpose: Oid[purposeNames[one.validation_kind]],
      ...(one.max_chain_depth === null ? {} : { intermediatesMax: one.max_chain_depth }),
    };
    const leaf = readCertificate(bytesOf(one.peer_certificate));
    const names = namesOf(one).map(written);
    for (const named of names.length === 0 ? [{}] : names.map((name) => ({ name }))) {
      const verdict = findPath(leaf, others, anchors, { ...demand, ...named });
      if (!verdict.ok) return [verdict.reason, verdict.detail].filter((part) => part !== undefined).join(': ');
      const crls = one.crls.map((text) => readCrl(bytesOf(text)));
      const status = revocationOf(leaf, verdict.path.at(-2)!, crls, demand.now, verifier);
      // Most cases have no CRL and do not test revocation.
      const isGood = status.status === 'good' || (status.status === 'unknown' && status.reason === 'no-crl');
      if (!isGood) return `revocation: ${status.status}`;
    }
    return 'ok';
  } catch (error) {
    if (isMalformed(error)) return `malformed: ${error.message}`;
    throw error;
  }
}

const verifier = realVerifier();

function readable(text: string): readonly Certificate[] {
  try {
    return [readCertificate(bytesOf(text))];
  } catch (error) {
    if (isMalformed(error)) return [];
    throw error;
  }
}

const bytesOf = (text: string): Bytes => {
  const blocks = readPem(text);
  if (blocks.length > 1) throw new PemError('more than one block', 2, 1, 'give one block');
  return blocks[0].bytes;
};

const isMalformed = (error: unknown): error is DerError | PemError =>
  error instanceof DerError || error instanceof PemError;

const namesOf = (one: LimboCase): LimboCase['expected_peer_names'] =>
  one.expected_peer_name === null ? one.expected_peer_names : [one.expected_peer_name, ...one.expected_peer_names];

const written = ({ kind, value }: { readonly kind: string; readonly value: string }): WrittenName =>
  kind === 'IP' ? { kind: 'ip', value: ipBytes(value) } : { kind: nameKinds[kind as keyof typeof nameKinds], value };

const nameKinds = { DNS: 'dns', IP: 'ip', RFC822: 'email' } as const;
const purposeNames = { SERVER: 'serverAuth', CLIENT: 'clientAuth' } as const;

/** A case without a time has the same result at any time in the first decades of its certificates. */
const UNSTATED_TIME = '2025-06-01T00:00:00Z';

function json(bytes: Bytes, file: string): unknown {
  try {
    const plain = file.endsWith('.br')
      ? brotliDecompressSync(bytes, { maxOutputLength: PLAIN_MAX })
      : file.endsWith('.gz')
        ? gunzipSync(bytes, { maxOutputLength: PLAIN_MAX })
        : Buffer.from(bytes);
    return JSON.parse(plain.toString('utf8'));
  } catch (error) {
    throw new LabError('pki/limbo-file', {
      what: `not JSON, compressed or not: ${(error as Error).message}`,
      where: file,
      hint: 'compressed files end in .br or .gz',
    });
  }
}

/** The limit of a decompressed file; the public one has some 20 MB. */
const PLAIN_MAX = 2 ** 28;
