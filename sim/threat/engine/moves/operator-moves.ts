import { operationFault } from '../../../decisions/authorize-operation.ts';
import { withOverlooked } from '../../../decisions/overlooked.ts';
import { allowed, type Verdict, verdictFacts } from '../../../kernel/trace/verdict.ts';
import type { ControlId } from '../../../plan/control-list.ts';
import { BULK_MAX } from '../../../plan/operators.ts';
import { wayOf } from '../../attacks/attack-list.ts';
import type { Attempt } from '../attempts.ts';
import { chosenCommand } from './chosen-command.ts';
import type { MoveParts, Moves } from './moves.ts';

/** What an actor does with the account of an operator. */
export function operatorMoves(parts: MoveParts) {
  const { controls, operators, plan, fleet, commands, link, gains, accounts, behind } = parts;

  function judge({ order }: Attempt): Verdict {
    const { as: role = 'administrator', by } = order;
    const about = {
      ...{ role, operation: wayOf(order).operates ?? 'revoke' },
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
        const { operates } = wayOf(order);
        if (operates === 'disable') operators.disable(device, behind.cause);
        else if (operates === 'revoke') operators.revoke(device, behind.cause);
      },
      /** Through the console of the device's tenant, whose portal has the key of its operators. */
      orderCommand: (attempt) => {
        const { device } = attempt;
        const { tenant } = fleet.productOf(device).plan;
        const console = plan.consoles?.find((one) => one.tenant === tenant);
        if (console === undefined) return;
        const sent = operators.command(
          console.name,
          device,
          chosenCommand(fleet.productOf(device).plan.commands, attempt.order),
          behind.cause,
        );
        parts.awaitsDecision(attempt, commands.of(sent));
      },
      gainExpulsion: (attempt) => gains.gain(attempt, 'expelled', behind.cause),
    },
    guards: {
      commandsDevice: ({ order }) => wayOf(order).operates === 'command',
    },
    delays: {},
  } satisfies Moves;
}

const checks = ['operator-role', 'dual-control', 'bulk-limit'] as const satisfies readonly ControlId[];
const withinRights = allowed('operator-role', 'the account may do so');
