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

type ReachedStore = Pick<RowStore, 'steps' | 'hands' | 'attacks'>;

/**
 * What attacks have come to, while time goes on: `until` reads the rows up to an instant that is not before the last one, so a
 * player of a large attack reads each row once.
 *
 * Memory  sets of the devices concerned, and an entry for each answer of a control about a device
 */
export class Reached {
  firstT: number | null = null;
  attempts = 0;
  takenT: number | null = null;
  readonly kinds = Object.fromEntries(attackedKinds.map((kind) => [kind, new Set<number>()])) as Readonly<
    Record<AttackedKind, Set<number>>
  >;
  readonly facts = new Map<string, Set<number>>();
  readonly given = new Map<string, Set<number>>();
  /** By `AttackAnswers.said`. */
  readonly said = new Map<number, Said>();
  private readonly ways: Ways;

  /** By control, the devices at which it ended an attack: asked about one client, it can end attacks on many. */
  private readonly endedBy = new Map<string, Set<number>>();
  private readonly isAttack: readonly boolean[];
  private readonly bars: Bars;
  private readonly next = { attack: 0, step: 0, hand: 0, fact: 0, answer: 0 };

  constructor(
    private readonly store: ReachedStore,
    { timeline, controls }: Pick<Plan, 'timeline' | 'controls'>,
  ) {
    this.isAttack = timeline.map(({ action }) => action.kind === 'attack');
    this.bars = new Bars(store.steps.facts, controls);
    this.ways = new Ways(this.isAttack, this.kinds.gained);
  }

  /** The same for what controls said on the way to what was gained. */
  get onTheWay(): ReadonlyMap<number, Said> {
    return this.ways.said;
  }

  until(instant: number): void {
    const { attacks, steps, hands } = this.store;
    const { next } = this;
    for (; attacks.t[next.attack] <= instant; next.attack++) this.takeAttack(next.attack);
    for (; steps.t[next.step] <= instant; next.step++) this.takeStep(next.step);
    for (; hands.t[next.hand] <= instant; next.hand++) this.takeHand(next.hand);
    for (const device of this.bars.until(instant)) this.kinds.known.delete(device);
    for (; steps.facts.t[next.fact] <= instant; next.fact++) this.takeFact(next.fact);
    for (; steps.answers.t[next.answer] <= instant; next.answer++) this.takeAnswer(next.answer);
  }

  private takeAttack(row: number): void {
    const { attacks } = this.store;
    if (attacks.step[row] !== AttackStep.started) return;
    this.attempts++;
    this.kinds.attacked.add(attacks.device[row]);
  }

  private takeStep(row: number): void {
    const { steps } = this.store;
    const [step, device] = [steps.of[row], steps.device[row]];
    switch (steps.what[row]) {
      case StepWhat['step.started']:
        if (this.isAttack[step]) this.firstT ??= steps.t[row];
        break;
      case StepWhat['attack.gained']:
        if (this.isAttack[step]) this.addGained(device);
        this.ways.gained(step, device);
        break;
      case StepWhat['attack.refused']:
        this.ways.refused(step, device);
        this.kinds.refused.add(device);
        this.addEnded(steps.texts[steps.says[row]], device);
        break;
      case StepWhat['attack.lacked']:
        this.kinds.lacked.add(device);
        break;
      default:
    }
  }

  private takeHand(row: number): void {
    const { hands } = this.store;
    const { kinds } = this;
    const [device, now] = [hands.device[row], hands.now[row]];
    put(kinds.held, device, now !== 0);
    put(kinds.cloned, device, (now & Hold.cloned) !== 0);
    put(kinds.implanted, device, (now & Hold.implanted) !== 0);
    put(kinds.dormant, device, (now & Hold.dormant) !== 0);
    if (now === 0) return;
    this.takenT ??= hands.t[row];
    kinds.taken.add(device);
  }

  private takeFact(row: number): void {
    const { device, byAttack, fact, facts } = this.store.steps.facts;
    const name = facts[fact[row]];
    const side = byAttack[row] === 0 && secretsInWords.has(name) ? this.given : this.facts;
    side.set(name, (side.get(name) ?? new Set()).add(device[row]));
    if (name === CREDENTIAL && !this.bars.has(device[row])) this.kinds.known.add(device[row]);
  }

  private takeAnswer(row: number): void {
    const { device, step, said, controls: names } = this.store.steps.answers;
    const key = said[row];
    const isNew = !this.said.has(key);
    const own = saidOf(this.said, key);
    own.times++;
    if (device[row] !== NONE) this.addSaid(own, device[row]);
    const isRefusal = allAnswers[key % allAnswers.length] === 'refused';
    if (isNew && isRefusal)
      for (const ended of this.endedBy.get(names[Math.floor(key / allAnswers.length)]) ?? []) this.addSaid(own, ended);
    if (!isRefusal) this.ways.answered(step[row], device[row], key);
  }

