import { Lexer } from 'yaml';
import { problemError } from './problem.ts';

/** The limit of indentation columns plus open brackets, far above what a scenario needs. */
export const NESTING_MAX = 200;

/** Refuses deep nesting before parsing: the parser is recursive, and a megabyte of brackets would crash the process. */
export function refuseDeepNesting(text: string, source: string): void {
  let line = 1;
  let opened = 0;
  let indent = 0;
  let isLineStart = true;
  for (const token of new Lexer().lex(text)) {
    if (token.includes('\n')) line += token.split('\n').length - 1;
    if (token === '\n' || token === '\r\n') {
      indent = 0;
      isLineStart = true;
    } else if (isLineStart && /^ +$/.test(token)) indent += token.length;
    else if (token === '-' || token === '?') indent += 1;
    else isLineStart = false;
    if (token === '[' || token === '{') opened += 1;
    if (token === ']' || token === '}') opened -= 1;
    if (opened + indent > NESTING_MAX) {
      throw problemError(
        'scenario/too-large',
        { source, line, column: 1, path: [] },
        `is nested deeper than ${NESTING_MAX} levels`,
        'a scenario needs fewer than ten',
      );
    }
  }
}
