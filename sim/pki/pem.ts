import type { Bytes } from './der/index.ts';

/** One block of a PEM text: `CERTIFICATE`, `X509 CRL`, `EC PRIVATE KEY`, ... and its bytes. */
export interface PemBlock {
  readonly label: string;
  readonly bytes: Bytes;
}

/** A text that is not PEM in its strict form: bad input from outside, not a mistake of the caller. */
export class PemError extends Error {
  override readonly name = 'PemError';

  constructor(
    readonly reason: string,
    /** Counted from 1: the faulty block, and the line of the text. */
    readonly block: number,
    readonly line: number,
    readonly hint: string,
  ) {
    super(`line ${line}, block ${block}: ${reason}`);
  }
}

/** RFC 7468 2: lines of 64 characters, one block after the other. */
export const writePem = (blocks: readonly PemBlock[]): string =>
  blocks
    .map(({ label, bytes }) => {
      const lines = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
        .toString('base64')
        .match(/.{1,64}/g);
      return `-----BEGIN ${label}-----\n${(lines ?? []).join('\n')}\n-----END ${label}-----\n`;
    })
    .join('');

/**
 * Reads the blocks of a PEM text; at least one is required. With `mayExplain`, lines of text may stand around the blocks, as tools
 * write them to say what follows (RFC 7468 5.2).
 *
 * Errors  `PemError` for everything outside the strict form of RFC 7468 3: text around blocks, blanks, headers, lines
 *         of other than 64 characters, padding that is missing or hides bits, an END label that differs from BEGIN
 * Limits  more lenient in two points: empty lines may separate blocks, and the last line needs no line end
 */
export function readPem(text: string, mayExplain = false): readonly PemBlock[] {
  const lines = text.split(/\r\n|\r|\n/);
  const blocks: PemBlock[] = [];
  for (let at = 0; at < lines.length; at++) {
    if (lines[at] === '' || (mayExplain && !lines[at].startsWith('-----'))) continue;
    const wrong = (line: number, reason: string, hint: string): PemError =>
      new PemError(reason, blocks.length + 1, line + 1, hint);
    const label = beginning.exec(lines[at])?.[1];
    if (label === undefined)
      throw wrong(at, 'no "-----BEGIN ...-----" where a block begins', 'remove what stands around the blocks');
    const first = at + 1;
    for (at = first; at < lines.length && !lines[at].startsWith('-----'); at++)
      if (!/^[A-Za-z0-9+/]+={0,2}$/.test(lines[at]))
        throw wrong(at, 'a line that is no base64', 'keep nothing but base64 between BEGIN and END');
    const end = `-----END ${label}-----`;
    if (at >= lines.length) throw wrong(lines.length - 1, `ends without "${end}"`, 'give the whole file');
    if (lines[at] !== end) throw wrong(at, `something else where "${end}" should be`, `write "${end}"`);
    const uneven = lines.slice(first, at).findIndex((line, n) => !isWhole(line, n === at - first - 1));
    if (uneven >= 0)
      throw wrong(first + uneven, 'a line of another length than 64', 'break base64 after every 64 characters');
    const base64 = lines.slice(first, at).join('');
    if (base64 === '') throw wrong(at, 'nothing between BEGIN and END', 'give the whole file');
    const bytes = Buffer.from(base64, 'base64');
    // Nonzero bits after the last byte would give one value two texts (RFC 4648 3.5).
    if (bytes.toString('base64') !== base64)
      throw wrong(at - 1, 'base64 with padding that is wrong or hides bits', 'encode the octets again');
    blocks.push({ label, bytes });
  }
  if (blocks.length === 0)
    throw new PemError(
      mayExplain ? 'no block in it' : 'nothing in it',
      1,
      1,
      'give a text with a "-----BEGIN ...-----" block',
    );
  return blocks;
}

/** RFC 7468 3: printing characters other than hyphens, with single blanks or hyphens between them. */
const beginning = /^-----BEGIN ([!-,.-~]+(?:[- ][!-,.-~]+)*)-----$/;

/** 64 characters, and in the last line up to that many in groups of four. */
const isWhole = (line: string, isLast: boolean): boolean =>
  isLast ? line.length <= 64 && line.length % 4 === 0 : line.length === 64 && !line.endsWith('=');
