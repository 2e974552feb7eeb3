/** What a placeholder stands for. Those of a device are the same in each of its readings. */
export const deviceFields = ['id', 'name', 'tenant', 'product', 'profile', 'site', 'ring'] as const;
export const readingFields = ['count', 'value', 'time', 'isoTime', 'padding'] as const;
export type DeviceField = (typeof deviceFields)[number];
export type ReadingField = (typeof readingFields)[number];

/** A template in its order: what stands there, or what is put there. */
export type PayloadPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'device'; readonly field: DeviceField }
  | { readonly kind: 'reading'; readonly field: ReadingField };

export interface PayloadTemplate {
  readonly parts: readonly PayloadPart[];
  /** What is put there is escaped as in a JSON text. */
  readonly isJson: boolean;
}

export interface TemplateFault {
  readonly what: string;
  readonly hint: string;
  /** The name of a placeholder that there is none of. */
  readonly unknown?: string;
}

/**
 * Reads a template of payloads.
 *
 *   template    = { text | placeholder }
 *   placeholder = "{{" [ blanks ] name [ blanks ] "}}"
 *   text        = any characters, except that "{{" always begins a placeholder
 *
 * `count` stands in it once, and `value` once if the device measures something, because the platform reads both back. What
 * varies from reading to reading ends where the text behind it begins, so that text is there and begins with another kind of
 * character.
 */
export function readTemplate(text: string, hasSignal: boolean): PayloadTemplate | TemplateFault {
  const parts: PayloadPart[] = [];
  for (let at = 0; at < text.length; ) {
    const open = text.indexOf('{{', at);
    const end = open < 0 ? text.length : open;
    if (end > at) parts.push({ kind: 'text', text: text.slice(at, end) });
    if (open < 0) break;
    const [whole, name] = /^\{\{\s*([A-Za-z]+)\s*\}\}/.exec(text.slice(open)) ?? [];
    if (whole === undefined)
      return { what: `"${text.slice(open, open + 20)}" opens a placeholder that does not end`, hint: 'write {{id}}' };
    const part = partOf(name);
    if (part === undefined)
      return {
        what: `there is no placeholder "${name}"`,
        hint: `known here: ${templateFields.join(', ')}`,
        unknown: name,
      };
    parts.push(part);
    at = open + whole.length;
  }
  return faultOf(parts, hasSignal) ?? { parts, isJson: /^\s*[{[]/.test(text) };
}

export const templateFields: readonly string[] = [...deviceFields, ...readingFields];

function partOf(name: string): PayloadPart | undefined {
  const device = deviceFields.find((field) => field === name);
  if (device !== undefined) return { kind: 'device', field: device };
  const reading = readingFields.find((field) => field === name);
  return reading && { kind: 'reading', field: reading };
}

function faultOf(parts: readonly PayloadPart[], hasSignal: boolean): TemplateFault | undefined {
  const times = (field: ReadingField) => parts.filter((part) => part.kind === 'reading' && part.field === field).length;
  const twice = readingFields.find((field) => times(field) > 1);
  if (twice !== undefined) return { what: `has {{${twice}}} more than once`, hint: 'keep one of them' };
  if (times('count') === 0)
    return {
      what: 'has no {{count}}',
      hint: 'the platform finds lost and repeated readings by it: write for example "seq": {{count}}',
    };
  if (hasSignal !== (times('value') === 1))
    return hasSignal
      ? { what: 'has no {{value}}, and the devices have a signal', hint: 'write for example "value": {{value}}' }
      : { what: 'has {{value}}, and the devices have no signal', hint: 'write a signal, or leave it out' };
  const open = parts.findIndex((part, nth) => part.kind === 'reading' && runsOn(part.field, parts[nth + 1]));
  if (open < 0) return undefined;
  const { field } = parts[open] as { readonly field: ReadingField };
  return {
    what: `what stands behind {{${field}}} could be part of it`,
    hint: 'write a separator there, such as a comma, a quote or a space',
  };
}

/** Whether a field could not be told from what stands behind it. */
function runsOn(field: ReadingField, next: PayloadPart | undefined): boolean {
  if (next === undefined || field === 'time' || field === 'isoTime') return false;
  return next.kind !== 'text' || (field === 'padding' ? /^\./ : /^[\d.-]/).test(next.text);
}

/** The most bytes that a payload takes: with its padding, or else with the longest of everything. */
export function templateBytesMax({ parts }: PayloadTemplate, bytes: number, valueWidth: number): number {
  const longest = parts.reduce((sum, part) => sum + longestOf(part, valueWidth), 0);
  const hasPadding = parts.some((part) => part.kind === 'reading' && part.field === 'padding');
  return hasPadding ? Math.max(bytes, longest) : longest;
}

function longestOf(part: PayloadPart, valueWidth: number): number {
  if (part.kind === 'text') return new TextEncoder().encode(part.text).length;
  if (part.kind === 'device') return bytesOfField[part.field];
  return { count: 10, value: valueWidth, time: 13, isoTime: 24, padding: 0 }[part.field];
}

/** Names of products and rings have 64 characters; ids and sites of a file as many as it allows, each of up to six bytes. */
const bytesOfField: Readonly<Record<DeviceField, number>> = {
  ...{ id: 768, name: 833, tenant: 64, product: 64, profile: 64, ring: 64 },
  site: 384,
};
