import { setup } from 'xstate';
import type { Command, RolloutPorts, SuccessSignal, Targets } from './contract.ts';
import { byName } from './part.ts';
import type { RolloutPolicy } from './policy.ts';
import { RolloutEngine, runActions } from './rollout-engine.ts';

export interface AllAtOncePlan {
  readonly kind: 'all-at-once';
  readonly success: SuccessSignal;
}

/** A rollout to every target at once, without gates (`AllAtOnce` below). */
export const allAtOnceMachine = setup({
  types: {} as {
    events: { type: 'BEGUN' } | { type: 'ALL_ENDED' } | { type: 'CANCELED'; isForced: boolean };
  },
  guards: { isForced: ({ event }) => event.type === 'CANCELED' && event.isForced },
  actions: { admitAll: byName, cancelQueued: byName, cancelOpen: byName },
}).createMachine({
  id: 'allAtOnce',
  initial: 'ready',
  states: {
    ready: { on: { BEGUN: { target: 'running', actions: 'admitAll' } } },
    running: {
      on: {
        ALL_ENDED: 'completed',
        CANCELED: [
          { guard: 'isForced', target: 'canceled', actions: 'cancelOpen' },
          { target: 'canceled', actions: 'cancelQueued' },
        ],
      },
    },
    completed: { type: 'final' },
    canceled: { type: 'final' },
  },
});

/** Admits every target at once and checks no result: the baseline that the other policies are compared with. */
export class AllAtOnce extends RolloutEngine<typeof allAtOnceMachine> {
  constructor(plan: AllAtOncePlan, targets: Targets, ports: RolloutPorts) {
    super({ machine: allAtOnceMachine, success: plan.success, targets, ports });
  }

  begin(): void {
    runActions(this.rollout.send({ type: 'BEGUN' }, 'begun'), this.implementations);
    this.review();
  }

  command(what: Command): boolean {
    if (what !== 'cancel' && what !== 'force-cancel') return false;
    const isForced = what === 'force-cancel';
    const actions = this.rollout.send({ type: 'CANCELED', isForced }, 'an operator has canceled it');
    runActions(actions, this.implementations);
    return actions.length > 0;
  }

  protected changed(): void {
    this.review();
  }

  protected override joined(position: number): void {
    if (this.state === 'running') this.admit(position);
  }

  private review(): void {
    if (this.executions.openCount > 0 || this.executions.endedCount === 0) return;
    this.rollout.send({ type: 'ALL_ENDED' }, `all ${this.executions.endedCount} have ended`);
  }

  private readonly implementations = {
    admitAll: () => this.admitNext(this.executions.size),
    cancelQueued: () => this.cancelQueued(),
    cancelOpen: () => this.cancelOpen(),
  };
}

export const allAtOnce: RolloutPolicy<AllAtOncePlan> = {
  kind: 'all-at-once',
  machines: { rollout: allAtOnceMachine },
  engine: (plan, targets, ports) => new AllAtOnce(plan, targets, ports),
  withoutGates: (plan) => plan,
};
