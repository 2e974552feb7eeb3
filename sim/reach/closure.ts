import { onServer, type Secret } from '../plan/actors.ts';
import type { ControlId, ControlSettings } from '../plan/control-list.ts';
import type { Plan } from '../plan/plan.ts';
import { areEqualRadios } from '../plan/radio.ts';
import type { AttackWay } from '../threat/attacks/attack.ts';
import { type DeviceFact, type Need, withImplied } from '../threat/facts/fact.ts';
import { secretVerdict } from './at-the-device.ts';
import type { DeviceClass, DeviceClasses } from './device-classes.ts';
import type { Held, Outcome, Refusal } from './outcome.ts';
import { outcomeOf } from './outcome-of.ts';
import { handedIn, isRevoking, type ReachMode, type ReachStep } from './reach-steps.ts';
import type { ReachWorld } from './reach-world.ts';
import { StepGates } from './step-gates.ts';

/** What an actor can ever hold about the devices of each class, under some settings of the controls. */
export interface Closure {
  /** By actor, in the order of the timeline; by class, the facts. */
  readonly facts: ReadonlyMap<string, readonly ReadonlySet<DeviceFact>[]>;
  /** By control, and by class, the facts that it keeps from an actor that could begin what gives them. */
  readonly refusals: ReadonlyMap<ControlId, ReadonlyMap<number, ReadonlySet<DeviceFact>>>;
}

export interface ClosureParts {
  readonly plan: Plan;
  readonly classes: DeviceClasses;
  /** By step of the timeline, its place among the sets of the classes. */
  readonly placeOf: (step: number) => number | undefined;
  /** By step, how many devices it selects at least. */
  readonly leastOf: (step: number) => number;
  readonly worldUnder: (controls: ControlSettings) => ReachWorld;
  readonly steps: readonly ReachStep[];
  readonly mode: ReachMode;
}

/**
 * The least set of facts with all that follows from it by attacks: an upper bound of what actors gain in any run. Actors
 * forget nothing, and all that depends on chance or time goes their way, so the order of steps does not matter.
 */
export class ReachClosure {
  private readonly hasInsider: boolean;

  constructor(private readonly parts: ClosureParts) {
    this.hasInsider = parts.steps.some(isRevoking);
  }

  under(controls: ControlSettings): Closure {
    const { plan, steps, worldUnder } = this.parts;
    const world = worldUnder(controls);
    const knowledge = new ClassKnowledge(this.parts.classes.all);
    const gates = new StepGates(plan);
    for (let isNew = true; isNew; ) {
      const before = knowledge.size;
      isNew = this.handOver(world, knowledge, gates);
      for (const step of steps) {
        if (step.step !== undefined && !gates.canStart(step.step)) continue;
        const gains = this.targetsOf(step).filter((target) => this.attack(world, knowledge, step, target));
        if (step.step !== undefined && gains.length > 0 && gates.hasGained(step.step)) isNew = true;
      }
      isNew ||= knowledge.size > before;
    }
    return { facts: knowledge.facts, refusals: knowledge.refusals };
  }

  /** What comes into the hands of actors as steps begin; returns whether a step that others may wait for has brought something. */
  private handOver(world: ReachWorld, knowledge: ClassKnowledge, gates: StepGates): boolean {
    const { plan, classes, placeOf, mode } = this.parts;
    let isNew = false;
    for (const { actor, secrets, step } of handedIn(plan)) {
      knowledge.begin(actor);
      const place = placeOf(step);
      if (place === undefined || (mode === 'scripted' && !gates.canStart(step))) continue;
      const given = classes.all.filter(
        (target) =>
          target.isIn[place] && secrets.filter((one) => handed(world, knowledge, actor, target, one)).length > 0,
      );
      if (plan.timeline[step].action.kind === 'leak' && given.length > 0 && gates.hasGained(step)) isNew = true;
    }
    return isNew;
  }

  private targetsOf({ step }: ReachStep): readonly DeviceClass[] {
    const { classes, placeOf } = this.parts;
    if (step === undefined) return classes.all;
    const place = placeOf(step);
    return place === undefined ? [] : classes.all.filter(({ isIn }) => isIn[place]);
  }

  /** Returns whether the actor can gain anything there. */
  private attack(world: ReachWorld, knowledge: ClassKnowledge, step: ReachStep, target: DeviceClass): boolean {
    const { by, order, way, attack, isRepeated } = step;
    const held = knowledge.of(by.name);
    const isSpreader = attack.spreads === true && held.has(target, 'control');
    const canBegin = isSpreader || way.needs.every((need) => meets(by, held, target, need));
    // A worm comes from a device of its step.
    if (!canBegin || (attack.spreads === true && !this.isContacted(step, held, target))) return false;
    const count = order.count ?? this.countOf(step);
    const question = { world, order: { ...order, count }, way, target, isRepeated, held };
    const outcome = outcomeOf(question, this.hasInsider);
    knowledge.take(by.name, target, outcome);
    return outcome.gains.length > 0;
  }

  private isContacted(step: ReachStep, held: Held, target: DeviceClass): boolean {
    const isInReach = reachOver[step.way.spreadsOver ?? 'lan'];
    return this.targetsOf(step).some((other) => held.has(other, 'control') && isInReach(other, target));
  }

