/**
 * The operators of a catalog, and what they may want to do to its devices.
 *
 * Source  Azure Sphere had these three roles for a tenant
 */
export const operatorRoles = ['administrator', 'contributor', 'reader'] as const;
export type OperatorRole = (typeof operatorRoles)[number];

/** Devices that one operator changes an hour without the approval of another, by default. Assumption. */
export const BULK_MAX = 10;

export const operations = ['claim', 'disable', 'revoke', 'grant-capability', 'command'] as const;
export type Operation = (typeof operations)[number];
