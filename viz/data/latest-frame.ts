/**
 * Asks for one frame at a time. While one is drawn, only the newest question waits; a question that a newer one has overtaken
 * gets the newer one's answer, so nobody waits for a picture that nobody would see. Frames say what they are of.
 */
export function latestFrame<Question extends readonly unknown[], Frame>(
  ask: (...question: Question) => Promise<Frame>,
): (...question: Question) => Promise<Frame> {
  let isBusy = false;
  let waiting: { question: Question; readonly answers: Settle<Frame>[] } | undefined;

  async function next(): Promise<void> {
    isBusy = true;
    while (waiting !== undefined) {
      const { question, answers } = waiting;
      waiting = undefined;
      try {
        const frame = await ask(...question);
        for (const { resolve } of answers) resolve(frame);
      } catch (error) {
        for (const { reject } of answers) reject(error);
      }
    }
    isBusy = false;
  }

  return (...question) =>
    new Promise<Frame>((resolve, reject) => {
      waiting = { question, answers: [...(waiting?.answers ?? []), { resolve, reject }] };
      if (!isBusy) void next();
    });
}

interface Settle<Frame> {
  readonly resolve: (frame: Frame) => void;
  readonly reject: (error: unknown) => void;
}
