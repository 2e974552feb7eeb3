import type { ActorPlan, Position, Secret } from '../plan/actors.ts';
import { needsDirector } from '../plan/false-updates.ts';
import type { Plan, TimelineEntry } from '../plan/plan.ts';
import type { Attack, AttackWay } from '../threat/attacks/attack.ts';
import { attackCalled, wayOf } from '../threat/attacks/attack-list.ts';
import { moves } from '../threat/campaigns/move.ts';
import type { AttackOrder } from '../threat/engine/attack-order.ts';

/** `scripted`: what the steps of the timeline can come to. `any`: what any attack can, by what its actor holds. */
export type ReachMode = 'scripted' | 'any';

/** Secrets of devices that come into the hands of an actor as a step begins, if the devices give them away. */
export interface Handed {
  readonly actor: string;
  readonly secrets: readonly Secret[];
  /** The step of the timeline that selects the devices. */
  readonly step: number;
}

/** An attack that an actor can make, and on which devices: those of a step, or all. */
export interface ReachStep {
  readonly by: Pick<ActorPlan, 'name' | 'reaches'>;
  readonly order: AttackOrder;
  readonly way: AttackWay;
  readonly attack: Attack;
  /** Undefined: all devices. */
  readonly step: number | undefined;
  /** It can be made again where it has had success. */
  readonly isRepeated: boolean;
}

/** What comes into the hands of actors by itself, in the order of the timeline. */
export const handedIn = ({ timeline }: Pick<Plan, 'timeline'>): readonly Handed[] =>
  timeline.flatMap(({ action }, step): readonly Handed[] => {
    if (action.kind === 'leak') return [{ actor: action.to, secrets: [action.secret], step }];
    if (action.kind !== 'attack' || action.by.holds.length === 0) return [];
    return [{ actor: action.by.name, secrets: action.by.holds, step }];
  });

/** The attacks that are considered, by steps or by actors. */
export function reachSteps(plan: Plan, mode: ReachMode): readonly ReachStep[] {
  const scripted = plan.timeline.flatMap(scriptedStep);
  if (mode === 'scripted') return scripted;
  const reachedBy = new Map<string, Set<Position>>();
  for (const { by } of scripted) {
    const own = reachedBy.get(by.name) ?? new Set();
    reachedBy.set(by.name, own);
    for (const position of by.reaches) own.add(position);
  }
  for (const { actor } of handedIn(plan)) if (!reachedBy.has(actor)) reachedBy.set(actor, new Set());
  const isUptane = plan.updates?.metadata === 'uptane';
  return [...reachedBy].flatMap(([name, reaches]) =>
    moves
      .filter((move) => (isUptane || !needsDirector(move.way)) && isPlacedFor(reaches, wayOf(move)))
      .map(({ technique, way }): ReachStep => {
        const by = { name, reaches: [...reaches], holds: [] };
        // What an actor may choose, it chooses as suits it: one device at a time, a safe value, a time before anything is known.
        const order = {
          technique,
          way,
          by,
          forMs: plan.durationMs,
          count: 1,
          graceMs: 0,
          messages: 1,
          offset: 0,
          rate: 1,
        };
        return { by, order, way: wayOf(order), attack: attackCalled(technique), step: undefined, isRepeated: true };
      }),
  );
}

const isPlacedFor = (reaches: ReadonlySet<Position>, { needs }: AttackWay): boolean =>
  needs.every((need) => !('reaches' in need) || reaches.has(need.reaches));

function scriptedStep({ action, trigger }: TimelineEntry, step: number): readonly ReachStep[] {
  if (action.kind !== 'attack') return [];
  const isRepeated = trigger.kind === 'every';
  return [
    { by: action.by, order: action, way: wayOf(action), attack: attackCalled(action.technique), step, isRepeated },
  ];
}

/** Whether a step has devices obey, or read, commands of an actor. */
export const isCommanding = ({ way: { publishes, operates } }: ReachStep): boolean =>
  operates === 'command' || (publishes !== undefined && publishes !== 'notes' && publishes !== 'arrival');

/** Whether a step makes an operator's account revoke certificates. */
export const isRevoking = ({ way }: ReachStep): boolean => way.operates === 'revoke';
