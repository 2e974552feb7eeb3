import { LabError } from '../../kernel/lab-error.ts';
import { Tag } from './tag.ts';
import { type EpochSeconds, generalizedText, timeText } from './time.ts';

export type Bytes = Uint8Array;

/** Writers of DER (X.690 clause 10): each returns one whole element: identifier, length and contents. */
export const der = {
  element,
  integer,
  oid,
  namedBits,
  time,
  /** GeneralizedTime for any year. */
  generalizedTime: (seconds: EpochSeconds): Bytes =>
    element(Tag.generalizedTime, [characters(generalizedText(seconds), isIa5, 'time')]),
  boolean: (value: boolean): Bytes => Uint8Array.of(Tag.boolean, 1, value ? 0xff : 0),
  nothing: (): Bytes => Uint8Array.of(Tag.nothing, 0),
  enumerated: (value: number): Bytes => element(Tag.enumerated, [integerContents(BigInt(value))]),
  bitString: (bytes: Bytes): Bytes => element(Tag.bitString, [noUnusedBits, bytes]),
  octetString: (bytes: Bytes): Bytes => element(Tag.octetString, [bytes]),
  utf8: (text: string): Bytes => element(Tag.utf8, [utf8.encode(text)]),
  printable: (text: string): Bytes => element(Tag.printable, [characters(text, isPrintable, 'PrintableString')]),
  ia5: (text: string): Bytes => element(Tag.ia5, [characters(text, isIa5, 'IA5String')]),
  sequence: (parts: readonly Bytes[]): Bytes => element(Tag.sequence, parts),
  /** SET OF: its elements in ascending order of their octets (X.690 11.6). */
  setOf: (parts: readonly Bytes[]): Bytes => element(Tag.set, parts.toSorted(inOctetOrder)),
} as const;

/** X.680 41.4: the letters, digits and eleven marks of a PrintableString. */
export const isPrintable = (text: string): boolean => /^[A-Za-z0-9 '()+,\-./:=?]*$/.test(text);

/** Seven bits a character (X.680 clause 41, table 8). */
export const isIa5 = (text: string): boolean => {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
};

/** How many octets the length field takes for that many contents octets (X.690 10.1: the fewest). */
export const lengthOctets = (contents: number): number =>
  contents < 0x80 ? 1 : contents < 0x100 ? 2 : contents < 0x1_0000 ? 3 : contents < 0x100_0000 ? 4 : 5;

/** Writes identifier and length in place, for callers that build megabytes themselves; returns where contents begin. */
export function writeHeader(into: Bytes, at: number, tag: number, contents: number): number {
  into[at] = tag;
  const octets = lengthOctets(contents);
  if (octets === 1) into[at + 1] = contents;
  else {
    into[at + 1] = 0x80 | (octets - 1);
    for (let n = 1, rest = contents; n < octets; n++, rest = Math.floor(rest / 256)) into[at + 1 + octets - n] = rest;
  }
  return at + 1 + octets;
}

function element(tag: number, parts: readonly Bytes[]): Bytes {
  let contents = 0;
  for (const part of parts) contents += part.length;
  const whole = new Uint8Array(1 + lengthOctets(contents) + contents);
  let at = writeHeader(whole, 0, tag, contents);
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** From a number, or from contents octets, which must be in the shortest form (X.690 8.3.2). */
function integer(value: number | bigint | Bytes): Bytes {
  if (value instanceof Uint8Array) {
    if (!isMinimalInteger(value)) throw refused('these octets are not the shortest form of an INTEGER');
    return element(Tag.integer, [value]);
  }
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw refused(`${value} is no whole number`);
  return element(Tag.integer, [integerContents(BigInt(value))]);
}

/** X.690 8.3.2: never empty, and the first nine bits neither all zero nor all one. */
export const isMinimalInteger = (bytes: Bytes, from = 0, to = bytes.length): boolean =>
  to > from &&
  (to === from + 1 ||
    !((bytes[from] === 0 && bytes[from + 1] < 0x80) || (bytes[from] === 0xff && bytes[from + 1] >= 0x80)));

function integerContents(value: bigint): Bytes {
  const octets: number[] = [];
  let rest = value;
  for (; rest > 127n || rest < -128n; rest >>= 8n) octets.push(Number(rest & 0xffn));
  octets.push(Number(rest & 0xffn));
  return Uint8Array.from(octets.reverse());
}

/** X.690 8.19: the first two arcs share an octet group, each group in base 128. */
function oid(dotted: string): Bytes {
  const arcs = /^[0-2](\.(0|[1-9]\d{0,14}))+$/.test(dotted) ? dotted.split('.').map(Number) : [];
  if (arcs.length < 2 || (arcs[0] < 2 && arcs[1] > 39)) throw refused(`"${dotted}" is no object identifier`);
  const groups = [arcs[0] * 40 + arcs[1], ...arcs.slice(2)];
  return element(Tag.oid, [Uint8Array.from(groups.flatMap(base128))]);
}

function base128(value: number): readonly number[] {
  const octets = [value % 128];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) octets.unshift(0x80 | (rest % 128));
  return octets;
}

/** A BIT STRING of named bits, without trailing zeros (X.690 11.2.2). */
function namedBits(bits: readonly number[]): Bytes {
  const last = Math.max(-1, ...bits);
  const octets = new Uint8Array(Math.ceil((last + 1) / 8) + 1);
  octets[0] = last < 0 ? 0 : 7 - (last % 8);
  for (const bit of bits) octets[1 + (bit >> 3)] |= 0x80 >> (bit & 7);
  return element(Tag.bitString, [octets]);
}

function time(seconds: EpochSeconds): Bytes {
  const { kind, text } = timeText(seconds);
  return element(kind === 'utc' ? Tag.utcTime : Tag.generalizedTime, [characters(text, isIa5, 'time')]);
}

function characters(text: string, allowed: (text: string) => boolean, type: string): Bytes {
  if (!allowed(text)) throw refused(`"${text}" has characters that no ${type} holds`);
  const octets = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) octets[at] = text.charCodeAt(at);
  return octets;
}

function inOctetOrder(a: Bytes, b: Bytes): number {
  for (let at = 0; at < Math.min(a.length, b.length); at++) if (a[at] !== b[at]) return a[at] - b[at];
  return a.length - b.length;
}

const utf8 = new TextEncoder();
const noUnusedBits = Uint8Array.of(0);
const refused = (what: string): LabError => new LabError('pki/der', { what });
