import { hasWildcard, namePattern } from '../../sim/selection/name-pattern.ts';
import { firstNotBelow } from '../trace-index/chunk.ts';
import { type DeviceNames, nameOf, numberOf } from '../trace-index/device-names.ts';

/**
 * Devices with one of these words in their names, as `namePattern` matches them; a word that is a whole name means that
 * device alone. Searches all names as one text, unless the word has a wildcard.
 */
export function namesWith(names: DeviceNames): (texts: readonly string[]) => Uint8Array<ArrayBuffer> {
  let lowered: { readonly text: string; readonly starts: ArrayLike<number> } | undefined;
  const loweredOnce = () => {
    lowered ??= loweredNames(names);
    return lowered;
  };
  return (words) => {
    const mask = new Uint8Array(names.starts.length - 1);
    for (const word of words) {
      const exact = numberOf(names, word);
      if (exact >= 0) mask[exact] = 1;
      else if (hasWildcard(word)) markMatching(mask, names, word);
      else mark(mask, loweredOnce(), word.toLowerCase());
    }
    return mask;
  };
}

function markMatching(mask: Uint8Array, names: DeviceNames, word: string): void {
  const isMatch = namePattern(word);
  for (let device = 0; device < mask.length; device++) if (isMatch(nameOf(names, device))) mask[device] = 1;
}

function mark(
  mask: Uint8Array,
  { text, starts }: { readonly text: string; readonly starts: ArrayLike<number> },
  wanted: string,
): void {
  for (let at = text.indexOf(wanted); at >= 0 && at < text.length; ) {
    const device = firstNotBelow(starts, at + 1, 0, mask.length) - 1;
    const end = starts[device + 1] - 1;
    // A match across the end of a name belongs to no device.
    if (at + wanted.length <= end) mask[device] = 1;
    at = text.indexOf(wanted, at + wanted.length <= end ? end : at + 1);
  }
}

/** A few letters change their length with their case; then every name is lowered separately. */
function loweredNames(names: DeviceNames): { readonly text: string; readonly starts: ArrayLike<number> } {
  const text = names.all.toLowerCase();
  if (text.length === names.all.length) return { text, starts: names.starts };
  const each = Array.from({ length: names.starts.length - 1 }, (_, device) => nameOf(names, device).toLowerCase());
  const starts = [0];
  for (const [device, name] of each.entries()) starts.push(starts[device] + name.length + 1);
  return { text: each.join('\n'), starts };
}
