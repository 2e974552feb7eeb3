/** Rounds of entries that repeat the round before them. */
export interface Repeat<Entry> {
  readonly kind: 'repeat';
  /** Repetitions after the round that is shown. */
  readonly rounds: number;
  /** Entries in a round. */
  readonly length: number;
  readonly fromMs: number;
  readonly untilMs: number;
  /** The entries of the last round: how the repetition ended. */
  readonly lastRound: readonly Entry[];
}

const ROUND_LENGTH_MAX = 8;
const ROUNDS_MIN = 3;

/**
 * Folds repetitions: a device that dials for an hour repeats the same few entries hundreds of times. The first round
 * stays, the others become one entry. Takes the shortest round that occurs at least three times.
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
  for (let length = 1; length <= ROUND_LENGTH_MAX; length++) {
    let same = 0;
    while (tokens[at + same] === tokens[at + length + same]) same++;
    const rounds = 1 + Math.floor(same / length);
    if (rounds >= ROUNDS_MIN) return { length, rounds };
  }
  return { length: 1, rounds: 1 };
}
