import { effect, type Signal } from '@preact/signals';
import type { Found } from '../data/find.ts';
import type { RunQueries } from '../data/run-queries.ts';
import { latestOnly } from './latest-only.ts';

/** Keeps the result of a query current as time goes on: a device that matches now may not in a minute. */
export function followFound(
  queries: RunQueries,
  query: Signal<string>,
  t: Signal<number>,
  found: Signal<Found | undefined>,
): { stop(): void; now(): Promise<Found | undefined> } {
  const wanted = (): string => query.peek().trim();
  let answered: Question = { words: '', at: 0 };
  const take = (answer: Found | undefined, question: Question): void => {
    // Drops the answer to a query that has been edited since.
    if (question.words !== wanted()) return;
    answered = question;
    found.value = answer;
  };
  const ask = latestOnly(
    async ({ words, at }: Question) => {
      // While the reader types, or time plays, a few answers a second are enough.
      await pause(ANSWER_EVERY_MS);
      return words === wanted() ? queries.find(words, at) : undefined;
    },
    (answer, question) => {
      if (answer !== undefined) take(answer, question);
    },
  );
  const stop = effect(() => {
    const question = { words: query.value.trim(), at: Math.floor(t.value) };
    if (question.words === '') take(undefined, question);
    else ask(question);
  });
  return {
    stop,
    async now() {
      const question = { words: wanted(), at: Math.floor(t.peek()) };
      if (question.words === '') return undefined;
      if (question.words !== answered.words || question.at !== answered.at)
        take(await queries.find(question.words, question.at), question);
      return question.words === wanted() ? found.peek() : undefined;
    },
  };
}

interface Question {
  readonly words: string;
  readonly at: number;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const ANSWER_EVERY_MS = 150;
