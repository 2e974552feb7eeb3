/**
 * Asks again and again, one question at a time: while one is under way, only the newest of those that follow is kept.
 *
 * Errors  a question that fails is thrown to the page, which says it; the next one is asked all the same
 */
export function latestOnly<Question, Answer>(
  ask: (question: Question) => Promise<Answer>,
  use: (answer: Answer, question: Question) => void,
): (question: Question) => void {
  let isBusy = false;
  let next: { readonly question: Question } | undefined;
  const run = async (): Promise<void> => {
    isBusy = true;
    try {
      while (next !== undefined) {
        const { question } = next;
        next = undefined;
        use(await ask(question), question);
      }
    } finally {
      isBusy = false;
    }
  };
  return (question) => {
    next = { question };
    if (!isBusy) void run();
  };
}
