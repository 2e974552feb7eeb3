import { NONE } from '../../sim/kernel/trace/sink.ts';
import { secrets } from '../../sim/plan/actors.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { factInWords } from '../../sim/threat/facts/fact.ts';
import { answers as allAnswers } from '../explain/answer.ts';
import type { AttackFacts } from './attack-facts.ts';
import { Hold } from './hands-levels.ts';
import { AttackStep } from './outside.ts';
import type { RowStore } from './row-store.ts';
import { StepWhat } from './step-rows.ts';

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

/** How often a control gave an answer, about which devices, and of how many of them attacks have gained something. */
export interface Said {
  times: number;
  /** How often about each. */
  readonly devices: Map<number, number>;
  gained: number;
}

/** What attacks have come to by an instant; it goes on with the next one that is asked for. */
export interface Reached {
  readonly firstT: number | null;
  readonly attempts: number;
  readonly takenT: number | null;
  readonly kinds: Readonly<Record<AttackedKind, ReadonlySet<number>>>;
  readonly facts: ReadonlyMap<string, ReadonlySet<number>>;
  readonly given: ReadonlyMap<string, ReadonlySet<number>>;
  /** By `AttackAnswers.said`. */
  readonly said: ReadonlyMap<number, Said>;
  /** The same for what controls said on the way to what was gained. */
  readonly ways: ReadonlyMap<number, Said>;
}

/**
 * What attacks have come to, while time goes on: each call reads the rows up to an instant that is not before the last one, so a
 * player of a large attack reads each row once.
 *
 * Memory  sets of the devices concerned, and an entry for each answer of a control about a device
 */
export function reachedBy(
  { attacks, steps, hands }: Pick<RowStore, 'steps' | 'hands' | 'attacks'>,
  { timeline, controls }: Pick<Plan, 'timeline' | 'controls'>,
): (instant: number) => Reached {
  let [firstT, takenT, attempts]: [number | null, number | null, number] = [null, null, 0];
  const kinds = Object.fromEntries(attackedKinds.map((kind) => [kind, new Set<number>()])) as Readonly<
    Record<AttackedKind, Set<number>>
  >;
  const [facts, given] = [new Map<string, Set<number>>(), new Map<string, Set<number>>()];
  const said = new Map<number, Said>();
  /** By control, the devices at which it ended an attack: asked about one client, it can end attacks on many. */
  const endedBy = new Map<string, Set<number>>();
  const isAttack = timeline.map(({ action }) => action.kind === 'attack');
  const ways = waysOf(isAttack, kinds.gained);
  const bars = barsIn(steps.facts, controls);
  const { controls: names } = steps.answers;
  let [attack, step, hand, fact, answer] = [0, 0, 0, 0, 0];

  function takeStep(row: number): void {
    const [of, device] = [steps.of[row], steps.device[row]];
    const what = steps.what[row];
    if (what === StepWhat['step.started']) {
      if (isAttack[of]) firstT ??= steps.t[row];
    } else if (what === StepWhat['attack.gained']) {
      if (isAttack[of]) addGained(device);
      ways.gained(of, device);
    } else if (what === StepWhat['attack.refused']) {
      ways.refused(of, device);
      kinds.refused.add(device);
      const control = steps.texts[steps.says[row]];
      endedBy.set(control, (endedBy.get(control) ?? new Set()).add(device));
      const refusals = said.get(names.indexOf(control) * allAnswers.length + REFUSED);
      if (refusals !== undefined) addSaid(refusals, device);
    } else if (what === StepWhat['attack.lacked']) kinds.lacked.add(device);
  }

  function takeHand(row: number): void {
    const [device, now] = [hands.device[row], hands.now[row]];
    put(kinds.held, device, now !== 0);
    put(kinds.cloned, device, (now & Hold.cloned) !== 0);
    put(kinds.implanted, device, (now & Hold.implanted) !== 0);
    put(kinds.dormant, device, (now & Hold.dormant) !== 0);
    if (now === 0) return;
    takenT ??= hands.t[row];
    kinds.taken.add(device);
  }

  function takeFact(row: number): void {
    const name = steps.facts.facts[steps.facts.fact[row]];
    const device = steps.facts.device[row];
    const side = steps.facts.byAttack[row] === 0 && secretsInWords.has(name) ? given : facts;
    side.set(name, (side.get(name) ?? new Set()).add(device));
    if (name === CREDENTIAL && !bars.has(device)) kinds.known.add(device);
  }

  function takeAnswer(row: number): void {
    const key = steps.answers.said[row];
    const device = steps.answers.device[row];
    const isNew = !said.has(key);
    const own = saidOf(said, key);
    own.times++;
    if (device !== NONE) addSaid(own, device);
    if (key % allAnswers.length !== REFUSED) ways.answered(steps.answers.step[row], device, key);
    else if (isNew) {
      const ended = endedBy.get(names[Math.floor(key / allAnswers.length)]);
      for (const one of ended ?? []) addSaid(own, one);
    }
  }

  function addGained(device: number): void {
    if (kinds.gained.has(device)) return;
    kinds.gained.add(device);
    for (const of of [said, ways.said]) for (const one of of.values()) if (one.devices.has(device)) one.gained++;
  }

  function addSaid(one: Said, device: number): void {
    const before = one.devices.get(device) ?? 0;
    one.devices.set(device, before + 1);
    if (before === 0 && kinds.gained.has(device)) one.gained++;
  }

  return (instant) => {
    for (; attacks.t[attack] <= instant; attack++) {
      if (attacks.step[attack] !== AttackStep.started) continue;
      attempts++;
      kinds.attacked.add(attacks.device[attack]);
    }
    for (; steps.t[step] <= instant; step++) takeStep(step);
    for (; hands.t[hand] <= instant; hand++) takeHand(hand);
    for (const device of bars.until(instant)) kinds.known.delete(device);
    for (; steps.facts.t[fact] <= instant; fact++) takeFact(fact);
    for (; steps.answers.t[answer] <= instant; answer++) takeAnswer(answer);
    return { firstT, attempts, takenT, kinds, facts, given, said, ways: ways.said };
  };
}