  /** How many devices a step attacks at once: where only a run can tell, one. */
  private countOf(step: ReachStep): number {
    return step.step === undefined ? 1 : this.parts.leastOf(step.step);
  }
}

/** A secret of the devices, with what lies on the update server, if that is it; returns whether the actor gets it. */
function handed(
  world: ReachWorld,
  knowledge: ClassKnowledge,
  actor: string,
  target: DeviceClass,
  secret: Secret,
): boolean {
  const verdict = secretVerdict(world, target, secret);
  if (!verdict.allow) {
    knowledge.refuse(target, { verdict, keeps: [secret] });
    return false;
  }
  knowledge.add(actor, target, secret);
  if (secret !== 'update-server') return true;
  for (const key of onServer) {
    const onIt = secretVerdict(world, target, key, true);
    if (onIt.allow) knowledge.add(actor, target, key);
    else knowledge.refuse(target, { verdict: onIt, keeps: [key] });
  }
  return true;
}

const meets = (by: ReachStep['by'], held: HeldFacts, target: DeviceClass, need: Need): boolean => {
  if ('reaches' in need) return by.reaches.includes(need.reaches);
  const { holds, of } = need;
  const classes = held.all.filter(
    ({ number, product, segment, plan }) =>
      of === 'any' ||
      (of === undefined && number === target.number) ||
      (of === 'gateway' && number === target.gateway) ||
      (of === 'product' && product === target.product) ||
      (of === 'neighbor' && segment === target.segment) ||
      // Wherever they stand: some placement has them in reach of each other.
      (of === 'radio' && areEqualRadios(plan.radio, target.plan.radio)),
  );
  return classes.some((one) => held.has(one, holds));
};

/** Whom code of an actor on a device can contact, by what it spreads over. Some placement has any two equal radios in reach of each other. */
const reachOver: Readonly<Record<NonNullable<AttackWay['spreadsOver']> | 'lan', typeof isNeighbor>> = {
  lan: isNeighbor,
  internet: () => true,
  radio: (one, other) => areEqualRadios(one.plan.radio, other.plan.radio),
};

function isNeighbor(one: DeviceClass, other: DeviceClass): boolean {
  return one.segment === other.segment;
}

type HeldFacts = Pick<Held, 'has' | 'all'>;

/** What actors hold, by class. */
class ClassKnowledge {
  readonly facts = new Map<string, Set<DeviceFact>[]>();
  readonly refusals = new Map<ControlId, Map<number, Set<DeviceFact>>>();
  private readonly sessions = new Map<string, Set<number>>();
  private readonly consoles = new Map<string, Set<string>>();
  private readonly filters = new Map<number, Set<string>>();
  private count = 0;

  constructor(private readonly classes: readonly DeviceClass[]) {}

  /** Grows with everything that is new. */
  get size(): number {
    return this.count;
  }

  begin(actor: string): Set<DeviceFact>[] {
    const own = this.facts.get(actor) ?? this.classes.map(() => new Set<DeviceFact>());
    this.facts.set(actor, own);
    return own;
  }

  of(actor: string): Held {
    const own = this.begin(actor);
    const { classes } = this;
    return {
      has: ({ number }, fact) => own[number].has(fact),
      isInvaded: ({ number }) => [...this.facts.values()].some((facts) => facts[number].has('control')),
      sessions: [...(this.sessions.get(actor) ?? [])].map((number) => classes[number]),
      consoles: [...(this.consoles.get(actor) ?? [])],
      filtersLeftIn: ({ number }) => [...(this.filters.get(number) ?? [])],
      all: classes,
    };
  }

  add(actor: string, { number }: DeviceClass, fact: DeviceFact): void {
    const own = this.begin(actor)[number];
    for (const one of withImplied([fact])) {
      if (own.has(one)) continue;
      own.add(one);
      this.count++;
    }
  }

  refuse({ number }: DeviceClass, { verdict, keeps }: Refusal): void {
    // Every verdict here is one of a control, or of a rule that nothing switches.
    const control = verdict.control as ControlId;
    const byClass = this.refusals.get(control) ?? new Map<number, Set<DeviceFact>>();
    this.refusals.set(control, byClass);
    const facts = byClass.get(number) ?? new Set();
    byClass.set(number, facts);
    for (const fact of keeps) facts.add(fact);
  }

  take(actor: string, target: DeviceClass, { gains, refusals, session, leaves = [] }: Outcome): void {
    const before = target.before.map((number) => this.classes[number]);
    for (const { fact, of } of gains)
      for (const one of of === 'own' ? [target] : of === 'before' ? before : [of]) this.add(actor, one, fact);
    for (const refusal of refusals) this.refuse(target, refusal);
    for (const { as, filter } of leaves) this.open(this.filters, as.number, filter);
    if (session === 'console') this.open(this.consoles, actor, target.plan.tenant);
    // A client with the id of another device is still the one of the device that it was made for.
    else if (session !== undefined) this.open(this.sessions, actor, target.number);
  }

  private open<By, Of>(among: Map<By, Set<Of>>, by: By, of: Of): void {
    const own = among.get(by) ?? new Set<Of>();
    among.set(by, own);
    if (own.has(of)) return;
    own.add(of);
    this.count++;
  }
}
