import { type Bytes, type DerReader, der, hex, Tag } from './der/index.ts';
import { encodedOid, Oid } from './oids.ts';

/** A distinguished name in a certificate (RFC 5280 4.1.2.4). */
export interface Name {
  readonly der: Bytes;
  /** One text for each relative name, equal for names that RFC 5280 7.1 considers equal. */
  readonly parts: readonly string[];
  readonly commonNames: readonly string[];
  /** E-mail addresses in the subject, to which name constraints apply as well (RFC 5280 4.2.1.10). */
  readonly emails: readonly string[];
}

export interface NameFields {
  readonly organization?: string;
  readonly organizationalUnit?: string;
  readonly commonName: string;
}

export const writeName = ({ organization, organizationalUnit, commonName }: NameFields): Bytes =>
  der.sequence([
    ...(organization === undefined ? [] : [relativeName(Oid.organization, organization)]),
    ...(organizationalUnit === undefined ? [] : [relativeName(Oid.organizationalUnit, organizationalUnit)]),
    relativeName(Oid.commonName, commonName),
  ]);

export function readName(reader: DerReader): Name {
  const parts: string[] = [];
  const commonNames: string[] = [];
  const emails: string[] = [];
  const octets = reader.octetsOf(() => {
    reader.each(Tag.sequence, (relative) => {
      const attributes = relative.each(Tag.set, readAttribute);
      for (const { type, text } of attributes) {
        if (type === Oid.commonName && text !== undefined) commonNames.push(text);
        if (type === Oid.emailAddress && text !== undefined) emails.push(text);
      }
      // The elements of a SET are unordered.
      parts.push(JSON.stringify(attributes.map(({ type, comparable }) => `${type}=${comparable}`).sort()));
    });
  });
  return { der: octets, parts, commonNames, emails };
}

export const isSameName = (a: Name, b: Name): boolean => a.parts.length === b.parts.length && isWithin(a, b);

/** Whether a name is in the subtree below another (RFC 5280 4.2.1.10). */
export const isWithin = (name: Name, base: Name): boolean =>
  base.parts.length <= name.parts.length && base.parts.every((part, at) => part === name.parts[at]);

export const isEmptyName = (name: Name): boolean => name.parts.length === 0;

const relativeName = (type: string, text: string): Bytes =>
  der.setOf([der.sequence([encodedOid(type), der.utf8(text)])]);

interface Attribute {
  readonly type: string;
  readonly text: string | undefined;
  readonly comparable: string;
}

function readAttribute(reader: DerReader): Attribute {
  return reader.within(Tag.sequence, (attribute) => {
    const type = attribute.oid();
    const text = readText(attribute);
    // Obsolete types (T61String, BMPString) are equal only octet for octet.
    const comparable = text === undefined ? `#${hex(attribute.whole())}` : inComparison(text);
    return { type, text, comparable };
  });
}

function readText(attribute: DerReader): string | undefined {
  if (attribute.isNext(Tag.utf8)) return attribute.utf8();
  if (attribute.isNext(Tag.printable)) return attribute.printable();
  return attribute.isNext(Tag.ia5) ? attribute.ia5() : undefined;
}

/** RFC 5280 7.1 by way of RFC 4518, for blanks and the case of ASCII letters; other characters compare as is. */
const inComparison = (text: string): string =>
  text
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/[A-Z]/g, (letter) => letter.toLowerCase());
