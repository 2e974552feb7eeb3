import { refused, type Verdict } from '../kernel/trace/verdict.ts';
import type { ControlSettings } from './control-list.ts';

/**
 * The operators of a catalog, and what each may do to its devices.
 *
 * Source  Azure Sphere had these three roles for a tenant; the rights are this project's own reading (assumption)
 */
export const operatorRoles = ['administrator', 'contributor', 'reader'] as const;
export type OperatorRole = (typeof operatorRoles)[number];

export const operations = ['claim', 'disable', 'revoke', 'grant-capability'] as const;
export type Operation = (typeof operations)[number];

/** A reader may do nothing to a device. */
const whoMay: Readonly<Record<Operation, readonly OperatorRole[]>> = {
  claim: ['administrator', 'contributor'],
  disable: ['administrator', 'contributor'],
  revoke: ['administrator'],
  'grant-capability': ['administrator'],
};

/** The refusal of what an operator in this role wants to do; undefined if it is allowed. */
export const operationFault = (
  controls: ControlSettings,
  role: OperatorRole,
  operation: Operation,
): Verdict | undefined =>
  !controls['operator-role'] || whoMay[operation].includes(role)
    ? undefined
    : refused('operator-role', `a ${role} may not ${operation}`);
