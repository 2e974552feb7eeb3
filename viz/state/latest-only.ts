/**
 * Follows a value of the page's state, such as the clock, with one query at a time: while one is being answered, only the newest of
 * those that follow is kept.
 *
 * Errors  a question that fails throws to the page, which shows the error; the next one is asked anyway
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
