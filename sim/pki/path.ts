import type { Certificate } from './certificate.ts';
import { brokenRule, type Role } from './certificate-profile.ts';
import type { WrittenName } from './general-name.ts';
import { isSameName } from './name.ts';
import { meetsConstraints } from './name-constraints.ts';
import { Oid } from './oids.ts';
import type { NameConstraints } from './read-extensions.ts';
import type { Verifier } from './signing.ts';

export interface PathDemand {
  /** Seconds since 1970; may have a fraction, certificates do not. */
  readonly now: number;
  readonly verifier: Verifier;
  /** The extended key usage that the leaf and every limited authority above it must have. */
  readonly purpose: string;
  /** The subject that the leaf must name, if the caller knows it. */
  readonly name?: WrittenName;
  /** Authorities between anchor and leaf, not counting self-issued ones. */
  readonly intermediatesMax?: number;
}

/** The default; fleets have one or two. */
export const INTERMEDIATES_MAX = 8;

export type PathVerdict =
  | { readonly ok: true; readonly path: readonly Certificate[] }
  | { readonly ok: false; readonly reason: PathFlaw; readonly detail?: string };

export type PathFlaw =
  | 'no-path'
  | 'too-long'
  | 'issuer-name'
  | 'issuer-key'
  | 'key'
  | 'signature'
  | 'not-yet-valid'
  | 'expired'
  | 'unknown-critical-extension'
  | 'profile'
  | 'path-length'
  | 'name-constraints'
  | 'purpose'
  | 'name';

/**
 * Whether to trust the last certificate of a path whose first is trusted (RFC 5280 6.1).
 *
 * Shape   anchor first, leaf last
 * Limits  no certificate policies: policy constraints are refused. Revocation is separate, in `revocationOf`
 * Source  stricter than 6.1: the anchor must be an authority's certificate in force (6.2 allows that), every
 *         certificate must keep the profile of section 4, and a wildcard matches nothing, since endpoints have full
 *         names
 */
export function validatePath(path: readonly Certificate[], demand: PathDemand): PathVerdict {
  if (path.length < 2) return refused('no-path');
  const above: NameConstraints[] = [];
  let authoritiesLeft = demand.intermediatesMax ?? INTERMEDIATES_MAX;
  let pathLenLeft = Number.POSITIVE_INFINITY;
  for (const [n, certificate] of path.entries()) {
    const role: Role = n === 0 ? 'anchor' : n === path.length - 1 ? 'leaf' : 'authority';
    const isSelfIssued = isSameName(certificate.issuer, certificate.subject);
    const flaw =
      (n > 0 ? flawOfLink(certificate, path[n - 1], demand) : undefined) ?? flawOfItself(certificate, role, demand);
    if (flaw !== undefined) return flaw;
    // 6.1.3 (b), (c): names of a self-issued authority are exempt, as its other certificate was checked.
    if ((role === 'leaf' || !isSelfIssued) && !above.every((constraints) => meetsConstraints(certificate, constraints)))
      return refused('name-constraints');
    // 6.1.4 (l).
    if (role === 'authority' && !isSelfIssued) {
      if (pathLenLeft-- <= 0) return refused('path-length');
      if (authoritiesLeft-- <= 0) return refused('too-long');
    }
    // 6.1.4 (g), (m).
    if (certificate.extensions.nameConstraints !== undefined) above.push(certificate.extensions.nameConstraints);
    pathLenLeft = Math.min(pathLenLeft, certificate.extensions.basicConstraints?.pathLen ?? Number.POSITIVE_INFINITY);
  }
  return flawOfIdentity(path[path.length - 1], demand) ?? { ok: true, path };
}

/** 6.1.3 (a): names chain, the key is the intended one, the signature verifies. */
function flawOfLink(certificate: Certificate, issuer: Certificate, { verifier }: PathDemand): Refusal | undefined {
  if (!isSameName(certificate.issuer, issuer.subject)) return refused('issuer-name');
  const keyId = certificate.extensions.authorityKeyIdentifier?.keyId;
  if (keyId !== undefined && keyId !== issuer.extensions.subjectKeyIdentifier?.keyId) return refused('issuer-key');
  const { algorithm, toBeSigned, signature } = certificate;
  return verifier.verify(issuer.publicKey, algorithm, toBeSigned, signature) ? undefined : refused('signature');
}

