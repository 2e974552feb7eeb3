/**
 * Blanks out the comments, the insides of strings and the regular expressions of a source: only code is left, and every
 * character keeps its position.
 *
 * Shape   as long as the source, with the same line breaks; quotes stay, and so does code inside `${}`
 * Limits  a scanner, no parser: after `)` or `}` a slash divides; text between JSX tags counts as code
 */
export function bareCode(source: string): string {
  const code = source.split('');
  scanCode(source, code, 0, false);
  return code.join('');
}

/** Returns the place behind the `}` that ends a template's hole, or the end of the source. */
function scanCode(source: string, code: string[], from: number, inTemplate: boolean): number {
  let depth = 0;
  for (let at = from; at < source.length; ) {
    const here = source[at];
    if (source.startsWith('//', at)) at = blankUpTo(code, at, endOf(source, '\n', at));
    else if (source.startsWith('/*', at)) at = blankUpTo(code, at, endOf(source, '*/', at + 2) + 2);
    else if (here === '"' || here === "'") at = blankUpTo(code, at + 1, endOfLiteral(source, at, here)) + 1;
    else if (here === '`') at = scanTemplate(source, code, at + 1);
    else if (here === '/' && startsRegExp(code, at)) at = blankUpTo(code, at + 1, endOfRegExp(source, at)) + 1;
    else {
      if (here === '{') depth++;
      if (here === '}' && --depth < 0 && inTemplate) return at + 1;
      at++;
    }
  }
  return source.length;
}

/** Returns the place behind the closing backtick. */
function scanTemplate(source: string, code: string[], from: number): number {
  for (let at = from; at < source.length; ) {
    if (source[at] === '`') return at + 1;
    if (source.startsWith('${', at)) at = scanCode(source, code, at + 2, true);
    else at = blankUpTo(code, at, at + (source[at] === '\\' ? 2 : 1));
  }
  return source.length;
}

function blankUpTo(code: string[], from: number, to: number): number {
  for (let at = from; at < Math.min(to, code.length); at++) if (code[at] !== '\n') code[at] = ' ';
  return to;
}

const endOf = (source: string, mark: string, from: number): number => {
  const at = source.indexOf(mark, from);
  return at < 0 ? source.length : at;
};

/** The place of the closing quote; a string that is left open ends with its line. */
function endOfLiteral(source: string, from: number, quote: string): number {
  let at = from + 1;
  while (at < source.length && source[at] !== quote && source[at] !== '\n') at += source[at] === '\\' ? 2 : 1;
  return at;
}

/** The place of the closing slash: one that is neither escaped nor inside brackets. */
function endOfRegExp(source: string, from: number): number {
  let bracketed = false;
  let at = from + 1;
  while (at < source.length && source[at] !== '\n' && (bracketed || source[at] !== '/')) {
    if (source[at] === '[') bracketed = true;
    if (source[at] === ']') bracketed = false;
    at += source[at] === '\\' ? 2 : 1;
  }
  return at;
}

/** A slash begins a regular expression where a value may begin. */
function startsRegExp(code: readonly string[], at: number): boolean {
  let end = at;
  while (end > 0 && /\s/.test(code[end - 1])) end--;
  const before = code.slice(Math.max(0, end - 12), end).join('');
  return /(^|[=(,:[!&|?{;+\-*%>~^]|(^|[^\w$.])(return|typeof|case|in|of|do|else|void|delete|throw|yield|await))$/.test(
    before,
  );
}
