/** The known name that the user most likely meant, if one is close enough to be a typo. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const typed = word.slice(0, WORD_MAX).toLowerCase();
  const slipsMax = Math.max(1, Math.floor(typed.length / 3));
  const ranked = known
    .map((name, index) => ({ name, index, slips: slipsBetween(typed, name.toLowerCase()) }))
    .filter(({ name, slips }) => slips <= slipsMax || (typed.length >= 3 && name.toLowerCase().startsWith(typed)))
    .sort((a, b) => a.slips - b.slips || a.index - b.index);
  return ranked[0]?.name;
}

/** A hint for what to write instead of `word`: the nearest name, then all known ones. */
export function suggest(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  const all = known.length === 0 ? 'nothing is known here' : `known here: ${known.join(', ')}`;
  return near === undefined ? all : `did you mean "${near}"? ${all}`;
}

const WORD_MAX = 80;

/** Insertions, deletions, substitutions and swaps of neighbors (optimal string alignment distance). */
function slipsBetween(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let slips = Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, rows[i - 1]![j - 1]! + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        slips = Math.min(slips, rows[i - 2]![j - 2]! + 1);
      row.push(slips);
    }
    rows.push(row);
  }
  return rows[a.length]![b.length]!;
}
