import { operationFault } from '../../../decisions/authorize-operation.ts';
import { withOverlooked } from '../../../decisions/overlooked.ts';
import { allowed, type Verdict, verdictFacts } from '../../../kernel/trace/verdict.ts';
import type { ControlId } from '../../../plan/control-list.ts';
import { BULK_MAX } from '../../../plan/operators.ts';
import type { Attempt } from '../attempts.ts';
import type { MoveParts, Moves } from './moves.ts';

/** What an actor does with the account of an operator. */
export function operatorMoves({ controls, operators, plan, link, gains, accounts, behind }: MoveParts) {
  function judge({ order }: Attempt): Verdict {
    const { as: role = 'administrator', way, by } = order;
    const about = {
      ...{ role, operation: way === 'disable' ? ('disable' as const) : ('revoke' as const) },
      ...{ devices: order.count ?? 1, isApproved: false },
      ...{ changed: accounts.changedBy(by.name, link.now), bulkMax: plan.cloud.bulkMax ?? BULK_MAX },
    };
    return withOverlooked(controls, checks, (set) => operationFault(set, about) ?? withinRights);
  }

  return {
    actions: {
      operate: (attempt) => {
        const { order, device } = attempt;
        const { as: role = 'administrator', way, by } = order;
        const verdict = judge(attempt);
        operators.log(verdict.allow, role, way);
        const facts = verdictFacts({ ...verdict, reason: `operation: ${verdict.reason}` });
        behind.cause = link.record('attack.judged', { ...facts, device, actor: by.name, cause: behind.cause });
        attempt.isTaken = verdict.allow;
        if (!verdict.allow) {
          attempt.refusal = verdict.control;
          return;
        }
        accounts.changes(by.name, link.now);
        if (way === 'disable') operators.disable(device, behind.cause);
        else operators.revoke(device, behind.cause);
      },
      gainExpulsion: (attempt) => gains.gain(attempt, 'expelled', behind.cause),
    },
    guards: {},
    delays: {},
  } satisfies Moves;
}

const checks = ['operator-role', 'dual-control', 'bulk-limit'] as const satisfies readonly ControlId[];
const withinRights = allowed('operator-role', 'the account may do so');
