import { Lexer } from 'yaml';

/** A quote or bracket that has been opened and not closed. */
export interface LeftOpen {
  readonly offset: number;
  readonly sign: string;
}

/**
 * The innermost quote or bracket that is open at an offset; undefined if none is.
 *
 * The parser reports an unclosed quote or bracket where it gives up, which may be the end of the file; the user needs the
 * line where it was opened.
 */
export function leftOpenAt(text: string, offset: number): LeftOpen | undefined {
  const brackets: LeftOpen[] = [];
  let at = 0;
  for (const token of new Lexer().lex(text)) {
    // The lexer's markers, such as for the start of a document or a scalar, are not part of the text.
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
