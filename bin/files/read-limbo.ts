import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { LabError } from '../../sim/kernel/lab-error.ts';
import type { Bytes } from '../../sim/pki/der/index.ts';
import type { LimboCase } from '../../sim/pki/limbo.ts';

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

/** The fields of a case that are used; the file has more. */
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
