/** Rounds of entries that said the same as the round before them. */
export interface Repeat<Entry> {
  readonly kind: 'repeat';
  /** How often the round comes again, after the one that is shown. */
  readonly rounds: number;
  /** Entries in a round. */
  readonly length: number;
  readonly fromMs: number;
  readonly untilMs: number;
  /** The last round, so that the end of the repetition is at hand. */
  readonly lastRound: readonly Entry[];
}

const roundLengthMax = 8;
const roundsMin = 3;

/**
 * Folds what repeats: a device that dials for an hour does the same few things hundreds of times. The first round stays, the
 * others become one entry. The shortest round that repeats three times is taken.
 */
export function repeatsFolded<Entry extends { readonly atMs: number }>(
  entries: readonly Entry[],
  tokenOf: (entry: Entry) => string,
): readonly (Entry | Repeat<Entry>)[] {
  const tokens = entries.map(tokenOf);
  const folded: (Entry | Repeat<Entry>)[] = [];
  for (let at = 0; at < entries.length; ) {
    const { length, rounds } = roundAt(tokens, at);
    folded.push(...entries.slice(at, at + length));
    const end = at + length * rounds;
    if (rounds > 1) {
      const fromMs = entries[at + length].atMs;
      const untilMs = entries[end - 1].atMs;
      folded.push({
        kind: 'repeat',
        rounds: rounds - 1,
        length,
        fromMs,
        untilMs,
        lastRound: entries.slice(end - length, end),
      });
    }
    at = end;
  }
  return folded;
}

function roundAt(tokens: readonly string[], at: number): { length: number; rounds: number } {
  for (let length = 1; length <= roundLengthMax; length++) {
    let same = 0;
    while (tokens[at + same] === tokens[at + length + same]) same++;
    const rounds = 1 + Math.floor(same / length);
    if (rounds >= roundsMin) return { length, rounds };
  }
  return { length: 1, rounds: 1 };
}
