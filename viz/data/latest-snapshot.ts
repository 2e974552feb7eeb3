/**
 * Asks for one snapshot at a time. While one is made, only the newest question of each kind waits; a question that a
 * newer one of its kind replaces gets the newer one's answer, so no caller waits for a picture that would never be seen.
 * `kindOf` returns the kind of a question: an answer of another kind would be wrong. Kinds take turns in the order in
 * which they began to wait.
 */
export function latestSnapshot<Question extends readonly unknown[], Snapshot>(
  ask: (...question: Question) => Promise<Snapshot>,
  kindOf: (...question: Question) => unknown,
): (...question: Question) => Promise<Snapshot> {
  const waiting = new Map<unknown, Waiting<Question, Snapshot>>();
  let isBusy = false;

  async function next(): Promise<void> {
    isBusy = true;
    for (const [kind, { question, answers }] of waiting) {
      waiting.delete(kind);
      try {
        const snapshot = await ask(...question);
        for (const { resolve } of answers) resolve(snapshot);
      } catch (error) {
        for (const { reject } of answers) reject(error);
      }
    }
    isBusy = false;
  }

  return (...question) =>
    new Promise<Snapshot>((resolve, reject) => {
      const kind = kindOf(...question);
      const answers = [...(waiting.get(kind)?.answers ?? []), { resolve, reject }];
      // A kind that waits already keeps its turn.
      waiting.set(kind, { question, answers });
      if (!isBusy) void next();
    });
}

interface Waiting<Question, Snapshot> {
  readonly question: Question;
  readonly answers: readonly Settle<Snapshot>[];
}

interface Settle<Snapshot> {
  readonly resolve: (snapshot: Snapshot) => void;
  readonly reject: (error: unknown) => void;
}
