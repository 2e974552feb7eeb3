import type { RunSource } from './sources.ts';

/**
 * The run that a report embeds: blocks `<script type="application/octet-stream" data-name="manifest.json">` of base64,
 * those of one file in order. Removes the blocks from the page, so that their text does not stay in memory.
 *
 * Shape   undefined if the page embeds none
 */
export function embeddedRun(page: Document, where: string): (RunSource & { readonly from: 'bytes' }) | undefined {
  const parts = new Map<string, Uint8Array<ArrayBuffer>[]>();
  for (const block of page.querySelectorAll('script[type="application/octet-stream"][data-name]')) {
    const name = block.getAttribute('data-name')!;
    const bytes = bytesOf(block.textContent?.trim() ?? '');
    parts.set(name, [...(parts.get(name) ?? []), bytes]);
    block.remove();
  }
  if (parts.size === 0) return undefined;
  return { from: 'bytes', where, files: [...parts].map(([name, all]) => ({ name, bytes: joined(all) })) };
}

type FromBase64 = { fromBase64?(text: string): Uint8Array<ArrayBuffer> };

/** Browsers from before 2025 have no `fromBase64`; the fallback takes about five times as long. */
export function bytesOf(base64: string, { fromBase64 } = Uint8Array as FromBase64): Uint8Array<ArrayBuffer> {
  if (fromBase64 !== undefined) return fromBase64.call(Uint8Array, base64);
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

function joined(parts: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  if (parts.length === 1) return parts[0];
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
