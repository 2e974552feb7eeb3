import { readFileSync } from 'node:fs';
import type { FoundFile } from './find-file.ts';
import { problemError, wholeFile } from './problem.ts';

/**
 * Reads a file as UTF-8 text and normalizes its line endings to line feeds (YAML 1.2.2, 5.4).
 *
 * Errors  ScenarioError `scenario/yaml` at the first byte that is not text, `scenario/not-a-file` for an unreadable file
 */
export const readText = (file: Pick<FoundFile, 'path' | 'shown'>): string => textOf(readBytes(file), file.shown);

/**
 * The same, of a file that has been read.
 *
 * Errors  ScenarioError `scenario/yaml` at the first byte that is not text
 */
export function textOf(bytes: Buffer, shown: string): string {
  const stray = strayByte(bytes);
  if (stray === undefined) return bytes.toString('utf8').replace(/\r\n?/g, '\n');
  const { at, what } = stray;
  const start = bytes.lastIndexOf(LINE_FEED, at - 1) + 1;
  const line = bytes.subarray(0, at).filter((byte) => byte === LINE_FEED).length + 1;
  const column = bytes.toString('utf8', at === 0 ? 0 : start, at).length + 1;
  throw problemError('scenario/yaml', { source: shown, line, column, path: [] }, what, 'save it as UTF-8');
}

/**
 * Reads a file.
 *
 * Errors  ScenarioError `scenario/not-a-file` for an unreadable file
 */
export function readBytes({ path, shown }: Pick<FoundFile, 'path' | 'shown'>): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw problemError(
      'scenario/not-a-file',
      wholeFile(shown),
      `cannot be read (${code})`,
      'check its permissions: ls -l',
    );
  }
}

function strayByte(bytes: Buffer): { readonly at: number; readonly what: string } | undefined {
  const mark = bytes.subarray(0, 2).toString('hex');
  if (mark === 'fffe' || mark === 'feff') return { at: 0, what: 'is not text in UTF-8 but in UTF-16' };
  const nul = bytes.indexOf(0);
  const broken = firstBroken(bytes);
  if (nul < 0 && broken < 0) return undefined;
  const at = nul >= 0 && (broken < 0 || nul < broken) ? nul : broken;
  return { at, what: `is not text: here is the byte 0x${bytes[at].toString(16).padStart(2, '0').toUpperCase()}` };
}

/** The index of the first byte that is not valid UTF-8, or -1. */
function firstBroken(bytes: Buffer): number {
  if (isText(bytes, false)) return -1;
  // Bytes up to `good` can be the start of a valid text; bytes up to `bad` cannot.
  let good = 0;
  let bad = isText(bytes, true) ? bytes.length + 1 : bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isText(bytes.subarray(0, middle), true)) good = middle;
    else bad = middle;
  }
  // The byte that shows the fault may follow an unfinished character, which is then the fault.
  let at = bad - 1;
  while (!isText(bytes.subarray(0, at), false)) at--;
  return at;
}

/** With `mayGoOn`, the text may end inside a character. */
function isText(bytes: Uint8Array, mayGoOn: boolean): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: mayGoOn });
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

const LINE_FEED = 10;
