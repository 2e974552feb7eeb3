import type { Certificate } from './certificate.ts';
import type { GeneralName, WrittenName } from './general-name.ts';
import { isEmptyName, isWithin } from './name.ts';
import { isProperBase, isWildcard } from './name-form.ts';
import type { NameConstraints } from './read-extensions.ts';

/**
 * Whether all names of a certificate are within the constraints of one authority above it (RFC 5280 4.2.1.10).
 *
 * Limits  more than 4,096 comparisons are refused, since the sender controls the length of both lists; a kind of name
 * that cannot be compared here (otherName and similar) is refused where it is constrained
 */
export function meetsConstraints(certificate: Certificate, { permitted, excluded }: NameConstraints): boolean {
  const names = constrainedNames(certificate);
  if (names.length * (permitted.length + excluded.length) > COMPARISONS_MAX) return false;
  if (![...permitted, ...excluded].every(isProperBase)) return false;
  return names.every((name) => {
    const relevant = permitted.filter((base) => isSameKind(name, base));
    return (
      (relevant.length === 0 || relevant.some((base) => isInside(name, base))) &&
      !excluded.some((base) => isSameKind(name, base) && mightBeInside(name, base))
    );
  });
}

const COMPARISONS_MAX = 4096;

/** The subject, unless it is empty, the e-mail addresses in it, and the alternative names. */
function constrainedNames({ subject, extensions }: Certificate): readonly GeneralName[] {
  const alternative = extensions.subjectAltName?.names ?? [];
  const inSubject = subject.emails.map((value) => ({ kind: 'email', value }) as const);
  return [
    ...(isEmptyName(subject) ? [] : [{ kind: 'directory', name: subject } as const]),
    ...inSubject,
    ...alternative,
  ];
}

const isSameKind = (a: GeneralName, b: GeneralName): boolean => kindOf(a) === kindOf(b);
const kindOf = (name: GeneralName): string => (name.kind === 'other' ? `other ${name.tag}` : name.kind);

/** Certainly inside a base of its kind; a wildcard only if all it matches is, since its star counts as a label. */
function isInside(name: GeneralName, base: GeneralName): boolean {
  switch (name.kind) {
    case 'directory':
      return base.kind === 'directory' && isWithin(name.name, base.name);
    case 'other':
      return false;
    default:
      return 'value' in base && covers[name.kind](name.value, base.value);
  }
}

/** Possibly inside: also what a wildcard may match, and names that cannot be compared. */
function mightBeInside(name: GeneralName, base: GeneralName): boolean {
  if (name.kind === 'other') return true;
  if (name.kind === 'uri' && hostOf(name.value) === '') return true;
  if (name.kind === 'dns' && isWildcard(name.value) && isInside(base, { kind: 'dns', value: name.value.slice(2) }))
    return true;
  return isInside(name, base);
}

/** The name itself and any with labels added on the left; the empty base contains all. */
const isBelow = (host: string, base: string): boolean =>
  base === '' || lower(host) === lower(base) || lower(host).endsWith(`.${lower(base)}`);

/** A host means that host, a leading period every host below (RFC 5280 4.2.1.10 for addresses and URIs). */
const isHostIn = (host: string, base: string): boolean =>
  base.startsWith('.') ? lower(host).endsWith(lower(base)) : lower(host) === lower(base);

function isMailboxIn(mailbox: string, base: string): boolean {
  const at = mailbox.lastIndexOf('@');
  if (!base.includes('@')) return isHostIn(mailbox.slice(at + 1), base);
  const baseAt = base.lastIndexOf('@');
  // The part before the sign is compared case-sensitively (RFC 5280 7.5).
  return mailbox.slice(0, at) === base.slice(0, baseAt) && isHostIn(mailbox.slice(at + 1), base.slice(baseAt + 1));
}

/** Empty for a URI without an authority, such as a URN: no constraint on hosts can permit it. */
const hostOf = (uri: string): string => /^[^:]+:\/\/(?:[^/?#@]*@)?([^/?#:@[\]]*)/.exec(uri)?.[1] ?? '';

function isInNetwork(address: string, network: string): boolean {
  if (network.length !== address.length * 2) return false;
  const mask = number(network.slice(address.length));
  return (number(address) & mask) === (number(network.slice(0, address.length)) & mask);
}

const number = (hex: string): bigint => BigInt(`0x${hex}`);

const lower = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

const covers: Readonly<Record<WrittenName['kind'], (value: string, base: string) => boolean>> = {
  dns: isBelow,
  ip: isInNetwork,
  email: isMailboxIn,
  uri: (uri, base) => isHostIn(hostOf(uri), base),
};
