import type { Attempt, HowTaken, TakenKind, Told } from './how-taken.ts';
import { showInstant } from './instant.ts';

/** How attacks came to a device, as text. */
export function takenLines({ kind, attempts }: HowTaken): readonly string[] {
  return [`${takenTitles[kind]}${attempts.length === 0 ? '.' : ':'}`, ...attempts.flatMap(attemptLines)];
}

/** What is asked of a device, by what became of it. */
export const takenTitles: Readonly<Record<TakenKind, string>> = {
  taken: 'How it was taken',
  'spoken-for': 'How an actor came to act in its name',
  robbed: 'How something was got of it',
  withstood: 'What kept attacks off it',
  lacked: 'What attacks on it lacked',
  untouched: 'No attack came to it',
};

/** `step "clones", A01 clone-identity, copied, by mallory, from outside`. */
export const attemptText = ({ step, attack, actor, through }: Attempt): string =>
  [
    step === null ? 'from the beginning' : `step "${step}"`,
    ...(attack === null ? [] : [attack]),
    ...(actor === null ? [] : [`by ${actor}`]),
    through === null ? 'from outside' : `through ${through}`,
  ].join(', ');

/** What came of it, without its control and answer. */
export const toldText = ({ what, answer, text, times }: Told): string => {
  const often = times === 1 ? '' : `, ${times} times`;
  if (what === 'gained') return `it lost ${text}${often}`;
  if (what === 'given') return `an actor has ${text}`;
  if (what !== 'asked') return `${text}${often}`;
  if (answer !== 'off') return `${text}${often}`;
  return `not checked: switched off${text.startsWith('switched off') ? '' : `; it would have said: ${text}`}${often}`;
};

function attemptLines(attempt: Attempt): readonly string[] {
  const asked = attempt.told.filter(({ what }) => what === 'asked');
  const width = Math.max(0, ...asked.map(({ control }) => control!.length));
  return [
    `  ${showInstant(attempt.atMs)}  ${attemptText(attempt)}   row ${attempt.row}`,
    ...attempt.told.map((told) => {
      const who = told.what === 'asked' ? `${told.control!.padEnd(width)}  ${told.answer!.padEnd(7)}  ` : '';
      return `    ${showInstant(told.atMs)}  ${who}${toldText(told)}   row ${told.row}`;
    }),
  ];
}
