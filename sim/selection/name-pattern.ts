/**
 * Whether a name matches the word of a `name` term, ignoring letter case: a word with `*` (any characters) has to match
 * the whole name, any other word a part of it. The caller first looks for a device of exactly that name.
 */
export function namePattern(word: string): (name: string) => boolean {
  const [first = '', ...others] = word.toLowerCase().split('*');
  const last = others.pop();
  if (last === undefined) return (name) => name.toLowerCase().includes(first);
  return (name) => matches(name.toLowerCase(), first, others, last);
}

export const hasWildcard = (word: string): boolean => word.includes('*');

function matches(name: string, first: string, middle: readonly string[], last: string): boolean {
  if (!name.startsWith(first)) return false;
  let from = first.length;
  for (const part of middle) {
    const at = name.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return name.length - last.length >= from && name.endsWith(last);
}
