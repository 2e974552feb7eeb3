import type { Plan, TenantPkiPlan } from './plan.ts';
import { tenantPki } from './tenant-pki.ts';

/** The parts of a PKI by which something is done for several tenants together. */
type Part = 'authority' | 'revocation';

/** Tenants with the same plan: a tenant whose own differs from that of the others, or, without a name, all the others. */
export interface TenantGroup<P extends Part> {
  readonly tenant?: string;
  readonly plan: TenantPkiPlan[P];
}

/** The groups of a fleet, in the order in which their products come first, and the group of each product. */
export interface TenantGroups<P extends Part> {
  readonly groups: readonly TenantGroup<P>[];
  readonly byProduct: readonly number[];
}

export function tenantGroups<P extends Part>({ pki, fleet }: Pick<Plan, 'pki' | 'fleet'>, part: P): TenantGroups<P> {
  const keyOf = (tenant: string): string | undefined =>
    isSame(tenantPki(pki, tenant)[part], pki[part]) ? undefined : tenant;
  const keys = [...new Set(fleet.map(({ tenant }) => keyOf(tenant)))];
  return {
    groups: keys.map((tenant) =>
      tenant === undefined ? { plan: pki[part] } : { tenant, plan: tenantPki(pki, tenant)[part] },
    ),
    byProduct: fleet.map(({ tenant }) => keys.indexOf(keyOf(tenant))),
  };
}

const isSame = <Fields extends object>(one: Fields, other: Fields): boolean =>
  one === other ||
  (Object.keys({ ...one, ...other }) as (keyof Fields)[]).every((field) => one[field] === other[field]);
