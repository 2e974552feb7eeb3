import { invariant } from '../kernel/lab-error.ts';
import { type Certificate, readCertificate } from './certificate.ts';
import { type Bytes, DerError, type EpochSeconds } from './der/index.ts';
import { generalizedFrom } from './der/time.ts';
import { findPath } from './find-path.ts';
import { ipBytes, type WrittenName } from './general-name.ts';
import { realVerifier } from './keys.ts';
import { Oid } from './oids.ts';
import { PemError, readPem } from './pem.ts';
import { readCrl } from './read-crl.ts';
import { revocationOf } from './revocation.ts';

/** The fields used here of a path-validation test case of C2SP/x509-limbo (limbo-schema.json, version 1). */
export interface LimboCase {
  readonly id: string;
  readonly features: readonly string[];
  readonly validation_kind: 'SERVER' | 'CLIENT';
  readonly trusted_certs: readonly string[];
  readonly untrusted_intermediates: readonly string[];
  readonly peer_certificate: string;
  /** RFC 3339, with an offset. */
  readonly validation_time: string | null;
  readonly signature_algorithms: readonly string[];
  readonly key_usage: readonly string[];
  readonly extended_key_usage: readonly string[];
  readonly expected_result: 'SUCCESS' | 'FAILURE';
  readonly expected_peer_name: LimboName | null;
  readonly expected_peer_names: readonly LimboName[];
  readonly max_chain_depth: number | null;
  readonly crls: readonly string[];
}

export interface LimboName {
  readonly kind: string;
  readonly value: string;
}

export interface LimboVerdict {
  readonly id: string;
  readonly expected: LimboCase['expected_result'];
  /** `ok`, or why not; undefined for a case that was skipped. */
  readonly verdict: string | undefined;
  /** Why the case cannot be judged here. */
  readonly skipped: string | undefined;
}

/** Judges the path of a case as the lab does, or says why it cannot. */
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
      now: secondsOf(one.validation_time ?? UNSTATED_TIME),
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

const namesOf = (one: LimboCase): readonly LimboName[] =>
  one.expected_peer_name === null ? one.expected_peer_names : [one.expected_peer_name, ...one.expected_peer_names];

const written = ({ kind, value }: LimboName): WrittenName =>
  kind === 'IP' ? { kind: 'ip', value: ipBytes(value) } : { kind: nameKinds[kind as keyof typeof nameKinds], value };

const nameKinds = { DNS: 'dns', IP: 'ip', RFC822: 'email' } as const;
const purposeNames = { SERVER: 'serverAuth', CLIENT: 'clientAuth' } as const;

/** A case without a time has the same result at any time in the first decades of its certificates. */
const UNSTATED_TIME = '2025-06-01T00:00:00Z';

/** RFC 3339 to the second; fractions are cut off. */
function secondsOf(text: string): EpochSeconds {
  const [, date = '', clock = '', sign, hours, minutes] =
    /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d(?::\d\d)?)(?:\.\d+)?(?:Z|([+-])(\d\d):?(\d\d))$/.exec(text) ?? [];
  const local = generalizedFrom(`${`${date}${clock}`.replace(/[-:]/g, '').padEnd(14, '0')}Z`);
  invariant(local !== undefined, `${text} is an instant`);
  return local - (sign === undefined ? 0 : Number(`${sign}1`) * (Number(hours) * 3_600 + Number(minutes) * 60));
}
