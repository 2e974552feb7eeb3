import { refused, type Verdict } from '../kernel/trace/verdict.ts';
import type { ControlSettings } from '../plan/control-list.ts';
import type { Operation, OperatorRole } from '../plan/operators.ts';

/** What an operator wants to do, and what the account has done. */
export interface OperationFacts {
  readonly role: OperatorRole;
  readonly operation: Operation;
  /** How many devices it is about. */
  readonly devices: number;
  /** A second operator has approved it. */
  readonly isApproved: boolean;
  /** Devices that the account has changed within the hour without such an approval, and how many it may. */
  readonly changed: number;
  readonly bulkMax: number;
}

/**
 * The refusal of what an operator wants to do; undefined if it is allowed.
 *
 * Order   the rights of the account, what it may not do alone, how much it may do alone
 * Source  Azure Sphere had these three roles for a tenant; the rights are this project's own reading (assumption). Two persons
 *         for what concerns many devices: Verkada, security update of 2021, on an account that reached 150,000 cameras
 */
export function operationFault(controls: ControlSettings, facts: OperationFacts): Verdict | undefined {
  const { role, operation, devices, isApproved, changed, bulkMax } = facts;
  if (controls['operator-role'] && !whoMay[operation].includes(role))
    return refused('operator-role', `a ${role} may not ${operation}`);
  if (isApproved) return undefined;
  if (controls['dual-control'] && devices > 1)
    return refused('dual-control', 'no second operator has approved it', `${devices} devices`);
  return controls['bulk-limit'] && changed >= bulkMax
    ? refused('bulk-limit', 'as many devices as one operator may change an hour', `${changed} within the hour`)
    : undefined;
}

/** A reader may do nothing to a device. */
const whoMay: Readonly<Record<Operation, readonly OperatorRole[]>> = {
  claim: ['administrator', 'contributor'],
  disable: ['administrator', 'contributor'],
  revoke: ['administrator'],
  'grant-capability': ['administrator'],
  command: ['administrator', 'contributor'],
};
