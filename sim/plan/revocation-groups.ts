import type { Plan, RevocationPlan } from './plan.ts';
import { tenantPki } from './tenant-pki.ts';

/**
 * Tenants whose revocations are published and checked by one plan: a tenant with a plan of its own, or, without a name,
 * all the others.
 */
export interface RevocationGroup {
  readonly tenant?: string;
  readonly plan: RevocationPlan;
}

/** The groups of a fleet, in the order in which their products come first, and the group of each product. */
export interface RevocationGroups {
  readonly groups: readonly RevocationGroup[];
  readonly byProduct: readonly number[];
}

export function revocationGroups({ pki, fleet }: Pick<Plan, 'pki' | 'fleet'>): RevocationGroups {
  const keyOf = (tenant: string): string | undefined =>
    isSame(tenantPki(pki, tenant).revocation, pki.revocation) ? undefined : tenant;
  const keys = [...new Set(fleet.map(({ tenant }) => keyOf(tenant)))];
  return {
    groups: keys.map((tenant) =>
      tenant === undefined ? { plan: pki.revocation } : { tenant, plan: tenantPki(pki, tenant).revocation },
    ),
    byProduct: fleet.map(({ tenant }) => keys.indexOf(keyOf(tenant))),
  };
}

const isSame = (one: RevocationPlan, other: RevocationPlan): boolean =>
  one === other ||
  (Object.keys({ ...one, ...other }) as (keyof RevocationPlan)[]).every((field) => one[field] === other[field]);
