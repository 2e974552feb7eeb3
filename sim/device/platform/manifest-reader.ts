import { isGuid } from '../../decisions/boot/guid.ts';
import { LabError } from '../../kernel/lab-error.ts';

/**
 * Reads the fields of one object of a manifest, each checked for its type and range.
 *
 * Errors  LabError `app/manifest`, with the path of the field
 */
export class ManifestReader {
  private readonly fields: ReadonlyMap<string, unknown>;

  /** `path` leads from the top of the file to this object. */
  constructor(
    json: unknown,
    private readonly file: string,
    private readonly path = '',
  ) {
    if (typeof json !== 'object' || json === null || Array.isArray(json))
      throw diagnostic(path === '' ? file : `${file}: ${path}`, 'is not an object', 'write an object in braces');
    this.fields = new Map(Object.entries(json));
  }

  has(field: string): boolean {
    return this.fields.has(field);
  }

  /** Rejects fields that are not in the list. */
  restrictTo(known: readonly string[]): void {
    for (const field of this.fields.keys())
      if (!known.includes(field))
        throw diagnostic(this.at(field), 'is not known here', `leave it out, or use one of ${known.join(', ')}`);
  }

  /** A nested object; an absent one counts as empty. */
  within(field: string): ManifestReader {
    const path = this.path === '' ? field : `${this.path}.${field}`;
    return new ManifestReader(this.has(field) ? this.fields.get(field) : {}, this.file, path);
  }

  exactly(field: string, value: number): void {
    if (this.fields.get(field) !== value) throw diagnostic(this.at(field), `is not ${value}`, `write ${value}`);
  }

  text(field: string): string {
    const value = this.fields.get(field);
    if (typeof value !== 'string' || value === '') throw diagnostic(this.at(field), 'is not a text', 'write one');
    return value;
  }

  number(field: string, least: number, most: number): number {
    return wholeNumber(this.fields.get(field), this.at(field), least, most);
  }

  optionalNumber(field: string, least: number, most: number): number | undefined {
    return this.has(field) ? this.number(field, least, most) : undefined;
  }

  flag(field: string): boolean {
    const value = this.fields.get(field) ?? false;
    if (typeof value !== 'boolean') throw diagnostic(this.at(field), 'is not true or false', 'write true or false');
    return value;
  }

  oneOf<T extends string>(field: string, choices: readonly T[], otherwise: T): T {
    return this.has(field) ? choice(this.fields.get(field), this.at(field), choices) : otherwise;
  }

  guid(field: string): string {
    return guidIn(this.fields.get(field), this.at(field));
  }

  guids(field: string): readonly string[] {
    return this.list(field, guidIn);
  }

  texts(field: string): readonly string[] {
    return this.list(field, (value, path) => {
      if (typeof value !== 'string') throw diagnostic(path, 'is not a text', 'write one');
      return value;
    });
  }

  hosts(field: string): readonly string[] {
    return this.list(field, (value, path) => {
      if (typeof value !== 'string' || !isHost(value))
        throw diagnostic(path, 'is not a host', 'write a host name or an address: no scheme, port, path or wildcard');
      return value.toLowerCase();
    });
  }

  ports(field: string): readonly number[] {
    return this.list(field, (value, path) => wholeNumber(value, path, 1, 0xffff));
  }

  /** Names of peripherals: `"ISU0"`, `"$SAMPLE_LED"`, or a number. */
  names(field: string): readonly string[] {
    return this.list(field, (value, path) => {
      if ((typeof value === 'string' && value !== '') || Number.isInteger(value)) return String(value);
      throw diagnostic(path, 'is neither a name nor a number', 'write one of the two');
    });
  }

  choices<T extends string>(field: string, choices: readonly T[]): readonly T[] {
    return this.list(field, (value, path) => choice(value, path, choices));
  }

  /** A list without duplicates; an absent one is empty, which is the default deny. */
  private list<T>(field: string, read: (value: unknown, path: string) => T): readonly T[] {
    const value = this.fields.get(field) ?? [];
    if (!Array.isArray(value)) throw diagnostic(this.at(field), 'is not a list', 'write a list in brackets');
    const items = value.map((item, nth) => read(item, `${this.at(field)}[${nth}]`));
    items.forEach((item, nth) => {
      if (items.indexOf(item) !== nth && field !== 'CmdArgs')
        throw diagnostic(`${this.at(field)}[${nth}]`, 'is in the list twice', 'leave one of them out');
    });
    return items;
  }

  private at(field: string): string {
    return `${this.file}: ${this.path === '' ? field : `${this.path}.${field}`}`;
  }
}

function guidIn(value: unknown, path: string): string {
  if (typeof value !== 'string' || !isGuid(value))
    throw diagnostic(path, 'is not a GUID', 'write 8-4-4-4-12 hexadecimal digits');
  return value.toLowerCase();
}

function wholeNumber(value: unknown, path: string, least: number, most: number): number {
  const number = value as number;
  if (!Number.isInteger(number) || number < least || number > most)
    throw diagnostic(path, `is not a whole number from ${least} to ${most}`, 'write one');
  return number;
}

function choice<T extends string>(value: unknown, path: string, choices: readonly T[]): T {
  const found = choices.find((one) => one === value);
  if (found === undefined) throw diagnostic(path, 'is not known', `use one of ${choices.join(', ')}`);
  return found;
}

/** RFC 1123 2.1 for names; an IPv4 address has the same form. */
const isHost = (text: string): boolean =>
  text.length <= 253 && /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i.test(text);

const diagnostic = (where: string, what: string, hint: string): LabError =>
  new LabError('app/manifest', { what, where, hint });
