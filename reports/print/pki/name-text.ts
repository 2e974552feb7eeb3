import { type Bytes, DerReader, hex, Tag } from '../../../sim/pki/der/index.ts';
import type { GeneralName } from '../../../sim/pki/general-name.ts';
import { Oid } from '../../../sim/pki/oids.ts';

/** A distinguished name as text, in encoded order: `O=acme, CN=acme/sensor-12`. */
export function nameText(name: Bytes): string {
  const parts = new DerReader(name).each(Tag.sequence, (relative) =>
    relative.each(Tag.set, (inside) =>
      inside.within(Tag.sequence, (attribute) => {
        const type = attribute.oid();
        return `${shortNames.get(type) ?? type}=${valueText(attribute)}`;
      }),
    ),
  );
  return parts.length === 0 ? '(empty)' : parts.map((attributes) => attributes.join(' + ')).join(', ');
}

export function generalNameText(name: GeneralName): string {
  switch (name.kind) {
    case 'directory':
      return `name ${nameText(name.name.der)}`;
    case 'other':
      return `another kind of name (tag ${name.tag})`;
    case 'ip':
      return `ip ${addressText(name.value)}`;
    default:
      return `${name.kind} ${printable(name.value)}`;
  }
}

/** Untrusted text, with everything escaped that a terminal would interpret. */
export const printable = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, (mark) => {
    return `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });

function valueText(attribute: DerReader): string {
  if (attribute.isNext(Tag.utf8)) return printable(attribute.utf8());
  if (attribute.isNext(Tag.printable)) return attribute.printable();
  if (attribute.isNext(Tag.ia5)) return printable(attribute.ia5());
  return `#${hex(attribute.whole())}`;
}

function addressText(bytes: string): string {
  if (bytes.length === 8) return Array.from(Buffer.from(bytes, 'hex')).join('.');
  return bytes.length === 32 ? (bytes.match(/.{4}/g) ?? []).join(':') : `of ${bytes.length / 2} bytes: ${bytes}`;
}

/** From RFC 4514 3, and those that the lab's own certificates use. */
const shortNames = new Map<string, string>([
  [Oid.commonName, 'CN'],
  [Oid.organization, 'O'],
  [Oid.organizationalUnit, 'OU'],
  [Oid.emailAddress, 'emailAddress'],
  ['2.5.4.5', 'serialNumber'],
  ['2.5.4.6', 'C'],
  ['2.5.4.7', 'L'],
  ['2.5.4.8', 'ST'],
]);
