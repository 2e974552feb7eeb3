import { operationFault } from '../../decisions/authorize-operation.ts';
import { verdictFacts } from '../../kernel/trace/verdict.ts';
import type { Operation, OperatorRole } from '../../plan/operators.ts';
import type { StepRun } from './action.ts';

/** Whether an operator in this role may do that; a refusal leaves a row. A step is one operation: only its size counts. */
export function mayOperate(
  { effects, controls, devices, row }: StepRun,
  { as: role, approved }: { readonly as: OperatorRole; readonly approved?: 'yes' | 'no' },
  operation: Operation,
): boolean {
  const alone = { changed: 0, bulkMax: Number.POSITIVE_INFINITY };
  const about = { role, operation, devices: devices.length, isApproved: approved !== 'no', ...alone };
  const refusal = operationFault(controls, about);
  const ordered = { operator: role, code: operation, count: devices.length };
  effects.seen?.write(refusal === undefined ? 'console.operation' : 'console.operation.refused', ordered);
  if (refusal === undefined) return true;
  effects.record('operation.refused', { ...verdictFacts(refusal), actor: role, cause: row });
  return false;
}

/** Records that an operation has changed nothing on a device, and why. */
export function hadNoEffect({ effects, row }: StepRun, device: number, actor: string, reason: string): void {
  effects.record('operation.had-no-effect', { device, actor, detail: reason, cause: row });
}
