import { NONE } from '../../sim/kernel/trace/sink.ts';
import { secrets } from '../../sim/plan/actors.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { factInWords } from '../../sim/threat/facts/fact.ts';
import { type Answer, answers as allAnswers } from '../explain/answer.ts';
import { inOrder } from '../outcome/outcome.ts';
import type { AttackAnswers, Reason } from './attack-answers.ts';
import type { AttackFacts } from './attack-facts.ts';
import { Hold } from './hands-levels.ts';
import { AttackStep } from './outside.ts';
import type { RowStore } from './row-store.ts';
import { StepWhat } from './step-rows.ts';

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

/**
 * attacked: an attack on it began. gained: an attack gained something of it. taken: it has been in foreign hands. held: it is in
 * foreign hands. cloned, implanted, dormant: of those, as `Hold`. refused: a control ended an attack on it. lacked: an attack on it could
 * not begin. known: an actor has a copy of its credential, which was not revoked or banned with effect.
 */
export const attackedKinds = [
  ...(['attacked', 'gained', 'taken', 'held', 'cloned', 'implanted', 'dormant'] as const),
  ...(['refused', 'lacked', 'known'] as const),
] as const;
export type AttackedKind = (typeof attackedKinds)[number];

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

/** The account of a run at an instant, and the devices behind its numbers. */
export function attackAccounts(store: RowStore, plan: Pick<Plan, 'timeline' | 'controls'>) {
  let last: { readonly t: number; readonly reached: Reached } | undefined;
  const reachedBy = (t: number): Reached => {
    if (last?.t !== t) last = { t, reached: reachedIn(store, plan, t) };
    return last.reached;
  };
  return {
    account: (t: number): AttackAccount => totals(reachedBy(t), store),
    devices(of: AttackedOf, t: number): ReadonlySet<number> {
      const { kinds, facts, given, said, ways } = reachedBy(t);
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

interface Reached {
  readonly firstT: number | null;
  readonly attempts: number;
  readonly takenT: number | null;
  readonly kinds: Readonly<Record<AttackedKind, Set<number>>>;
  readonly facts: ReadonlyMap<string, Set<number>>;
  readonly given: ReadonlyMap<string, Set<number>>;
  /** By `AttackAnswers.said`. */
  readonly said: ReadonlyMap<number, Said>;
  readonly ways: ReadonlyMap<number, Said>;
}

interface Said {
  times: number;
  readonly devices: Set<number>;
}

function reachedIn(
  { steps, hands, attacks }: RowStore,
  { timeline, controls }: Pick<Plan, 'timeline' | 'controls'>,
  until: number,
): Reached {
  const kinds = Object.fromEntries(attackedKinds.map((kind) => [kind, new Set<number>()])) as Reached['kinds'];
  const isAttack = timeline.map(({ action }) => action.kind === 'attack');
  let [firstT, takenT, attempts]: [number | null, number | null, number] = [null, null, 0];
  /** By step, the devices of which it gained something, and at which it was refused. */
  const [gained, refused] = [timeline.map(() => new Set<number>()), timeline.map(() => new Set<number>())];
  /** By control, the devices at which it ended an attack: asked about one client, it can end attacks on many. */
  const endedBy = new Map<string, Set<number>>();

  for (let i = 0; attacks.t[i] <= until; i++) {
    if (attacks.step[i] !== AttackStep.started) continue;
    attempts++;
    kinds.attacked.add(attacks.device[i]);
  }
  for (let i = 0; steps.t[i] <= until; i++) {
    const [step, device] = [steps.of[i], steps.device[i]];
    if (steps.what[i] === StepWhat['step.started']) {
      if (isAttack[step]) firstT ??= steps.t[i];
    } else if (steps.what[i] === StepWhat['attack.gained']) {
      gained[step].add(device);
      if (isAttack[step]) kinds.gained.add(device);
    } else if (steps.what[i] === StepWhat['attack.refused']) {
      refused[step].add(device);
      kinds.refused.add(device);
      const control = steps.texts[steps.says[i]];
      endedBy.set(control, (endedBy.get(control) ?? new Set()).add(device));
    } else if (steps.what[i] === StepWhat['attack.lacked']) kinds.lacked.add(device);
  }
  for (let i = 0; hands.t[i] <= until; i++) {
    const [device, now] = [hands.device[i], hands.now[i]];
    put(kinds.held, device, now !== 0);
    put(kinds.cloned, device, (now & Hold.cloned) !== 0);
    put(kinds.implanted, device, (now & Hold.implanted) !== 0);
    put(kinds.dormant, device, (now & Hold.dormant) !== 0);
    if (now === 0) continue;
    takenT ??= hands.t[i];
    kinds.taken.add(device);
  }
  const [facts, given] = factsIn(steps.facts, until);
  const isBarred = barring(steps.facts, controls, until);
  for (const device of [...(facts.get(CREDENTIAL) ?? []), ...(given.get(CREDENTIAL) ?? [])])
    if (!isBarred(device)) kinds.known.add(device);

  const { t, device, step, said: keys } = steps.answers;
  const [said, ways] = [new Map<number, Said>(), new Map<number, Said>()];
  for (let i = 0; t[i] <= until; i++) {
    count(said, keys[i], device[i]);
    const own = step[i];
    // What a step gained of other devices it gained through those at which it was not refused.
    const isWay =
      isAttack[own] && (gained[own].has(device[i]) || (gained[own].size > 0 && !refused[own].has(device[i])));
    if (isWay && allAnswers[keys[i] % allAnswers.length] !== 'refused') count(ways, keys[i], device[i]);
  }
  for (const [place, control] of steps.answers.controls.entries()) {
    const refusals = said.get(place * allAnswers.length + allAnswers.indexOf('refused'));
    if (refusals !== undefined) for (const one of endedBy.get(control) ?? []) refusals.devices.add(one);
  }
  return { firstT, attempts, takenT, kinds, facts, given, said, ways };
}

/** What attacks gave, and the secrets that actors had without one: by fact, the devices. */
function factsIn({ t, device, byAttack, fact, facts }: RowStore['steps']['facts'], until: number) {
  const [gained, given] = [new Map<string, Set<number>>(), new Map<string, Set<number>>()];
  for (let i = 0; t[i] <= until; i++) {
    const side = byAttack[i] === 0 && secretsInWords.has(facts[fact[i]]) ? given : gained;
    side.set(facts[fact[i]], (side.get(facts[fact[i]]) ?? new Set()).add(device[i]));
  }
  return [gained, given] as const;
}

/** Whether what an actor has copied of a device is of no more use, since brokers look at what was revoked or banned: they do unless a scenario says otherwise. */
function barring({ revokedAt, bannedAt }: AttackFacts, controls: Plan['controls'], until: number) {
  const off = new Set(Object.entries(controls).flatMap(([id, isOn]) => (isOn ? [] : [id])));
  const by = (when: ReadonlyMap<number, number>) => (device: number) => (when.get(device) ?? until + 1) <= until;
  const [isRevoked, isBanned] = [by(revokedAt), by(bannedAt)];
  return (device: number): boolean =>
    (!off.has('certificate-revocation') && isRevoked(device)) || (!off.has('client-ban') && isBanned(device));
}

function put(set: Set<number>, device: number, isIn: boolean): void {
  if (isIn) set.add(device);
  else set.delete(device);
}

function count(said: Map<number, Said>, key: number, device: number): void {
  const one = said.get(key) ?? { times: 0, devices: new Set() };
  said.set(key, one);
  one.times++;
  if (device !== NONE) one.devices.add(device);
}

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
      .sort((a, b) => sum(b.devices) - sum(a.devices) || inOrder(a.control, b.control)),
    ways: answerTotals(ways, kinds.gained, steps.answers),
    refusals: answerTotals(said, kinds.gained, steps.answers).filter(({ answer }) => answer === 'refused'),
  };
}

/** Those of controls that were off first, then by devices. */
const answerTotals = (
  said: ReadonlyMap<number, Said>,
  gained: ReadonlySet<number>,
  { controls: names, reasons }: AttackAnswers,
): readonly AnswerTotal[] =>
  Array.from(
    said,
    ([key, { times, devices }]): AnswerTotal => ({
      control: names[Math.floor(key / allAnswers.length)],
      answer: allAnswers[key % allAnswers.length],
      ...{ times, devices: devices.size, reason: reasons.get(key)! },
      gained: [...devices].filter((device) => gained.has(device)).length,
    }),
  ).sort(
    (a, b) =>
      Number(b.answer === 'off') - Number(a.answer === 'off') ||
      b.devices - a.devices ||
      b.times - a.times ||
      inOrder(a.control, b.control),
  );

const factTotals = (facts: ReadonlyMap<string, Set<number>>): readonly FactTotal[] =>
  Array.from(facts, ([fact, devices]) => ({ fact, devices: devices.size })).sort(
    (a, b) => b.devices - a.devices || inOrder(a.fact, b.fact),
  );

const sum = (times: ControlTotal['times']): number => allAnswers.reduce((all, answer) => all + times[answer], 0);

const CREDENTIAL = factInWords.credential;
const secretsInWords: ReadonlySet<string> = new Set(secrets.map((secret) => factInWords[secret]));
