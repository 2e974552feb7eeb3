import { effect, type Signal } from '@preact/signals';
import type { Found, RunPort } from '../data/run-port.ts';
import { latestOnly } from './latest-only.ts';

/** Keeps what a query finds current while time goes on: a device that matches now may not in a minute. */
export function followFound(
  port: RunPort,
  query: Signal<string>,
  t: Signal<number>,
  found: Signal<Found | undefined>,
): () => void {
  const ask = latestOnly(
    async (question: { readonly query: string; readonly t: number }) => {
      // A word that is still being typed, or time that plays: a few answers a second are enough.
      await pause(answerEveryMs);
      return question.query === '' ? undefined : port.find(question.query, question.t);
    },
    (answer) => {
      found.value = query.peek().trim() === '' ? undefined : answer;
    },
  );
  return effect(() => {
    const words = query.value.trim();
    if (words === '') {
      found.value = undefined;
      return;
    }
    ask({ query: words, t: Math.floor(t.value) });
  });
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const answerEveryMs = 150;
