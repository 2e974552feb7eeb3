/**
 * Asks for one snapshot of each kind at a time. While one is made, only the newest question of its kind waits; a question
 * that a newer one replaces gets the newer one's answer, so no caller waits for a picture that would never be seen.
 * `kindOf` returns the kind of a question: an answer of another kind would be wrong. Kinds do not wait for each other:
 * ages may take long, as they read the rows of many hours.
 */
export function latestSnapshot<Question extends readonly unknown[], Snapshot>(
  ask: (...question: Question) => Promise<Snapshot>,
  kindOf: (...question: Question) => unknown,
): (...question: Question) => Promise<Snapshot> {
  const waiting = new Map<unknown, Waiting<Question, Snapshot>>();
  const busy = new Set<unknown>();

  async function next(kind: unknown): Promise<void> {
    busy.add(kind);
    for (let one = waiting.get(kind); one !== undefined; one = waiting.get(kind)) {
      waiting.delete(kind);
      try {
        const snapshot = await ask(...one.question);
        for (const { resolve } of one.answers) resolve(snapshot);
      } catch (error) {
        for (const { reject } of one.answers) reject(error);
      }
    }
    busy.delete(kind);
  }

  return (...question) =>
    new Promise<Snapshot>((resolve, reject) => {
      const kind = kindOf(...question);
      const answers = [...(waiting.get(kind)?.answers ?? []), { resolve, reject }];
      waiting.set(kind, { question, answers });
      if (!busy.has(kind)) void next(kind);
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
