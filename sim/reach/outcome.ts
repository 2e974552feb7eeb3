import type { Verdict } from '../kernel/trace/verdict.ts';
import type { AttackWay } from '../threat/attacks/attack.ts';
import type { AttackOrder } from '../threat/engine/attack-order.ts';
import type { DeviceFact } from '../threat/facts/fact.ts';
import type { DeviceClass } from './device-classes.ts';
import type { ReachWorld } from './reach-world.ts';

/** An attack on the devices of a class, by an actor that meets its needs. */
export interface Question {
  readonly world: ReachWorld;
  readonly order: AttackOrder;
  readonly way: AttackWay;
  readonly target: DeviceClass;
  /** It can be made again where it has had success. */
  readonly isRepeated: boolean;
  /** What the actor holds so far. */
  readonly held: Held;
}

/** What an actor holds, as far as the answer to an attack depends on it. */
export interface Held {
  has(target: DeviceClass, fact: DeviceFact): boolean;
  /** Code of any actor may run on the devices. */
  isInvaded(target: DeviceClass): boolean;
  /** The classes in whose name it can have a session at the broker, and the tenants in whose console's place. */
  readonly sessions: readonly DeviceClass[];
  readonly consoles: readonly string[];
  /** What clients of any actor can have subscribed to in the name of the devices. */
  filtersLeftIn(target: DeviceClass): readonly string[];
  /** Of all classes, for what an attack on one device tells of others. */
  readonly all: readonly DeviceClass[];
}

/** What can come of it, at best for the actor: what depends on chance or time goes its way. */
export interface Outcome {
  readonly gains: readonly Gained[];
  readonly refusals: readonly Refusal[];
  /** It has a session at the broker, in the name of those devices, or in the place of the console of that tenant. */
  readonly session?: 'own' | 'before' | 'console';
  /** Subscriptions that a session in the name of those devices can keep. */
  readonly leaves?: readonly LeftFilter[];
}

export interface LeftFilter {
  readonly as: DeviceClass;
  readonly filter: string;
}

/** A verdict that keeps these facts about the devices attacked from the actor. */
export interface Refusal {
  readonly verdict: Verdict;
  readonly keeps: readonly DeviceFact[];
}

/** A fact about the devices attacked, about those before them in the fleet, or about another class. */
export interface Gained {
  readonly fact: DeviceFact;
  readonly of: 'own' | 'before' | DeviceClass;
}

export const nothing: Outcome = { gains: [], refusals: [] };

/** The facts, about the devices attacked, unless one of these verdicts refuses. */
export function unless(verdicts: readonly (Verdict | undefined)[], ...facts: readonly DeviceFact[]): Outcome {
  const refusal = firstRefusal(verdicts);
  if (refusal !== undefined) return kept(refusal, ...facts);
  return { gains: facts.map((fact) => ({ fact, of: 'own' })), refusals: [] };
}

export const kept = (verdict: Verdict, ...keeps: readonly DeviceFact[]): Outcome => ({
  gains: [],
  refusals: [{ verdict, keeps }],
});

export const firstRefusal = (verdicts: readonly (Verdict | undefined)[]): Verdict | undefined =>
  verdicts.find((verdict) => verdict?.allow === false);

export const together = (...outcomes: readonly Outcome[]): Outcome => ({
  gains: outcomes.flatMap(({ gains }) => gains),
  refusals: outcomes.flatMap(({ refusals }) => refusals),
  leaves: outcomes.flatMap(({ leaves = [] }) => leaves),
});
