import { refused, type Verdict } from '../kernel/trace/verdict.ts';
import type { ControlSettings } from '../plan/control-list.ts';
import type { Operation, OperatorRole } from '../plan/operators.ts';

/**
 * The refusal of what an operator in this role wants to do; undefined if it is allowed.
 *
 * Source  Azure Sphere had these three roles for a tenant; the rights are this project's own reading (assumption)
 */
export const operationFault = (
  controls: ControlSettings,
  role: OperatorRole,
  operation: Operation,
): Verdict | undefined =>
  !controls['operator-role'] || whoMay[operation].includes(role)
    ? undefined
    : refused('operator-role', `a ${role} may not ${operation}`);

/** A reader may do nothing to a device. */
const whoMay: Readonly<Record<Operation, readonly OperatorRole[]>> = {
  claim: ['administrator', 'contributor'],
  disable: ['administrator', 'contributor'],
  revoke: ['administrator'],
  'grant-capability': ['administrator'],
};
