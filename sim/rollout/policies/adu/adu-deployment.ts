import { setup } from 'xstate';
import { arithmetic, exceeds } from '../arithmetic.ts';
import type { Command, RolloutPorts, SuccessSignal, Targets } from '../contract.ts';
import { Execution } from '../execution-table.ts';
import { byName } from '../part.ts';
import type { RolloutPolicy } from '../policy.ts';
import { RolloutEngine, runActions } from '../rollout-engine.ts';

/** Azure Device Update. */
export interface AduPlan {
  readonly kind: 'adu-rollback';
  readonly success: SuccessSignal;
  /** Undefined: a deployment without a rollback policy. */
  readonly rollback:
    | {
        readonly share: number;
        readonly count: number;
        readonly combine: 'both' | 'either';
        readonly of: 'all' | 'ended';
      }
    | undefined;
}

/** A deployment of Azure Device Update, which rolls back when too many fail (`AduDeployment` below). */
export const aduDeploymentMachine = setup({
  types: {} as {
    events: { type: 'BEGUN' } | { type: 'TRIPPED' } | { type: 'CANCELED'; isForced: boolean };
  },
  guards: { isForced: ({ event }) => event.type === 'CANCELED' && event.isForced },
  actions: { cancelQueued: byName, cancelOpen: byName, rollBack: byName },
}).createMachine({
  id: 'aduDeployment',
  initial: 'inactive',
  states: {
    inactive: { on: { BEGUN: 'active' } },
    active: {
      on: {
        TRIPPED: { target: 'rolled-back', actions: ['cancelQueued', 'rollBack'] },
        CANCELED: [
          { guard: 'isForced', target: 'canceled', actions: 'cancelOpen' },
          { target: 'canceled', actions: 'cancelQueued' },
        ],
      },
    },
    'rolled-back': { type: 'final' },
    canceled: { type: 'final' },
  },
});

/**
 * Azure Device Update: the whole group at once, later members too, and an older update for all when too many fail.
 *
 * Shape   active until it trips, is canceled or is superseded, and never active again
 * Source  learn.microsoft.com/azure/iot-hub-device-update, deployments; CloudInitiatedRollbackPolicyFailure with
 *         devicesFailedPercentage and devicesFailedCount. How the two combine, and what the percentage refers to, are
 *         parameters here: the documentation has not been checked for it
 */
export class AduDeployment extends RolloutEngine<typeof aduDeploymentMachine> {
  constructor(
    private readonly plan: AduPlan,
    targets: Targets,
    ports: RolloutPorts,
  ) {
    super({ machine: aduDeploymentMachine, success: plan.success, targets, ports });
  }

  begin(): void {
    this.rollout.send({ type: 'BEGUN' }, 'begun');
    this.admitNext(this.executions.size);
  }

  command(what: Command): boolean {
    if (this.isOver || (what !== 'cancel' && what !== 'force-cancel')) return false;
    this.send({ type: 'CANCELED', isForced: what === 'force-cancel' }, 'by an operator');
    return true;
  }

  protected changed(): void {
    const reason = aduTrips(this.plan.rollback, {
      failed: this.executions.countOf(Execution.failed),
      ended: this.executions.endedCount,
      all: this.executions.memberCount,
    });
    if (reason !== undefined && !this.isOver) this.send({ type: 'TRIPPED' }, reason);
  }

  protected override joined(position: number): void {
    if (this.state === 'active') this.admit(position);
  }

  private send(event: Parameters<typeof this.rollout.send>[0], reason: string): void {
    runActions(this.rollout.send(event, reason), {
      cancelQueued: () => this.cancelQueued(),
      cancelOpen: () => this.cancelOpen(),
      rollBack: () => this.ports.rollBack(reason),
    });
  }
}

/** Why a deployment is rolled back, with the arithmetic; undefined if it is not. */
export function aduTrips(
  rollback: AduPlan['rollback'],
  { failed, ended, all }: { readonly failed: number; readonly ended: number; readonly all: number },
): string | undefined {
  if (rollback === undefined) return undefined;
  const { share, count, combine, of } = rollback;
  const total = of === 'all' ? all : ended;
  const isShare = exceeds(failed, total, '>=', share);
  const isCount = failed >= count;
  if (combine === 'both' ? !(isShare && isCount) : !(isShare || isCount)) return undefined;
  const sharePart = arithmetic(failed, total, 'failed', '>=', share);
  const countPart = `${failed} ${isCount ? '>=' : '<'} ${count}`;
  return `${sharePart} ${combine === 'both' ? 'and' : 'or'} ${countPart}`;
}

export const aduRollback: RolloutPolicy<AduPlan> = {
  kind: 'adu-rollback',
  machines: { rollout: aduDeploymentMachine },
  engine: (plan, targets, ports) => new AduDeployment(plan, targets, ports),
  withoutGates: (plan) => ({ ...plan, rollback: undefined }),
};
