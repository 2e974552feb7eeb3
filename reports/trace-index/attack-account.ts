import { inTextOrder } from '../../sim/kernel/text-order.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { type Answer, answers as allAnswers } from '../explain/answer.ts';
import type { AttackAnswers, Reason } from './attack-answers.ts';
import type { Devices } from './device-bits.ts';
import { type AttackedKind, attackedKinds, type Reached, reachedBy, type Said } from './reached.ts';
import type { RowStore } from './row-store.ts';

/** What attacks have come to by an instant. */
export interface AttackAccount {
  /** When the first step of an attack began; null before. */
  readonly firstT: number | null;
  /** How often an actor began to attack a device. */
  readonly attempts: number;
  /** When the first device came into foreign hands. */
  readonly takenT: number | null;
  /** How many devices there are of each kind. */
  readonly counts: Readonly<Record<AttackedKind, number>>;
  /** What attacks gained of how many devices; most devices first. */
  readonly facts: readonly FactTotal[];
  /** The secrets that actors had from the beginning, or that a step leaked to them. */
  readonly given: readonly FactTotal[];
  /** Every control that was asked about an actor; those about most devices first. */
  readonly controls: readonly ControlTotal[];
  /** What controls said on the way to what was gained: those that were off first, then by devices. */
  readonly ways: readonly AnswerTotal[];
  /** What controls refused to actors; most devices first. */
  readonly refusals: readonly AnswerTotal[];
}

export interface FactTotal {
  readonly fact: string;
  readonly devices: number;
}

/** How often a control gave each answer, and about how many devices. */
export interface ControlTotal {
  readonly control: string;
  readonly times: Readonly<Record<Answer, number>>;
  readonly devices: Readonly<Record<Answer, number>>;
}

export interface AnswerTotal {
  readonly control: string;
  readonly answer: Answer;
  readonly times: number;
  readonly devices: number;
  /** Of these, devices of which attacks gained something all the same, or before. */
  readonly gained: number;
  readonly reason: Reason;
}

/** Devices behind a number of the account. */
export type AttackedOf =
  | { readonly kind: AttackedKind }
  | { readonly fact: string; readonly isGiven?: boolean }
  | { readonly control: string; readonly answer: Answer; readonly isWay?: boolean };

/**
 * The account of a run at an instant, and the devices behind its numbers. From one instant to a later one only the rows in between
 * are read.
 */
export function attackAccounts(store: RowStore, plan: Pick<Plan, 'timeline' | 'controls'>) {
  let lastT = 0;
  let goOn = reachedBy(store, plan);
  const reachedAt = (t: number): Reached => {
    if (t < lastT) goOn = reachedBy(store, plan);
    lastT = t;
    return goOn(t);
  };
  return {
    account: (t: number): AttackAccount => totals(reachedAt(t), store),
    /** To be read before the next instant is asked for. */
    devices(of: AttackedOf, t: number): Devices {
      const { kinds, facts, given, said, ways } = reachedAt(t);
      if ('kind' in of) return kinds[of.kind];
      if ('fact' in of) return (of.isGiven === true ? given : facts).get(of.fact) ?? none;
      const { controls } = store.steps.answers;
      const key = controls.indexOf(of.control) * allAnswers.length + allAnswers.indexOf(of.answer);
      return (of.isWay === true ? ways : said).get(key)?.devices ?? none;
    },
    /** The rows in which a control gave an answer, oldest first. */
    rows(control: string, answer: Answer, t: number): readonly number[] {
      const { answers } = store.steps;
      const key = answers.controls.indexOf(control) * allAnswers.length + allAnswers.indexOf(answer);
      return answers.row.filter((_, place) => answers.said[place] === key && answers.t[place] <= t);
    },
  };
}

const none: ReadonlySet<number> = new Set();

function totals({ kinds, facts, given, said, ways, ...plain }: Reached, { steps }: RowStore): AttackAccount {
  const { controls } = steps.answers;
  const byAnswer = (control: number, count: (said: Said) => number) =>
    Object.fromEntries(
      allAnswers.map((answer, place) => {
        const found = said.get(control * allAnswers.length + place);
        return [answer, found === undefined ? 0 : count(found)];
      }),
    ) as ControlTotal['times'];
  return {
    ...plain,
    counts: Object.fromEntries(attackedKinds.map((kind) => [kind, kinds[kind].size])) as AttackAccount['counts'],
    facts: factTotals(facts),
    given: factTotals(given),
    controls: controls
      .map((control, place) => ({
        control,
        times: byAnswer(place, ({ times }) => times),
        devices: byAnswer(place, ({ devices }) => devices.size),
      }))
      .filter(({ times }) => sum(times) > 0)
      .sort((a, b) => sum(b.devices) - sum(a.devices) || inTextOrder(a.control, b.control)),
    ways: answerTotals(ways, steps.answers),
    refusals: answerTotals(said, steps.answers).filter(({ answer }) => answer === 'refused'),
  };
}

/** Those of controls that were off first, then by devices. */
const answerTotals = (
  said: ReadonlyMap<number, Said>,
  { controls: names, reasons }: AttackAnswers,
): readonly AnswerTotal[] =>
  Array.from(
    said,
    ([key, { times, devices, gained }]): AnswerTotal => ({
      control: names[Math.floor(key / allAnswers.length)],
      answer: allAnswers[key % allAnswers.length],
      ...{ times, devices: devices.size, gained, reason: reasons.get(key)! },
    }),
  ).sort(
    (a, b) =>
      Number(b.answer === 'off') - Number(a.answer === 'off') ||
      b.devices - a.devices ||
      b.times - a.times ||
      inTextOrder(a.control, b.control),
  );

const factTotals = (facts: Reached['facts']): readonly FactTotal[] =>
  Array.from(facts, ([fact, devices]) => ({ fact, devices: devices.size })).sort(
    (a, b) => b.devices - a.devices || inTextOrder(a.fact, b.fact),
  );

const sum = (times: ControlTotal['times']): number => allAnswers.reduce((all, answer) => all + times[answer], 0);
