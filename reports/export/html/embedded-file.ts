import { closeSync, openSync, readSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { htmlText } from './html-text.ts';

/** Marks the page as a report, and names the folder inside it. */
export const reportNote = (folder: string): string =>
  `<script type="application/json" id="report">${JSON.stringify({ folder }).replaceAll('<', '\\u003c')}</script>\n`;

/** A multiple of three, so that each chunk is valid base64 by itself; 16 MB as text, far below the limit of a string. */
const CHUNK_BYTES = 12_000_000;

/**
 * A file as data in a page: `<script type="application/octet-stream" data-name="...">` blocks of base64, in order. A
 * browser never runs a block of that type, and parses it faster than any other element.
 */
export function* embedded(path: string, name: string): Generator<string> {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(CHUNK_BYTES);
    for (let part = 0; ; part++) {
      const length = fill(file, bytes);
      if (length === 0 && part > 0) return;
      yield block(name, part, bytes.subarray(0, length));
      if (length < CHUNK_BYTES) return;
    }
  } finally {
    closeSync(file);
  }
}

/** A short file that is on no disk, as data in a page. */
export const embeddedText = (text: string, name: string): string => block(name, 0, Buffer.from(text));

/** The same of a long text, compressed by gzip (RFC 1952). */
export const embeddedZipped = (text: string, name: string): string => block(name, 0, gzipSync(text, { level: 9 }));

function block(name: string, part: number, bytes: Buffer): string {
  const attributes = `type="application/octet-stream" data-name="${htmlText(name)}" data-part="${part}"`;
  return `<script ${attributes}>${bytes.toString('base64')}</script>\n`;
}

function fill(file: number, bytes: Uint8Array): number {
  let length = 0;
  while (length < bytes.length) {
    const read = readSync(file, bytes, length, bytes.length - length, null);
    if (read === 0) break;
    length += read;
  }
  return length;
}
