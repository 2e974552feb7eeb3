import { LabError } from '../kernel/lab-error.ts';
import {
  type Bytes,
  constructedContext,
  DerError,
  type DerReader,
  der,
  hex,
  primitiveContext,
  Tag,
} from './der/index.ts';
import { type Name, readName } from './name.ts';

/** RFC 5280 4.2.1.6. An address is its octets in hexadecimal, in a name constraint followed by those of its mask. */
export type GeneralName =
  | { readonly kind: 'email' | 'dns' | 'uri' | 'ip'; readonly value: string }
  | { readonly kind: 'directory'; readonly name: Name }
  | { readonly kind: 'other'; readonly tag: number };

/** The kinds that fleetlab writes. */
export type WrittenName = { readonly kind: 'email' | 'dns' | 'uri' | 'ip'; readonly value: string };

export function writeGeneralName({ kind, value }: WrittenName): Bytes {
  if (kind === 'ip') return der.element(primitiveContext(7), [Buffer.from(value, 'hex')]);
  const text = der.ia5(value);
  // IMPLICIT: the context number replaces the type.
  text[0] = primitiveContext(textTags[kind]);
  return text;
}

export function readGeneralName(reader: DerReader): GeneralName {
  for (const kind of ['email', 'dns', 'uri'] as const) {
    const tag = primitiveContext(textTags[kind]);
    if (reader.isNext(tag)) return { kind, value: reader.ia5(tag) };
  }
  if (reader.isNext(primitiveContext(7))) return { kind: 'ip', value: hex(reader.octetString(primitiveContext(7))) };
  if (reader.isNext(constructedContext(4)))
    return { kind: 'directory', name: reader.within(constructedContext(4), readName) };
  const [tag] = reader.whole();
  if (!otherTags.includes(tag)) throw new DerError(`tag ${tag} names nothing`);
  return { kind: 'other', tag };
}

/** GeneralNames is SIZE (1..MAX). */
export function readGeneralNames(reader: DerReader, tag: number = Tag.sequence): readonly GeneralName[] {
  const names = reader.each(tag, readGeneralName);
  if (names.length === 0) throw new DerError('no names');
  return names;
}

/** The octets of `192.0.2.1` or `2001:db8::1` in hexadecimal. */
export function ipBytes(text: string): string {
  const octets = text.includes(':') ? ipv6Octets(text) : ipv4Octets(text);
  if (octets === undefined) throw new LabError('pki/address', { what: `"${text}" is no IP address` });
  return octets;
}

function ipv4Octets(text: string): string | undefined {
  const parts = text.split('.');
  const isDecimal = parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256);
  return parts.length === 4 && isDecimal ? parts.map((part) => hex(Uint8Array.of(Number(part)))).join('') : undefined;
}

function ipv6Octets(text: string): string | undefined {
  const halves = text.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const groups = halves.flat();
  const missing = 8 - groups.length;
  if (halves.length > 2 || (halves.length === 2 ? missing < 1 : missing !== 0)) return undefined;
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  const whole = halves.length === 2 ? [...halves[0], ...Array<string>(missing).fill('0'), ...halves[1]] : groups;
  return whole.map((group) => group.toLowerCase().padStart(4, '0')).join('');
}

const textTags = { email: 1, dns: 2, uri: 6 } as const;

/** otherName, x400Address, ediPartyName and registeredID: accepted, but not interpreted. */
const otherTags: readonly number[] = [
  constructedContext(0),
  constructedContext(3),
  constructedContext(5),
  primitiveContext(8),
];
