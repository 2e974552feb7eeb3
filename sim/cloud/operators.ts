import type { ControlSettings } from '../control/catalogue.ts';

/**
 * Who works with a catalog, and what each may do to its devices.
 *
 * Source  Azure Sphere had these three roles for a tenant; the rights are this project's own reading (assumption)
 */
export const operatorRoles = ['administrator', 'contributor', 'reader'] as const;
export type OperatorRole = (typeof operatorRoles)[number];

export const operations = ['claim', 'disable', 'revoke', 'grant-capability'] as const;
export type Operation = (typeof operations)[number];

const rights: Readonly<Record<OperatorRole, readonly Operation[]>> = {
  administrator: operations,
  contributor: ['claim', 'disable'],
  reader: [],
};

/** Why an operator may not do something; undefined if the operator may. */
export const operationFault = (
  controls: ControlSettings,
  role: OperatorRole,
  operation: Operation,
): string | undefined =>
  !controls['operator-role'] || rights[role].includes(operation) ? undefined : `a ${role} may not ${operation}`;