function flawOfItself(certificate: Certificate, role: Role, demand: PathDemand): Refusal | undefined {
  const { now } = demand;
  const lasting = role === 'anchor' ? lastingFlawOfAnchor(certificate, demand) : lastingFlaw(certificate, role, demand);
  if (lasting?.reason === 'key') return lasting;
  // RFC 5280 4.1.2.5: both ends belong to the validity period, and the last second lasts until the next begins.
  if (now < certificate.notBefore) return refused('not-yet-valid');
  if (Math.floor(now) > certificate.notAfter) return refused('expired');
  return lasting;
}

type LastingDemand = Pick<PathDemand, 'verifier' | 'purpose'>;

/**
 * Cached per anchor: a relying party validates a whole fleet under one anchor, and this result depends neither on the
 * time nor on the purpose, as an anchor has none.
 */
function lastingFlawOfAnchor(anchor: Certificate, demand: LastingDemand): Refusal | undefined {
  const known = judgedAnchors.get(anchor);
  if (known?.verifier === demand.verifier) return known.flaw;
  const flaw = lastingFlaw(anchor, 'anchor', demand);
  judgedAnchors.set(anchor, { verifier: demand.verifier, flaw });
  return flaw;
}

/** Entries live as long as their anchor; parsed certificates do not change. */
const judgedAnchors = new WeakMap<Certificate, { readonly verifier: Verifier; readonly flaw: Refusal | undefined }>();

/** A flaw of a certificate that does not depend on the time. */
function lastingFlaw(certificate: Certificate, role: Role, { verifier, purpose }: LastingDemand): Refusal | undefined {
  const { extensions } = certificate;
  if (!verifier.accepts(certificate.publicKey)) return refused('key');
  if (extensions.unknownCritical.length > 0)
    return refused('unknown-critical-extension', extensions.unknownCritical.join(', '));
  const rule = brokenRule(certificate, role);
  if (rule !== undefined) return refused('profile', rule);
  // RFC 5280 4.2.1.12 leaves the meaning of a missing extKeyUsage open; here a leaf must state its purpose.
  const isFit = extensions.extKeyUsage?.purposes.includes(purpose) ?? role !== 'leaf';
  return isFit ? undefined : refused('purpose');
}

function flawOfIdentity(leaf: Certificate, { name, purpose }: PathDemand): Refusal | undefined {
  if (name === undefined) return undefined;
  const names = leaf.extensions.subjectAltName?.names;
  if (!names?.some((one) => one.kind === name.kind && comparable(one) === comparable(name)))
    return refused('name', `${name.kind} ${name.value}`);
  if (purpose !== Oid.serverAuth) return undefined;
  // CABF BR 7.1.4.3: a server's common name repeats one of its alternative names exactly.
  const isAlternative = (text: string): boolean =>
    names.some(
      (one) => (one.kind === 'dns' && one.value === text) || (one.kind === 'ip' && dotted(one.value) === text),
    );
  const stray = leaf.subject.commonNames.find((commonName) => !isAlternative(commonName));
  return stray === undefined ? undefined : refused('name', `common name ${stray}`);
}

/** Host names compare case-insensitively (RFC 4343). */
const comparable = ({ kind, value }: WrittenName): string =>
  kind === 'dns' ? value.replace(/[A-Z]/g, (letter) => letter.toLowerCase()) : value;

/** The text of an IPv4 address; IPv6 addresses have several text forms, so they are not converted. */
const dotted = (octets: string): string =>
  octets.length === 8 ? Array.from(Buffer.from(octets, 'hex')).join('.') : octets;

type Refusal = Extract<PathVerdict, { readonly ok: false }>;

const refused = (reason: PathFlaw, detail?: string): Refusal =>
  detail === undefined ? { ok: false, reason } : { ok: false, reason, detail };
