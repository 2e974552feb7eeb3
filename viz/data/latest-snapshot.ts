/**
 * Asks for one frame at a time. While one is drawn, of each kind only the newest question waits; one that a newer one of its
 * kind has overtaken gets the newer one's answer, so nobody waits for a picture that nobody would see. What is of one kind
 * `kindOf` says: an answer of another kind is no answer. Kinds take turns in the order in which they began to wait.
 */
export function latestFrame<Question extends readonly unknown[], Snapshot>(
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
