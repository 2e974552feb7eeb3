import type { Path } from './located.ts';

export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/**
 * Where the literals of a module in TypeScript or JavaScript have a value: the place of its key, or that of the nearest
 * value around it which stands as a literal. What the module computes has no place of its own.
 *
 * Errors  none: text that is no module gives fewer places
 */
export function placesIn(text: string): (path: Path) => TextPlace | undefined {
  const roots = literalsOf(text);
  return (path) => {
    let best: Reached | undefined;
    for (const root of roots) {
      const reached = reach(root, path);
      // Of two that reach as far, the scenario is the one that has more fields.
      if (
        best === undefined ||
        reached.depth > best.depth ||
        (reached.depth === best.depth && reached.size > best.size)
      )
        best = reached;
    }
    return best === undefined || best.offset === undefined ? undefined : placeAt(text, best.offset);
  };
}

/** A map or a list as it is written. */
interface Literal {
  readonly entries: Map<string | number, { readonly offset: number; inner?: Literal }>;
}

interface Reached {
  readonly depth: number;
  readonly size: number;
  readonly offset: number | undefined;
}

function reach(root: Literal, path: Path): Reached {
  let literal: Literal | undefined = root;
  let [depth, offset]: [number, number | undefined] = [0, undefined];
  for (const step of path) {
    const entry: { readonly offset: number; inner?: Literal } | undefined = literal?.entries.get(step);
    if (entry === undefined) break;
    [depth, offset, literal] = [depth + 1, entry.offset, entry.inner];
  }
  return { depth, offset, size: root.entries.size };
}

interface Open {
  readonly bracket: string;
  readonly literal: Literal;
  /** The entry that a literal would belong to, if it came now. */
  slot: { readonly offset: number; inner?: Literal } | undefined;
  /** Whether an entry begins here: behind the bracket or a comma. */
  atStart: boolean;
  count: number;
}

/** The outermost literals of a module, blocks of code among them. */
function literalsOf(text: string): readonly Literal[] {
  const roots: Literal[] = [];
  const open: Open[] = [];
  for (const token of text.matchAll(tokens)) {
    const [word] = token;
    const top = open.at(-1);
    if (/^(\s|\/\/|\/\*)/.test(word)) continue;
    if (')]}'.includes(word)) {
      open.pop();
      continue;
    }
    if (top?.bracket === '[' && top.atStart) {
      top.slot = { offset: token.index };
      top.literal.entries.set(top.count, top.slot);
    }
    if ('([{'.includes(word)) {
      const literal: Literal = { entries: new Map() };
      if (word !== '(' && top?.slot !== undefined) top.slot.inner = literal;
      else if (word === '{') roots.push(literal);
      if (top !== undefined) [top.slot, top.atStart] = [undefined, false];
      open.push({ bracket: word, literal, slot: undefined, atStart: true, count: 0 });
    } else if (word === ',' || word === ';') {
      if (top !== undefined) [top.slot, top.atStart, top.count] = [undefined, true, top.count + 1];
    } else if (top !== undefined && word !== ':') {
      top.slot = undefined;
      const isKey = top.bracket === '{' && top.atStart && /^\s*[:,}]/.test(text.slice(token.index + word.length));
      top.atStart = false;
      if (!isKey) continue;
      top.slot = { offset: token.index };
      top.literal.entries.set(word.replace(/^['"]|['"]$/g, ''), top.slot);
    }
  }
  return roots;
}

const tokens =
  /\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|[\w$]+|[\s\S]/g;

function placeAt(text: string, offset: number): TextPlace {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: before.at(-1)!.length + 1 };
}
