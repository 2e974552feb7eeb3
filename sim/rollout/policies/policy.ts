import type { AnyStateMachine } from 'xstate';
import type { Engine, RolloutPorts, Targets } from './contract.ts';

/** A rollout policy: what fleetlab knows of it besides the fields that a scenario writes (`scenarios/schema/policies/`). */
export interface RolloutPolicy<Plan extends { readonly kind: string }> {
  readonly kind: Plan['kind'];
  /** The machine of a rollout, and that of its parts if it has any: engines step them, and the viewer draws them. */
  readonly machines: { readonly rollout: AnyStateMachine; readonly part?: AnyStateMachine };
  /** Its engine; `begin` starts it, or `restore` continues it. */
  engine(plan: Plan, targets: Targets, ports: RolloutPorts): Engine;
  /** The same plan without any gate: no thresholds, no bake times, no lead. Order and rates stay. */
  withoutGates(plan: Plan): Plan;
}

/** The plan of a policy, as its engine runs it: checked, with defaults filled in. Units: milliseconds; shares from 0 to 1. */
export type PlanOf<Policy> = Policy extends RolloutPolicy<infer Plan> ? Plan : never;
