/** Stands for one or more lines of an output that a page leaves out. */
export const omission = '…';

/**
 * What of a shortened output its command does not print; undefined if all of it is there.
 *
 * Shape   lines between two omissions stand together in the output, the parts in their order; the first part begins the output and the
 *         last one ends it, unless an omission stands there
 */
export function missingFrom(shown: string, output: string): string | undefined {
  const lines = output.split('\n');
  const parts = partsOf(shown);
  let next = 0;
  for (const [i, part] of parts.entries()) {
    if (part.length === 0) continue;
    const least = i === 0 ? 0 : next + 1;
    const at = i === parts.length - 1 ? lines.length - part.length : indexOfPart(lines, part, least);
    const isInPlace = i === 0 ? at === 0 : at >= least;
    if (!isInPlace || !standsAt(lines, part, at)) return part.join('\n');
    next = at + part.length;
  }
  return parts[parts.length - 1].length === 0 && next >= lines.length ? omission : undefined;
}

/**
 * A shortened output with its lines as the command prints them now. A line is found again by its leading words without digits.
 *
 * Errors  a line that has no counterpart, or parts that are no longer together: the page's author has to cut anew
 */
export function shortenedAnew(shown: string, output: string, where: string): string {
  if (!isShortened(shown)) return output;
  const lines = output.split('\n');
  let next = 0;
  const fresh = shown.split('\n').map((line) => {
    if (line.trim() === omission) return line;
    const exact = lines.indexOf(line, next);
    const at = exact >= 0 ? exact : lines.findIndex((other, i) => i >= next && isCounterpart(line, other));
    if (at < 0) throw new Error(`${where}: the command no longer prints a line that is shown: ${line}`);
    next = at + 1;
    return lines[at];
  });
  const missing = missingFrom(fresh.join('\n'), output);
  if (missing !== undefined) throw new Error(`${where}: the output has to be cut anew at\n${missing}`);
  return fresh.join('\n');
}

export const isShortened = (shown: string): boolean => shown.split('\n').some((line) => line.trim() === omission);

function partsOf(shown: string): readonly (readonly string[])[] {
  const parts: string[][] = [[]];
  for (const line of shown.split('\n')) {
    if (line.trim() === omission) parts.push([]);
    else parts[parts.length - 1].push(line);
  }
  return parts;
}

function indexOfPart(lines: readonly string[], part: readonly string[], from: number): number {
  for (let at = from; at + part.length <= lines.length; at++) if (standsAt(lines, part, at)) return at;
  return -1;
}

const standsAt = (lines: readonly string[], part: readonly string[], at: number): boolean =>
  part.every((line, i) => lines[at + i] === line);

function isCounterpart(line: string, other: string): boolean {
  const label = leadingWords(line);
  return label !== '' && label === leadingWords(other);
}

function leadingWords(line: string): string {
  const words = line.trim().split(/\s+/);
  const end = words.findIndex((word) => /\d/.test(word));
  return words.slice(0, end < 0 ? words.length : end).join(' ');
}
