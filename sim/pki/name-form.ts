import type { GeneralName } from './general-name.ts';

/** Whether a subject alternative name has the form of its kind (RFC 5280 4.2.1.6); others never match. */
export function isProperName(name: GeneralName): boolean {
  switch (name.kind) {
    case 'dns':
      return isHostName(name.value) || isWildcard(name.value);
    case 'ip':
      return name.value.length === 8 || name.value.length === 32;
    case 'email':
      return isMailbox(name.value);
    case 'uri':
      return /^[a-z][a-z0-9+.-]*:[\x21-\x7e]+$/i.test(name.value);
    case 'directory':
    case 'other':
      return true;
  }
}

/** Whether the base of a name constraint has the form of its kind (RFC 5280 4.2.1.10). */
export function isProperBase(base: GeneralName): boolean {
  switch (base.kind) {
    case 'dns':
      return base.value === '' || isHostName(base.value);
    case 'ip':
      return isNetwork(base.value);
    case 'email':
      return isMailbox(base.value) || isHostOrDomain(base.value);
    case 'uri':
      return isHostOrDomain(base.value);
    case 'directory':
    case 'other':
      return true;
  }
}

/** RFC 1034 3.5, also with leading digits (RFC 1123 2.1); a last label of digits would be an address. */
const isHostName = (text: string): boolean => {
  const labels = text.split('.');
  const isLabel = (label: string): boolean => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i.test(label);
  return text.length <= 253 && labels.every(isLabel) && !/^\d+$/.test(labels[labels.length - 1]);
};

/** A star for the whole first label, with two labels after it (RFC 9525 6.3; one label would be a top-level domain). */
export const isWildcard = (text: string): boolean =>
  text.startsWith('*.') && isHostName(text.slice(2)) && text.slice(2).includes('.');

/** RFC 5321 4.1.2 without quoted strings. */
const isMailbox = (text: string): boolean => {
  const at = text.lastIndexOf('@');
  return /^[a-z0-9!#$%&'*+/=?^_`{|}~.-]+$/i.test(text.slice(0, Math.max(0, at))) && isHostName(text.slice(at + 1));
};

/** A leading period means every host below, but not the domain itself. */
const isHostOrDomain = (text: string): boolean => isHostName(text.startsWith('.') ? text.slice(1) : text);

/** Address and mask, its ones before its zeros (RFC 4632 as RFC 5280 4.2.1.10 cites it). */
function isNetwork(value: string): boolean {
  if (value.length !== 16 && value.length !== 64) return false;
  const mask = BigInt(`0x${value.slice(value.length / 2)}`)
    .toString(2)
    .padStart(value.length * 2, '0');
  return /^1*0*$/.test(mask);
}
