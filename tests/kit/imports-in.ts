import { bareCode } from './bare-code.ts';

/** The modules a source imports, as written there: static, re-exported, dynamic with a literal name, and `require`. */
export const importsIn = (source: string): readonly string[] => imports(source, () => true);

/** The same without those of types alone, which load nothing. */
export const runTimeImportsIn = (source: string): readonly string[] =>
  imports(source, (before) => !/(?:import|export)\s+type\b[^;'"]*$|\btypeof\s+$/.test(before));

function imports(source: string, isMeant: (before: string) => boolean): readonly string[] {
  const bare = bareCode(source);
  return Array.from(bare.matchAll(importing))
    .filter(({ index }) => isMeant(bare.slice(Math.max(0, index - statementMax), index)))
    .map((match) => {
      const quoted = match[0].search(/['"]/);
      return source.slice(match.index + quoted + 1, match.index + match[0].length - 1);
    });
}

/** No import statement is longer. */
const statementMax = 2_000;

const importing = /(?<![.\w$])(?:from|import|import\s*\(|require\s*\()\s*(?:'[^']*'|"[^"]*")/g;