  private addGained(device: number): void {
    const { gained } = this.kinds;
    if (gained.has(device)) return;
    gained.add(device);
    for (const said of [this.said, this.ways.said])
      for (const one of said.values()) if (one.devices.has(device)) one.gained++;
  }

  private addSaid(said: Said, device: number): void {
    const before = said.devices.get(device) ?? 0;
    said.devices.set(device, before + 1);
    if (before === 0 && this.kinds.gained.has(device)) said.gained++;
  }

  private addEnded(control: string, device: number): void {
    this.endedBy.set(control, (this.endedBy.get(control) ?? new Set()).add(device));
    const place = this.store.steps.answers.controls.indexOf(control);
    const refusals = this.said.get(place * allAnswers.length + allAnswers.indexOf('refused'));
    if (refusals !== undefined) this.addSaid(refusals, device);
  }
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
class Ways {
  /** By `AttackAnswers.said`. */
  readonly said = new Map<number, Said>();
  /** By step; undefined for one that is no attack. */
  private readonly steps: readonly (OfStep | undefined)[];

  constructor(
    isAttack: readonly boolean[],
    private readonly allGained: ReadonlySet<number>,
  ) {
    const none = (): OfStep => ({ gained: new Set(), refused: new Set(), answers: new Map(), counted: new Set() });
    this.steps = isAttack.map((is) => (is ? none() : undefined));
  }

  gained(step: number, device: number): void {
    const own = this.steps[step];
    if (own === undefined) return;
    own.gained.add(device);
    if (own.gained.size > 1) this.count(own, device);
    else for (const asked of own.answers.keys()) this.count(own, asked);
  }

  refused(step: number, device: number): void {
    const own = this.steps[step];
    own?.refused.add(device);
    if (own !== undefined) this.count(own, device);
  }

  answered(step: number, device: number, key: number): void {
    const own = this.steps[step];
    if (own === undefined) return;
    const answers = own.answers.get(device);
    if (answers === undefined) own.answers.set(device, [key]);
    else answers.push(key);
    if (own.counted.has(device)) this.add(key, device, 1);
    else this.count(own, device);
  }

  /** Counts the answers about a device of the step, or counts them no more. */
  private count({ gained, refused, answers, counted }: OfStep, device: number): void {
    const isWay = gained.has(device) || (gained.size > 0 && !refused.has(device));
    const own = answers.get(device);
    if (own === undefined || isWay === counted.has(device)) return;
    put(counted, device, isWay);
    for (const key of own) this.add(key, device, isWay ? 1 : -1);
  }

  private add(key: number, device: number, times: 1 | -1): void {
    const said = saidOf(this.said, key);
    said.times += times;
    if (said.times === 0) this.said.delete(key);
    if (device === NONE) return;
    const before = said.devices.get(device) ?? 0;
    if (before + times === 0) said.devices.delete(device);
    else said.devices.set(device, before + times);
    if (this.allGained.has(device) && (before === 0 || before + times === 0)) said.gained += times;
  }
}

/** Devices of which a copied credential is of no more use, since brokers look at what was revoked or banned: they do unless a scenario says otherwise. */
class Bars {
  private readonly rising: readonly (readonly [t: number, device: number])[];
  private readonly barred = new Set<number>();
  private next = 0;

  constructor({ revokedAt, bannedAt }: AttackFacts, controls: Plan['controls']) {
    const off = new Set(Object.entries(controls).flatMap(([id, isOn]) => (isOn ? [] : [id])));
    const bars = [
      ...(off.has('certificate-revocation') ? [] : revokedAt),
      ...(off.has('client-ban') ? [] : bannedAt),
    ].map(([device, t]) => [t, device] as const);
    this.rising = bars.sort(([a], [b]) => a - b);
  }

  has(device: number): boolean {
    return this.barred.has(device);
  }

  /** Those that come by an instant. */
  until(instant: number): readonly number[] {
    const found: number[] = [];
    for (; this.next < this.rising.length && this.rising[this.next][0] <= instant; this.next++) {
      found.push(this.rising[this.next][1]);
      this.barred.add(this.rising[this.next][1]);
    }
    return found;
  }
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

const CREDENTIAL = factInWords.credential;
const secretsInWords: ReadonlySet<string> = new Set(secrets.map((secret) => factInWords[secret]));
