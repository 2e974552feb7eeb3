import { Lexer } from 'yaml';

/** A quote or a bracket that is opened and, as far as the text has been read, not closed. */
export interface LeftOpen {
  readonly offset: number;
  readonly sign: string;
}

/**
 * What is open at an offset, innermost; undefined if nothing is.
 *
 * The parser reports a lost quote or bracket where it gives up, which may be the end of the file. The line to look at is the
 * one where it was opened.
 */
export function leftOpenAt(text: string, offset: number): LeftOpen | undefined {
  const brackets: LeftOpen[] = [];
  let at = 0;
  for (const token of new Lexer().lex(text)) {
    // The lexer's own marks, for the start of a document, a scalar and the like, stand for no text.
    if (isMark(token)) continue;
    if (at > offset) break;
    if (/^["']/.test(token) && at + token.length >= offset && !isClosed(token)) return { offset: at, sign: token[0] };
    if (token === '[' || token === '{') brackets.push({ offset: at, sign: token });
    if ((token === ']' || token === '}') && at < offset) brackets.pop();
    at += token.length;
  }
  return brackets.filter((bracket) => bracket.offset < offset).at(-1);
}

const isMark = (token: string): boolean => token === '\u0002' || token === '\u0018' || token === '\u001f';

const isClosed = (quoted: string): boolean =>
  quoted.startsWith('"') ? /^"(?:[^"\\]|\\.)*"$/s.test(quoted) : /^'(?:[^']|'')*'$/.test(quoted);
