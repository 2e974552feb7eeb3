import { bareCode } from './bare-code.ts';

/** What a source imports, as it is written there: static, re-exported, dynamic with a literal name, and `require`. */
export function importsIn(source: string): readonly string[] {
  const found = bareCode(source).matchAll(importing);
  return Array.from(found, (match) => {
    const quoted = match[0].search(/['"]/);
    return source.slice(match.index + quoted + 1, match.index + match[0].length - 1);
  });
}

const importing = /(?<![.\w$])(?:from|import|import\s*\(|require\s*\()\s*(?:'[^']*'|"[^"]*")/g;
