import { effect, type ReadonlySignal, useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { furtherRead } from './further-read.ts';
import { latestOnly } from './latest-only.ts';

/**
 * The run's answer to a question that depends on signals. Asks again when one of them changes, or when more of the run
 * has been read; the last answer stays until the next arrives, so that nothing jumps.
 *
 * Shape   `question` reads the signals, `ask` sends the query: only what `question` reads is tracked, and the plain
 *         values in `inputs`
 */
export function useAsked<Question, Answer>(
  question: () => Question,
  ask: (question: Question) => Promise<Answer>,
  inputs: readonly unknown[] = [],
): ReadonlySignal<Answer | undefined> {
  const answer = useSignal<Answer | undefined>(undefined);
  const latest = useRef({ question, ask });
  latest.current = { question, ask };
  const put = useMemo(
    () =>
      latestOnly(
        (asked: Question) => latest.current.ask(asked),
        (answered: Answer) => {
          answer.value = answered;
        },
      ),
    [],
  );
  useEffect(
    () =>
      effect(() => {
        furtherRead.value;
        put(latest.current.question());
      }),
    inputs,
  );
  return answer;
}