/** The answers of controls to one step of an attack. */
interface OfStep {
  readonly gained: Set<number>;
  readonly refused: Set<number>;
  /** By device, what controls said about it. */
  readonly answers: Map<number, number[]>;
  /** Devices whose answers are counted. */
  readonly counted: Set<number>;
}

/**
 * What controls said on the way to what a step gained: about a device of which it gained something and, since what it gained of
 * others it gained through those, about each device at which it was not refused.
 */
function waysOf(isAttack: readonly boolean[], allGained: ReadonlySet<number>) {
  /** By `AttackAnswers.said`. */
  const said = new Map<number, Said>();
  const steps = isAttack.map(
    (): OfStep => ({ gained: new Set(), refused: new Set(), answers: new Map(), counted: new Set() }),
  );
  const own = (step: number): OfStep | undefined => (isAttack[step] ? steps[step] : undefined);

  function add(key: number, device: number, times: 1 | -1): void {
    const one = saidOf(said, key);
    one.times += times;
    if (one.times === 0) said.delete(key);
    if (device === NONE) return;
    const before = one.devices.get(device) ?? 0;
    const after = before + times;
    if (after === 0) one.devices.delete(device);
    else one.devices.set(device, after);
    if (allGained.has(device) && before * after === 0) one.gained += times;
  }

  /** Counts the answers about a device of the step, or counts them no more. */
  function count({ gained, refused, answers, counted }: OfStep, device: number): void {
    const isWay = gained.has(device) || (gained.size > 0 && !refused.has(device));
    const keys = answers.get(device);
    if (keys === undefined || isWay === counted.has(device)) return;
    put(counted, device, isWay);
    for (const key of keys) add(key, device, isWay ? 1 : -1);
  }

  return {
    said,
    gained(step: number, device: number): void {
      const of = own(step);
      if (of === undefined) return;
      of.gained.add(device);
      for (const asked of of.gained.size > 1 ? [device] : of.answers.keys()) count(of, asked);
    },
    refused(step: number, device: number): void {
      const of = own(step);
      of?.refused.add(device);
      if (of !== undefined) count(of, device);
    },
    answered(step: number, device: number, key: number): void {
      const of = own(step);
      if (of === undefined) return;
      const keys = of.answers.get(device) ?? [];
      of.answers.set(device, keys);
      keys.push(key);
      if (of.counted.has(device)) add(key, device, 1);
      else count(of, device);
    },
  };
}

/** Devices of which a copied credential is of no more use, since brokers look at what was revoked or banned: they do unless a scenario says otherwise. */
function barsIn({ revokedAt, bannedAt }: AttackFacts, controls: Plan['controls']) {
  const off = new Set(Object.entries(controls).flatMap(([id, isOn]) => (isOn ? [] : [id])));
  const rising = [
    ...(off.has('certificate-revocation') ? [] : revokedAt),
    ...(off.has('client-ban') ? [] : bannedAt),
  ].sort(([, a], [, b]) => a - b);
  const barred = new Set<number>();
  let next = 0;
  return {
    has: (device: number): boolean => barred.has(device),
    /** Those that come by an instant. */
    until(instant: number): readonly number[] {
      const from = next;
      for (; next < rising.length && rising[next][1] <= instant; next++) barred.add(rising[next][0]);
      return rising.slice(from, next).map(([device]) => device);
    },
  };
}

const saidOf = (said: Map<number, Said>, key: number): Said => {
  const known = said.get(key) ?? { times: 0, devices: new Map<number, number>(), gained: 0 };
  said.set(key, known);
  return known;
};

function put(set: Set<number>, device: number, isIn: boolean): void {
  if (isIn) set.add(device);
  else set.delete(device);
}

const REFUSED = allAnswers.indexOf('refused');
const CREDENTIAL = factInWords.credential;
const secretsInWords: ReadonlySet<string> = new Set(secrets.map((secret) => factInWords[secret]));
