import { firstNotBelow } from '../../reports/trace-index/chunk.ts';
import { type DeviceNames, nameOf } from '../../reports/trace-index/device-names.ts';

/** Devices whose name contains one of the texts, ignoring case: searches all names as one text. */
export function namesWith(names: DeviceNames): (texts: readonly string[]) => Uint8Array<ArrayBuffer> {
  let lowered: { readonly text: string; readonly starts: ArrayLike<number> } | undefined;
  return (texts) => {
    lowered ??= loweredNames(names);
    const mask = new Uint8Array(names.starts.length - 1);
    for (const wanted of texts) mark(mask, lowered, wanted.toLowerCase());
    return mask;
  };
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
