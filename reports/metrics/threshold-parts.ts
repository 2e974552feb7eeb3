/** Splits a threshold from the selection after its first `on`: `value > 99% from 1h on ring:canary`. */
export function splitDevices(text: string): readonly [claim: string, on?: string] {
  const [, claim, on] = /^(.*?)(?:^|\s)on(?:\s+(.*))?$/s.exec(text) ?? [];
  return claim === undefined ? [text] : [claim.trim(), (on ?? '').trim()];
}

/** The keys of the terms of a selection, each once; a term without a key is a name. */
export function keysIn(on: string): readonly string[] {
  const keys = on.replaceAll(/"(?:[^"\\]|\\.)*"/g, '').match(/[a-z-]+(?=:)/g) ?? ['name'];
  return [...new Set(keys)];
}

/** The attributes that a selection names, as words: `product`, or `ring and tenant`. */
export const attributesIn = (on: string): string => keysIn(on).join(' and ');
